"""Every answer of the corpus, told to the real tables: filed right or queued, and nothing doubtful is an accept.

Those that are understood alike, down to the last figure, and must become the same are told once: of the message itself
only its words are kept besides. One that is understood otherwise than its neighbours is told by itself.
"""

from __future__ import annotations

from itertools import groupby

import msgspec
import pytest
from django.db import transaction

from dispatch.messaging.replies import parse
from dispatch.models import Ask, Text, TimelineEntry
from dispatch.states import AskState, Purpose
from tests.dispatch.cast import Cast
from tests.dispatch.flow.answer.open_asks import open_for
from tests.dispatch.messaging.answers import Line, lines
from tests.dispatch.texting import text_in

# What the timeline tells, and how the corpus says it; the first that was told counts.
TOLD = {
    "mission.words": "red", "ask.unclear": "words", "ask.accepted": "accept", "ask.eta": "accept", "ask.backed_out": "decline",
    "ask.declined": "decline", "mission.trouble": "blocked", "mission.safe": "withdrawn", "mission.home": "home", "ask.read": "read",
}  # fmt: skip
OPTED = {"volunteer.opted_out": "opt out", "volunteer.opted_in": "opt in"}
BY_OPEN = {key: list(rows) for key, rows in groupby(sorted(lines()), key=lambda line: line.open)}
STRANGER = "+8613999999999"


def became(text: Text, since: int) -> str:
    """What was told since, in the words of the corpus."""
    verbs = set(TimelineEntry.objects.filter(pk__gt=since).values_list("verb", flat=True))
    for verb, words in OPTED.items():
        if verb in verbs:
            return words
    said = next((words for verb, words in TOLD.items() if verb in verbs), "same")
    if "text.in_queue" in verbs:
        asked = Text.objects.filter(purpose=Purpose.ASK_BACK, subject=f"text:{text.pk}").exists()
        entry = TimelineEntry.objects.filter(pk__gt=since, verb="mission.words").first()
        red = f"red {entry.mission.ask.call_out.letter} " if entry and entry.mission else ""
        return f"{red}{'ask back' if asked else 'queue'}"
    assert text.ask is not None
    return f"{said} {text.ask.call_out.letter}" + (_promised(text) if said == "accept" else "")


def _promised(text: Text) -> str:
    ask, reply = text.ask, parse(text.body)
    assert ask is not None
    parts = [f"{ask.eta_minutes}m" if reply.minutes else "", f"{ask.offered}p" if reply.people else ""]
    parts += [f"{count}{kind}" for kind, count in sorted(reply.equipment.items())]
    return "".join(f" {part}" for part in parts if part)


def told(cast: Cast, line: Line) -> str:
    """Send it, see what it became, and take all of it back."""
    with transaction.atomic():
        since = TimelineEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        sender = STRANGER if line.open == "?" else cast.leader.phone
        accepted = set(Ask.objects.filter(state=AskState.ACCEPTED).values_list("pk", flat=True))
        text = text_in(sender, line.text)
        result = became(text, since)
        new = set(Ask.objects.filter(state=AskState.ACCEPTED).values_list("pk", flat=True)) - accepted
        if new and not line.becomes.startswith("accept"):
            result = f"FALSE ACCEPT, {result}"
        transaction.set_rollback(True)
    return result


def unlike(rows: list[Line]) -> list[Line]:
    """The first of all that are understood alike and must become the same."""
    first: dict[tuple[object, ...], Line] = {}
    for line in rows:
        understood = msgspec.json.encode(msgspec.structs.replace(parse(line.text), words=""))
        first.setdefault((understood, not line.text.strip(), line.becomes), line)
    return list(first.values())


@pytest.mark.parametrize("marks", sorted(BY_OPEN))
def test_every_answer_of_the_corpus_becomes_what_it_must(cast: Cast, marks: str) -> None:
    open_for(cast, marks)
    wrong = [
        (line.text, line.becomes, found)
        for line in unlike(BY_OPEN[marks])
        if (found := told(cast, line)) != line.becomes
    ]
    assert wrong == []


def test_the_corpus_has_three_hundred_answers_and_none_of_them_twice() -> None:
    keys = [(line.open, line.text) for line in lines()]
    assert len(keys) == len(set(keys)) >= 300
