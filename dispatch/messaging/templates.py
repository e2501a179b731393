"""Texts for gateways that take approved templates only: which template says exactly these words, and with what values.

The words are written once, by `wording`. Here a text is laid over each approved template: what stands between the
template's own words are the values. A text that no approved template says cannot go through such a gateway.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import product

from dispatch.messaging import segments
from dispatch.messaging.gateways.base import Filled, Refused
from dispatch.messaging.phrases import Phrases, phrases
from dispatch.models import TextTemplate
from dispatch.states import Approval, Channel

LONGEST_VALUE = 35
SHORT_PHRASES = (
    "confirm", "confirm_no_time", "changed", "full", "stand_down", "recall", "gather", "divert", "correction",
    "amend", "test", "closed_ahead", "closed_from_base", "way_open",
    "leave", "hold", "all_clear", "alarm", "closed_area", "ask_back", "receipt", "over", "refused", "code", "opted_out", "opted_in",
    "confirm_planned", "reserve", "moved_up", "reminder", "sign_up_over", "not_needed", "approval", "approved", "stopped",
    "decided",
)  # fmt: skip
_SIGNED = re.compile(r"【([^【】]{2,20})】(.*)", re.DOTALL)
_VARIABLE = re.compile(r"\$\{(\w+)\}")
# What carriers let no variable hold: addresses, phone numbers, signature brackets.
_FORBIDDEN = re.compile(
    r"https?://|www\.|[【】]|(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)", re.I
)


def fill(body: str, templates: Sequence[TextTemplate]) -> Filled:
    """`body` as one of the approved `templates`. Raises Refused: signature, template or variable."""
    signed = _SIGNED.fullmatch(body.strip())
    if signed is None:
        raise Refused("signature")
    signature, words = signed.groups()
    too_long = False
    # The template with the most words of its own first: it leaves the least to variables.
    for template in sorted(templates, key=lambda t: -len(_VARIABLE.sub("", t.body))):
        found = _pattern(template.body).fullmatch(words)
        if found is None:
            continue
        if allowed(values := found.groupdict(), template.limits):
            return Filled(template.provider_code, signature, values, template.cost)
        too_long = True
    raise Refused("variable" if too_long else "template")


def approved(gateway: str, channel: Channel) -> list[TextTemplate]:
    """What may be sent there now."""
    rows = TextTemplate.objects.filter(gateway=gateway, channel=channel.value)
    return list(rows.filter(approval=Approval.APPROVED.value).order_by("pk"))


def needed(language: str, *, exercise: bool = False) -> list[tuple[str, str]]:
    """What a provider must approve so that every text of `wording` finds its template: (phrase, body with variables)."""
    say = phrases(language)
    slots = _Slots()
    found = [*_questions(say, "call_out", exercise), *_questions(say, "sign_up", exercise)]
    drill = say.drill if exercise else ""
    return found + [(name, drill + str(getattr(say, name)).format_map(slots)) for name in SHORT_PHRASES]


def needed_calls(language: str, *, exercise: bool = False) -> list[tuple[str, str]]:
    """The same for what is spoken by telephone: the provider's voice templates."""
    return _questions(phrases(language), "call", exercise)


def _questions(say: Phrases, phrase: str, exercise: bool) -> list[tuple[str, str]]:
    """One question with and without each of its parts that may be missing."""
    needs = say.needs.format(list="${needs}")
    meeting, bring = say.meeting.format(place="${place}"), say.bring.format(things="${things}")
    found = []
    for number, parts in enumerate(product(("", needs), ("", meeting), ("", bring))):
        words = str(getattr(say, phrase)).format_map(
            _Slots(zip(("needs", "meeting", "bring"), parts, strict=True))
        )
        drilled = f"{say.drill_call_out}{words}{say.drill_end}"
        found.append((f"{phrase}_{number}", drilled if exercise else words))
    return found


class _Slots(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f"${{{name}}}"


def is_drill(body: str) -> bool:
    """Whether a text, or a template by its own words, begins by saying that it is an exercise."""
    words = _SIGNED.fullmatch(body.strip())
    return any(
        (words[2] if words else body).startswith(start)
        for language in ("zh-hans", "en")
        for start in (phrases(language).drill, phrases(language).drill_call_out)
    )


def allowed(values: dict[str, str], limits: dict[str, int]) -> bool:
    """Whether every value is there, short enough, and nothing that carriers refuse."""
    return all(
        value.strip() and len(value) <= int(limits.get(name, LONGEST_VALUE)) and not _FORBIDDEN.search(value)
        for name, value in values.items()
    )


# As long as a society of a county signs.
USUAL_SIGNATURE = "字" * 8


def measure(body: str, limits: dict[str, int], signature: str = USUAL_SIGNATURE) -> int:
    """Segments of a template with every variable at its longest, signature included."""
    longest = _VARIABLE.sub(lambda it: "字" * int(limits.get(it[1], LONGEST_VALUE)), body)
    return segments.count(f"【{signature}】{longest}").segments


def variables(body: str) -> list[str]:
    """The names of the variables, each once, in order."""
    return list(dict.fromkeys(_VARIABLE.findall(body)))


@lru_cache(maxsize=256)
def _pattern(body: str) -> re.Pattern[str]:
    parts, seen, end = [], set(), 0
    for variable in _VARIABLE.finditer(body):
        parts.append(re.escape(body[end : variable.start()]))
        name = variable[1]
        # Said twice it must be the same both times.
        parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
        seen.add(name)
        end = variable.end()
    return re.compile("".join(parts) + re.escape(body[end:]), re.DOTALL)
