"""A batch written down together is what the single acts would have written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db.models import F
from pytest_django.fixtures import Settings

from dispatch.events import stream
from dispatch.flow import call_out
from dispatch.messaging import claiming, delivery, outbox, recording
from dispatch.messaging.claiming import Lane
from dispatch.messaging.gateways import GivenBack, NotNow, Outcome, Receipt, Refused
from dispatch.models import Ask, Tally, Text
from dispatch.states import AskState, Channel, TextState
from realtime import streams
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.messaging.provider import Provider
from tests.dispatch.messaging.shared import queue

LANE = Lane("twilio", Channel.SMS)


def asked(cast: Cast, settings: Settings, teams: int = 3) -> list[Ask]:
    settings.TEXTS_PER_SECOND = 1000.0
    made = []
    for number in range(teams):
        leader = people.volunteer(cast.district, f"队长{number}", f"+8613900000{number:03}")
        team = people.team(cast.district, f"{number}队", members=[leader])
        job = people.incident(cast.operation)
        made.append(call_out.assign(job, team, by=cast.coordinator))
    return made


def told(cast: Cast) -> list[tuple[str, dict[str, Any]]]:
    """What the desk hears, ids and times aside."""
    found = streams.read_after(stream("desk", cast.city.pk, cast.operation), 0)
    return [(event.type, json.loads(event.payload)) for event in found]


def plain(events: list[tuple[str, dict[str, Any]]], kinds: set[str]) -> list[tuple[Any, ...]]:
    known = sorted(
        (kind, said["state"], said.get("due_at") is not None) for kind, said in events if kind in kinds
    )
    return list(known)


def test_a_batch_says_what_the_single_acts_say(cast: Cast, provider: Provider, settings: Settings) -> None:
    first, second = asked(cast, settings, 2)
    before = len(told(cast))
    single = Text.objects.get(ask=first)
    Text.objects.filter(pk=single.pk).update(state=TextState.SENDING, attempts=1)
    single.refresh_from_db()
    delivery.record(single, Receipt("SM1"))
    one = told(cast)[before:]
    block = claiming.block(LANE, "w", safety=10)
    recording.record_all([(turn.parcel, Receipt("SM2")) for turn in block.turns])
    both = told(cast)[before + len(one) :]
    kinds = {"text.changed", "ask.changed"}
    assert plain(both, kinds) == plain(one, kinds) != []
    assert {kind for kind, _ in both} == {kind for kind, _ in one}
    rows = Ask.objects.filter(pk__in=[first.pk, second.pk])
    assert {(row.state, row.due_at is not None) for row in rows} == {(AskState.SENT, True)}
    texts = Text.objects.filter(state=TextState.SENT, error="", sent_at__isnull=False)
    assert set(texts.values_list("provider_id", flat=True)) == {"SM1", "SM2"}


def test_every_outcome_of_a_batch_is_its_own(cast: Cast, provider: Provider, settings: Settings) -> None:
    asked(cast, settings, 5)
    turns = claiming.block(LANE, "w", safety=10).turns
    outcomes: list[Outcome] = [
        Receipt("SM1"),
        Refused("21211"),
        NotNow("busy", pause=2.0),
        GivenBack(),
        Receipt("SM2"),
    ]
    Text.objects.filter(pk=turns[4].parcel.key).update(state=TextState.DELIVERED)  # its report was faster
    recording.record_all([(turn.parcel, outcome) for turn, outcome in zip(turns, outcomes, strict=True)])
    rows = {row.pk: row for row in Text.objects.all()}
    found = [(rows[turn.parcel.key].state, rows[turn.parcel.key].attempts) for turn in turns]
    assert found == [("sent", 1), ("failed", 1), ("queued", 1), ("queued", 0), ("delivered", 1)]
    tally = Tally.objects.get()
    assert (tally.texts, tally.refused) == (1, 1)
    assert tally.cost == 350 * rows[turns[0].parcel.key].segments


def test_virtual_phones_have_their_texts_in_one_act(cast: Cast, settings: Settings) -> None:
    for number in range(3):
        queue(cast, subject=f"test:{number}")
    turns = claiming.block(Lane("handset", Channel.SMS), "w", safety=10, most=50).turns
    recording.record_all([(t.parcel, Receipt(f"handset-{t.parcel.key}", TextState.DELIVERED)) for t in turns])
    rows = Text.objects.filter(state=TextState.DELIVERED, sent_at=F("delivered_at"))
    assert rows.count() == 3
    assert not Tally.objects.exists()


def test_what_is_claimed_has_turns_at_the_pace_and_a_long_text_takes_several(
    cast: Cast, provider: Provider, settings: Settings
) -> None:
    settings.TEXTS_PER_SECOND = 20.0
    queue(cast, subject="test:1", body="【红十字】" + "字" * 100)
    queue(cast, subject="test:2")
    block = claiming.block(LANE, "w", safety=10)
    first, second = (turn.at for turn in block.turns)
    assert second - first == pytest.approx(2 / 20, abs=0.01)
    queue(cast, subject="test:3")
    (third,) = claiming.block(LANE, "another", safety=10).turns
    assert third.at - second == pytest.approx(1 / 20, abs=0.04), (
        "another worker's turn comes after this one's"
    )


def test_a_rank_for_safety_goes_where_all_else_is_stopped(cast: Cast, provider: Provider) -> None:
    from dispatch.messaging import breakers
    from dispatch.states import StopReason

    queue(cast, subject="test:1", rank=40)
    stand_down = queue(cast, subject="test:2", rank=outbox.STOP_RANK)
    breakers.stop("twilio", StopReason.BY_HAND)
    turns = claiming.block(LANE, "w", safety=outbox.STOP_RANK).turns
    assert [turn.parcel.key for turn in turns] == [stand_down.pk]
