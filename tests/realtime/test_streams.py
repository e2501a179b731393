"""Publishing and reading back: the order of offsets is the order of commits."""

from __future__ import annotations

import itertools
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from realtime.models import Event, Stream
from realtime.streams import Gap, offset_of, prune, publish, publish_all, read_after, snapshot
from tests.realtime.conftest import PATIENCE_SECONDS, at_once, say, until

pytestmark = pytest.mark.django_db(transaction=True)


def test_events_are_read_in_the_order_and_with_the_bytes_they_were_published() -> None:
    payload = '{"id": 7,  "state":"新"}'.encode()
    with transaction.atomic():
        publish_all([("desk:1", "a", payload), ("wall:1", "b", b"{}"), ("desk:1", "c", b"null")])
    events = read_after("desk:1", 0)
    assert [(event.offset, event.type, event.payload) for event in events] == [
        (1, "a", payload),
        (2, "c", b"null"),
    ]
    assert offset_of(["desk:1", "wall:1", "nobody:1"]) == {"desk:1": 2, "wall:1": 1, "nobody:1": 0}
    assert [event.offset for event in read_after("desk:1", 1)] == [2]
    assert [event.offset for event in read_after("desk:1", 0, limit=1)] == [1]


def test_nothing_is_published_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        publish("desk:1", "a", b"{}")
    assert not Event.objects.exists()


def test_a_payload_that_is_not_json_is_refused_before_anything_is_written() -> None:
    with pytest.raises(ValueError, match="not JSON"), transaction.atomic():
        publish_all([("desk:1", "a", b"{}"), ("desk:1", "b", b'{"cut": ')])
    assert not Stream.objects.exists()


def test_a_rolled_back_publish_shows_nothing_and_leaves_no_hole() -> None:
    say(("desk:1", 1))
    with transaction.atomic():
        publish("desk:1", "lost", b"{}")
        assert [event.offset for event in read_after("desk:1", 1)] == [2]
        transaction.set_rollback(True)
    say(("desk:1", 2))
    assert [(event.offset, event.payload) for event in read_after("desk:1", 0)] == [(1, b"1"), (2, b"2")]


def waiting_for_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def test_who_commits_first_has_the_lower_offset() -> None:
    published, go_on = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            publish("desk:1", "first", b"{}")
            published.set()
            assert go_on.wait(PATIENCE_SECONDS)

    def second() -> None:
        assert published.wait(PATIENCE_SECONDS)
        say(("desk:1", {}), type="second")

    def watch() -> None:
        assert published.wait(PATIENCE_SECONDS)
        until(lambda: waiting_for_locks() == 1)
        assert read_after("desk:1", 0) == []
        go_on.set()

    say(("wall:1", {}))
    at_once(first, second, watch)
    assert [event.type for event in read_after("desk:1", 0)] == ["first", "second"]


def test_a_reader_beside_many_publishers_never_sees_a_hole() -> None:
    total = 4 * 25
    seen: list[int] = []

    def publisher() -> None:
        for number in range(25):
            with transaction.atomic():
                publish("desk:1", "a", str(number).encode())
                if number % 5 == 0:
                    transaction.set_rollback(True)
            if number % 5 == 0:
                say(("desk:1", number))

    def read_to_the_end() -> bool:
        seen.extend(event.offset for event in read_after("desk:1", len(seen)))
        assert seen == list(range(1, len(seen) + 1))
        return len(seen) == total

    at_once(publisher, publisher, publisher, publisher, lambda: until(read_to_the_end))
    assert offset_of(["desk:1"]) == {"desk:1": total}


def test_two_publishers_in_opposite_order_do_not_deadlock() -> None:
    def publisher(order: tuple[str, ...]) -> None:
        for turn in range(30):
            say(*((name, turn) for name in order))

    say(("desk:1", 0), ("wall:1", 0))
    at_once(lambda: publisher(("desk:1", "wall:1")), lambda: publisher(("wall:1", "desk:1")))
    assert offset_of(["desk:1", "wall:1"]) == {"desk:1": 61, "wall:1": 61}


def test_two_publishers_that_make_the_same_streams_in_opposite_order_do_not_deadlock() -> None:
    made, go_on = threading.Event(), threading.Event()

    def third() -> None:
        # Makes the middle one and thinks better of it: both others have to wait half-way.
        with transaction.atomic():
            Stream.objects.create(name="b")
            made.set()
            assert go_on.wait(PATIENCE_SECONDS)
            transaction.set_rollback(True)

    def watch() -> None:
        assert made.wait(PATIENCE_SECONDS)
        until(lambda: waiting_for_locks() == 2)
        go_on.set()

    def publisher(order: str) -> None:
        assert made.wait(PATIENCE_SECONDS)
        say(*((name, order) for name in order))

    at_once(third, watch, lambda: publisher("abc"), lambda: publisher("cba"))
    assert offset_of(["a", "b", "c"]) == {"a": 2, "b": 2, "c": 2}


def test_what_is_older_than_kept_is_a_gap() -> None:
    say(*(("desk:1", number) for number in range(1, 11)))
    say(*(("wall:1", number) for number in range(1, 4)))
    Event.objects.filter(stream__name="desk:1", offset__lte=6).update(at="2026-01-01T00:00:00Z")
    Event.objects.filter(stream__name="wall:1").update(at="2026-01-01T00:00:00Z")
    assert prune(older_than=timedelta(days=7), keep_at_least=2) == 6 + 1
    with pytest.raises(Gap) as gap:
        read_after("desk:1", 5)
    assert (gap.value.stream, gap.value.reason) == ("desk:1", "pruned")
    assert [event.offset for event in read_after("desk:1", 6)] == [7, 8, 9, 10]
    assert [event.offset for event in read_after("wall:1", 1)] == [2, 3]


def test_pruning_takes_the_beginning_of_a_stream_even_when_the_clock_was_set_back() -> None:
    say(*(("desk:1", number) for number in range(1, 6)))
    Event.objects.filter(offset__in=[1, 4]).update(at="2026-01-01T00:00:00Z")
    assert prune(older_than=timedelta(days=7), keep_at_least=0) == 1
    assert [event.offset for event in read_after("desk:1", 1)] == [2, 3, 4, 5]


def test_a_stream_pruned_to_nothing_keeps_its_offset() -> None:
    say(("desk:1", 1), ("desk:1", 2))
    assert prune(older_than=timedelta(0), keep_at_least=0) == 2
    assert read_after("desk:1", 2) == []
    with pytest.raises(Gap, match="pruned"):
        read_after("desk:1", 1)
    say(("desk:1", 3))
    assert [event.offset for event in read_after("desk:1", 2)] == [3]


def test_an_offset_ahead_of_the_stream_is_a_gap() -> None:
    say(("desk:1", 1))
    with pytest.raises(Gap, match="ahead"):
        read_after("desk:1", 2)


def test_a_snapshot_and_its_offsets_are_of_one_moment() -> None:
    say(("desk:1", 1))
    with snapshot():
        before = Event.objects.count()
        at_once(lambda: say(("desk:1", 2)))
        assert (before, offset_of(["desk:1"])) == (1, {"desk:1": 1})
    assert offset_of(["desk:1"]) == {"desk:1": 2}


def test_offsets_and_times_of_a_stream_rise_together() -> None:
    for number in range(5):
        say(("desk:1", number))
    times: list[Any] = [event.at for event in read_after("desk:1", 0)]
    assert all(earlier < later for earlier, later in itertools.pairwise(times))
