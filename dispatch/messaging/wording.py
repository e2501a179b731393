"""Every text as it is sent: the signature, 演练 where it is no real emergency, the words, the digits to answer with.

No text names a requester or prints a phone: what looks like a phone number is taken out of places and titles.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import F
from django.utils.timezone import localtime

from dispatch.messaging.phrases import Phrases, counted, phrases
from dispatch.models import CallOut, Danger, Incident, Need, Operation, Quota
from dispatch.states import ClosureKind, DangerAct, IncidentKind, Mode, Unit

_NUMBER = re.compile(r"\+?\d[\d\s-]{5,}\d")
_BRACKETS = str.maketrans("【】", "  ")
LONGEST_PLACE = 40


def _sign(operation: Operation, words: str) -> str:
    return f"【{operation.organisation.signature}】{words}"


def _say(operation: Operation, language: str, words: str) -> str:
    drill = "" if operation.mode == Mode.LIVE else phrases(language).drill
    return _sign(operation, f"{drill}{words}")


def clean(words: str) -> str:
    """`words` without what looks like a phone number and without signature brackets."""
    return _NUMBER.sub("", words.translate(_BRACKETS)).strip(" ，,。.;；")


def call_out(
    call_out: CallOut, *, language: str = "zh-hans", need: Need | None = None, link: str = ""
) -> str:
    """The question: what is where, what is still needed, and how to answer. `need` asks one volunteer for one need."""
    say = phrases(language)
    if call_out.sign_up_until is None:
        words = say.call_out.format(**_asking(call_out, need, language))
    else:
        words = say.sign_up.format(
            **_asking(call_out, need, language),
            when=when(call_out.incident, language),
            until=moment(call_out.sign_up_until, language),
        )
    return _question(call_out, say, words + (say.link.format(link=link) if link else ""))


def call(call_out: CallOut, *, language: str = "zh-hans", need: Need | None = None) -> str:
    """The question as it is spoken: what is where and what is needed; the keys are named by whoever speaks it."""
    say = phrases(language)
    return _question(call_out, say, say.call.format(**_asking(call_out, need, language)))


def _asking(call_out: CallOut, need: Need | None, language: str) -> dict[str, str]:
    say, incident = phrases(language), call_out.incident
    return {
        "letter": call_out.letter,
        "what": what(incident, language),
        "needs": _needs(say, incident, need, language),
        "meeting": say.meeting.format(place=clean(incident.meeting_point)) if incident.meeting_point else "",
        "bring": say.bring.format(things=clean(incident.bring)) if incident.bring else "",
    }


def _question(call_out: CallOut, say: Phrases, words: str) -> str:
    drilled = call_out.operation.mode != Mode.LIVE
    return _sign(call_out.operation, f"{say.drill_call_out}{words}{say.drill_end}" if drilled else words)


def moment(at: datetime, language: str) -> str:
    """A day and a time of day, local: 11月8日6时, 8 Nov 6:00."""
    local, say = localtime(at), phrases(language)
    if say is phrases("en"):
        month, time = calendar.month_abbr[local.month], f"{local.hour}:{local.minute:02}"
    else:
        month, time = str(local.month), f"{local.hour}时" + (f"{local.minute:02}分" if local.minute else "")
    return say.moment.format(month=month, day=local.day, time=time)


def when(incident: Incident, language: str) -> str:
    """When planned cover begins; nothing for what is now."""
    return moment(incident.starts_at, language) if incident.starts_at else ""


def where(incident: Incident, language: str) -> str:
    """Where to be: the meeting point, else what happens where."""
    return clean(incident.meeting_point)[:LONGEST_PLACE] or what(incident, language)[:LONGEST_PLACE]


def what(incident: Incident, language: str = "zh-hans") -> str:
    """What happened where, in a few words: 河东区汤头街道约30人被困."""
    say = phrases(language)
    area, place = clean(incident.area_name), clean(incident.place_words)[:LONGEST_PLACE]
    where = place if not area or area in place else f"{area}{place}"
    people = counted(say.people_here, incident.people) if incident.people else ""
    untold = incident.kind == IncidentKind.OTHER or not where
    happened = clean(incident.title) if untold else say.kinds[IncidentKind(incident.kind)]
    return say.gap.join(part for part in (where, "" if untold else people, happened) if part)


def _needs(say: Phrases, incident: Incident, need: Need | None, language: str) -> str:
    quotas = Quota.objects.filter(need__incident=incident, taken__lt=F("quota")).select_related("need__skill")
    if need is not None:
        quotas = quotas.filter(need=need)
    parts: list[str] = []
    for quota in quotas.order_by("pk"):
        left, skill = quota.quota - quota.taken, quota.need.skill
        if quota.unit == Unit.PEOPLE and skill:
            named = skill.english_name if language.startswith("en") else skill.name
            parts.append(say.people.format(skill=named, count=left))
        else:
            parts.append(counted(say.units[Unit(quota.unit)], left))
    return say.needs.format(list=say.need_separator.join(parts)) if parts else ""


def strength(taken: Mapping[Unit, int], language: str) -> str:
    """People and equipment in words: 队员8人、冲锋舟2艘."""
    say = phrases(language)
    return say.need_separator.join(counted(say.units[unit], count) for unit, count in taken.items() if count)


def confirm(call_out: CallOut, taken: Mapping[Unit, int], minutes: int | None, language: str) -> str:
    """What was taken of an offer, and how to tell what changes."""
    say = phrases(language)
    if call_out.sign_up_until is not None:
        template = say.confirm_planned
    else:
        template = say.confirm if minutes else say.confirm_no_time
    words = template.format(
        letter=call_out.letter,
        taken=strength(taken, language),
        minutes=minutes,
        when=when(call_out.incident, language),
    )
    return _say(call_out.operation, language, words)


def about(call_out: CallOut, phrase: str, language: str, **more: str) -> str:
    """A short text about one call-out; `phrase` names it: full, stand_down, recall, changed, receipt, over, refused, correction."""
    template: str = getattr(phrases(language), phrase)
    return _say(call_out.operation, language, template.format(letter=call_out.letter, **more))


def correction(call_out: CallOut, place: str, language: str) -> str:
    """The place was wrong; this is the right one."""
    return about(call_out, "correction", language, place=clean(place))


def ask_back(operation: Operation, open_ones: Sequence[CallOut], language: str) -> str:
    """Several are open and the answer named none: which one?"""
    say = phrases(language)
    choices = [say.choice.format(letter=c.letter, what=what(c.incident, language)[:16]) for c in open_ones]
    words = say.ask_back.format(count=len(open_ones), choices=say.choice_separator.join(choices))
    return _say(operation, language, words)


def plain(operation: Operation, phrase: str, language: str, **more: str) -> str:
    """A text about no call-out: code, opted_out, opted_in."""
    template: str = getattr(phrases(language), phrase)
    return _say(operation, language, template.format(**more))


def danger(row: Danger, language: str) -> str:
    """Leave, or stay where you are; why, which area, and how to answer. It has no letter: whoever is in danger looks for none."""
    say = phrases(language)
    template = say.leave if row.act == DangerAct.LEAVE else say.hold
    words = template.format(why=clean(row.why) or say.danger, area=clean(row.name))
    return _say(row.operation, language, words)


def closed(kind: ClosureKind, language: str) -> str:
    """What is wrong with the road, in a few words."""
    return phrases(language).closed[kind]


def distance(metres: int, language: str) -> str:
    """About how far: hundreds of metres, tenths of kilometres, from ten on whole ones."""
    say = phrases(language)
    if metres < 950:
        return say.metres.format(count=max(100, round(metres, -2)))
    km = metres / 1000
    return say.kilometres.format(count=round(km) if km >= 10 else f"{km:.1f}".removesuffix(".0"))
