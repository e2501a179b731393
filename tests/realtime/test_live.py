"""Screens on real sockets: snapshot, offset, replay, follow."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from realtime import hub
from realtime.models import Event, Stream
from realtime.streams import PAGE, offset_of, snapshot
from tests.realtime.conftest import SCHEMA, Screen, Server, at_once, say

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Screen]


def offsets(events: list[dict[str, Any]]) -> list[int]:
    return [event["offset"] for event in events]


def test_a_screen_gets_what_it_missed_and_then_what_happens(screen: Open) -> None:
    say(*(("desk:1", number) for number in range(1, 6)))
    board = screen("coordinator")
    assert board.next("hello")["schema"] == SCHEMA
    board.listen({"desk:1": 2})
    assert board.next("hello")["streams"] == {"desk:1": 5}
    assert offsets(board.events(3)) == [3, 4, 5]
    say(("desk:1", {"id": 9, "state": "新"}), type="callout.accepted")
    event = board.next("event")
    assert (event["stream"], event["offset"], event["type"]) == ("desk:1", 6, "callout.accepted")
    assert event["payload"] == {"id": 9, "state": "新"}
    assert event["at"].endswith("Z")


def test_nothing_is_lost_or_doubled_while_many_publish_and_a_screen_starts(
    server: Server, screen: Open
) -> None:
    boards: list[Screen] = []
    told: list[list[dict[str, Any]]] = []

    def publisher(first: int) -> None:
        for number in range(first, first + 40):
            say(("desk:1", number), ("wall:1", -number))

    def joiner() -> None:
        for _ in range(4):
            with snapshot():
                state = {
                    name: Event.objects.filter(stream__name=name).count() for name in ("desk:1", "wall:1")
                }
                position = offset_of(["desk:1", "wall:1"])
            assert state == position
            board = screen("coordinator")
            board.listen(position)
            boards.append(board)
            told.append(board.events(2 * 200 - sum(position.values())))

    at_once(*(lambda first=first: publisher(first) for first in range(0, 200, 40)), joiner)
    truth = {
        name: [json.loads(bytes(payload)) for payload in rows.values_list("payload", flat=True)]
        for name in ("desk:1", "wall:1")
        if (rows := Event.objects.filter(stream__name=name).order_by("offset"))
    }
    assert sorted(truth["desk:1"]) == list(range(200))
    for events in told:
        for name in ("desk:1", "wall:1"):
            mine = [event for event in events if event["stream"] == name]
            assert offsets(mine) == list(range(201 - len(mine), 201))
            assert [event["payload"] for event in mine] == truth[name][200 - len(mine) :]


def test_a_screen_many_pages_behind_catches_up_while_others_follow(screen: Open) -> None:
    total = 3 * PAGE + 7
    live = screen("coordinator")
    live.listen({"desk:1": 0})
    live.next("hello")
    live.next("hello")
    for first in range(0, total, PAGE):
        say(*(("desk:1", number) for number in range(first, min(first + PAGE, total))))
    late = screen("coordinator")
    late.listen({"desk:1": 0})
    late_offsets = offsets(late.events(total))
    assert offsets(live.events(total)) == late_offsets == list(range(1, total + 1))
    say(("desk:1", "after"))
    assert live.next("event") == late.next("event")


def test_a_second_listen_adds_what_is_named_and_leaves_what_is_not(screen: Open) -> None:
    say(("desk:1", 1), ("wall:1", 1))
    board = screen("coordinator")
    board.listen({"desk:1": 0})
    assert offsets(board.events(1)) == [1]
    board.listen({"desk:1": 1, "wall:1": 0})
    assert board.next("event")["stream"] == "wall:1"
    board.listen({"wall:1": 1})
    assert board.next("hello")["streams"] == {"wall:1": 1}
    say(("desk:1", 2))
    say(("wall:1", 2))
    event = board.next("event")
    assert (event["stream"], event["offset"]) == ("wall:1", 2)


def test_listens_that_follow_at_once_are_each_answered_in_their_order(screen: Open) -> None:
    say(("desk:1", 1), ("desk:1", 2), ("wall:1", 3))
    board = screen("coordinator")
    board.next("hello")
    board.listen({"desk:1": 2})
    board.listen({"wall:1": 1})
    board.listen({"desk:1": 2, "wall:1": 1})
    answers = [board.next("hello")["streams"] for _ in range(3)]
    assert answers == [{"desk:1": 2}, {"wall:1": 1}, {"desk:1": 2, "wall:1": 1}]
    say(("desk:1", "both"), ("wall:1", "follow"))
    assert {event["payload"] for event in board.events(2)} == {"both", "follow"}


def test_a_screen_that_starts_over_from_an_older_snapshot_is_told_again_what_came_since(screen: Open) -> None:
    say(*(("desk:1", number) for number in range(1, 5)))
    board = screen("coordinator")
    board.listen({"desk:1": 0})
    assert offsets(board.events(4)) == [1, 2, 3, 4]
    board.listen({"desk:1": 2})
    assert offsets(board.events(2)) == [3, 4]
    say(("desk:1", 5))
    assert offsets(board.events(1)) == [5]


def test_a_screen_of_another_schema_starts_over(screen: Open) -> None:
    say(("desk:1", 1))
    board = screen("coordinator")
    board.listen({"desk:1": 0}, schema="schema-of-yesterday")
    assert board.next("gap") == {"frame": "gap", "stream": "desk:1", "reason": "schema"}
    board.listen({"desk:1": 0})
    assert offsets(board.events(1)) == [1]


@pytest.mark.parametrize(("after", "reason"), [(1, "pruned"), (99, "ahead")])
def test_what_cannot_be_replayed_is_a_gap_and_a_new_snapshot_goes_on(
    screen: Open, after: int, reason: str
) -> None:
    say(*(("desk:1", number) for number in range(1, 6)))
    Event.objects.filter(offset__lte=3).delete()
    board = screen("coordinator")
    board.listen({"desk:1": after})
    assert board.next("gap") == {"frame": "gap", "stream": "desk:1", "reason": reason}
    board.listen({"desk:1": offset_of(["desk:1"])["desk:1"]})
    board.next("hello")
    say(("desk:1", 6))
    assert offsets(board.events(1)) == [6]


def test_a_stream_cut_back_behind_the_hub_is_a_gap_for_who_follows(screen: Open) -> None:
    say(*(("desk:1", number) for number in range(1, 4)))
    board = screen("coordinator")
    board.listen({"desk:1": 0})
    board.events(3)
    Event.objects.all().delete()
    Stream.objects.update(last_offset=1)
    assert board.next("gap")["reason"] == "ahead"


def test_a_channel_on_which_nothing_happens_says_that_it_is_alive(
    screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "TICK_SECONDS", 0.1)
    board = screen("coordinator")
    assert datetime.fromisoformat(board.next("tick")["at"]) <= datetime.now(UTC)
