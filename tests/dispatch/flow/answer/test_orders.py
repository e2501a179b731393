"""Replies and callbacks come in any order and any number: one end state. With several open, each is filed right or queued."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.flow import answer
from dispatch.flow.answer import whose
from dispatch.messaging import delivery, inbound
from dispatch.messaging.replies import ReplyKind, parse
from dispatch.models import Ask, Mission, Quota, Team, Text
from dispatch.states import AskState, TextState
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.answer.open_asks import open_for
from tests.dispatch.texting import text_in

SAID = [
    "A1", "A1 20", "A1 40 4人", "A2", "B1 10 2人", "B2", "1", "能去", "2", "不能", "收到", "A4", "4", "8", "B8", "A9", "9",
    "到了但是进不去", "B 晚点行不行", "能不能晚点", "退订", "订阅", "C1", "Q2", "A1?",
]  # fmt: skip
OPEN = ["A", "A B", "A B C", "A! B"]
REPORTS = [TextState.SENT, TextState.DELIVERED]
MANY = settings(max_examples=10, suppress_health_check=list(HealthCheck))
_keys = count(1)


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens in the block did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def undelivered() -> list[Text]:
    """The questions are at the provider, and no report has come."""
    out = Text.objects.filter(outbound=True, purpose="call_out")
    out.update(state=TextState.SENT, delivered_at=None)
    Ask.objects.filter(state=AskState.DELIVERED).update(state=AskState.SENT)
    return list(out.order_by("pk"))


def end(cast: Cast) -> dict[str, Any]:
    """All that answers can change."""
    asks = Ask.objects.order_by("pk").values_list(
        "state", "unclear", "words", "eta_minutes", "offered", "recipient"
    )
    missions = Mission.objects.order_by("pk").values_list("state", "strength", "words", "stops__state")
    told = Text.objects.filter(outbound=True).order_by("purpose", "phone", "body")
    heard = (
        Text.objects.filter(outbound=False)
        .order_by("body", "pk")
        .values_list("body", "state", "ask__call_out__letter")
    )
    return {
        "asks": list(asks),
        "missions": list(missions),
        "quotas": list(Quota.objects.order_by("pk").values_list("taken", flat=True)),
        "engaged": Team.objects.get(pk=cast.team.pk).engaged,
        "opted out": type(cast.leader).objects.get(pk=cast.leader.pk).opted_out_at is not None,
        "told": list(told.values_list("purpose", "body", "state")),
        "heard": list(heard),
    }  # fmt: skip


@pytest.fixture
def asks(cast: Cast, marks: str) -> dict[str, Ask]:
    """What is open, asked once for all nights of a test: each takes back what it did."""
    return open_for(cast, marks)


class Night:
    """One night's messages, each with its id, told as often as one likes."""

    def __init__(self, cast: Cast, words: Sequence[str]) -> None:
        self.cast, self.words, self.key = cast, words, next(_keys)
        self.sent = undelivered()

    def receive(self, number: int) -> Text:
        name = f"night-{self.key}-{number}"
        return inbound.receive(
            gateway="handset", phone=self.cast.leader.phone, body=self.words[number], provider_id=name
        )

    def once(self) -> dict[str, Any]:
        """Every report, then every message: each once, in order, and at once."""
        with taken_back():
            for text in self.sent:
                for state in REPORTS:
                    delivery.report(text, state, provider_id=text.provider_id)
            for number in range(len(self.words)):
                answer.take_in(self.receive(number))
            return end(self.cast)

    def anyhow(self, data: st.DataObject) -> dict[str, Any]:
        """The messages begin in the same order; all else, and everything again, at any moment."""
        with taken_back():
            came: list[Text] = []
            while len(came) < len(self.words):
                came.append(self.receive(len(came)))
                for _ in range(data.draw(st.integers(0, 3))):
                    self._again(data, came)
            Text.objects.filter(state=TextState.RECEIVED).update(
                queued_at=people.now() - timedelta(seconds=9)
            )
            answer.take_in_left()
            for text in self.sent:
                delivery.report(text, TextState.DELIVERED, provider_id=text.provider_id)
            return end(self.cast)

    def _again(self, data: st.DataObject, came: list[Text]) -> None:
        match data.draw(st.sampled_from(["webhook", "apply", "report"])):
            case "webhook":
                number = data.draw(st.integers(0, len(came) - 1))
                assert self.receive(number) == came[number]
            case "apply":
                answer.take_in(Text.objects.get(pk=data.draw(st.sampled_from(came)).pk))
            case _:
                text = data.draw(st.sampled_from(self.sent))
                delivery.report(text, data.draw(st.sampled_from(REPORTS)), provider_id=text.provider_id)


@pytest.mark.parametrize("marks", OPEN)
@MANY
@given(words=st.lists(st.sampled_from(SAID), min_size=1, max_size=4), data=st.data())
def test_whatever_is_told_twice_late_or_out_of_turn_the_end_is_the_same(
    cast: Cast, asks: dict[str, Ask], words: list[str], data: st.DataObject
) -> None:
    with taken_back():
        night = Night(cast, words)
        assert night.anyhow(data) == night.once()


@pytest.mark.parametrize("marks", OPEN[1:])
@MANY
@given(words=st.lists(st.sampled_from(SAID), min_size=1, max_size=5))
def test_with_several_open_an_answer_touches_the_one_it_names_or_the_only_one_or_none(
    cast: Cast, asks: dict[str, Ask], words: list[str]
) -> None:
    with taken_back():
        for said in words:
            before, reply = touched(asks), parse(said)
            open_now = {letter for letter, ask in asks.items() if whose.is_open(current(ask))}
            out = {letter for letter, ask in asks.items() if whose.crew_out(current(ask))}
            crews = {letter for letter, ask in asks.items() if whose.with_crew([current(ask)])}
            text = text_in(cast.leader.phone, said)
            changed = {letter for letter, was in before.items() if touched(asks)[letter] != was}
            allowed = {reply.letter} if reply.letter in asks else set()
            if reply.letter is None and len(open_now) == 1:
                allowed = open_now
            if reply.letter is None and reply.kind is ReplyKind.WORDS and len(out) == 1:
                allowed = out
            if reply.kind in (ReplyKind.BLOCKED, ReplyKind.SAFE_HOME) and reply.letter is None:
                allowed = crews if len(crews) == 1 else set()
            if reply.kind is ReplyKind.WITHDRAWN and len(crews) <= 1:
                allowed = crews or allowed
            assert changed <= allowed, (said, changed, allowed)
            assert text.state in (TextState.FILED, TextState.IN_QUEUE)
            assert changed or text.state == TextState.IN_QUEUE or text.ask or reply.kind.startswith("opt")


def current(ask: Ask) -> Ask:
    return Ask.objects.select_related("mission").get(pk=ask.pk)


def touched(asks: dict[str, Ask]) -> dict[str, tuple[object, ...]]:
    """What an answer may change of each ask and its crew."""
    fields = (
        "state",
        "unclear",
        "words",
        "eta_minutes",
        "mission__state",
        "mission__words",
        "mission__roll_call_at",
    )
    rows = {row.pk: letter for letter, row in asks.items()}
    found = Ask.objects.filter(pk__in=rows).values_list("pk", *fields)
    return {rows[pk]: tuple(rest) for pk, *rest in found}
