"""Many posters, one transaction at a time: each hears what became of its own, and what was acknowledged is stored."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction

from realtime import batcher
from realtime.batcher import Batcher, NotStored, flush, put
from realtime.ingest import Report, store
from realtime.models import Position, Track
from realtime.positions import forget
from tests.realtime.conftest import at_once, until

NOON = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)
on_the_database = pytest.mark.django_db(transaction=True)


def told(n: int, seconds: float = 0) -> Report:
    return Report(f"crew:{n}", "desk:1", 118.0, 35.0, "phone", NOON + timedelta(seconds=seconds))


class Slow:
    """A store that waits until it is let go, and writes down what came."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.go = threading.Semaphore(0)
        self.at_work = 0
        self.most_at_work = 0

    def __call__(self, reports: list[Report]) -> list[bool]:
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        self.batches.append([report.subject for report in reports])
        self.go.acquire()
        self.at_work -= 1
        if any(report.subject == "crew:13" for report in reports):
            raise OperationalError("gone")
        return [report.subject.endswith("0") for report in reports]


def posters(one: Batcher, numbers: range) -> tuple[list[threading.Thread], dict[int, object]]:
    heard: dict[int, object] = {}

    def post(n: int) -> None:
        try:
            heard[n] = one.put(told(n))
        except NotStored as error:
            heard[n] = error

    threads = [threading.Thread(target=post, args=[n]) for n in numbers]
    for thread in threads:
        thread.start()
    return threads, heard


def waiting(one: Batcher, count: int) -> None:
    until(lambda: len(one._queue) == count)


def test_all_that_arrive_during_a_batch_go_into_the_next_and_each_hears_its_own() -> None:
    slow = Slow()
    one = Batcher(slow)
    first, heard_first = posters(one, range(100, 101))
    until(lambda: slow.at_work == 1)
    rest, heard = posters(one, range(40))
    waiting(one, 40)
    slow.go.release(2)
    for thread in first + rest:
        thread.join()
    assert [len(batch) for batch in slow.batches] == [1, 40]
    assert slow.most_at_work == 1
    assert heard_first == {100: True}
    assert heard.pop(13).__class__ is NotStored
    assert all(isinstance(error, NotStored) for error in heard.values()), "13 fails the whole batch, clearly"
    slow.go.release()
    assert one.put(told(20)) is True, "the next batch is a new one"


def test_a_batch_that_fails_hands_over_to_those_who_wait() -> None:
    slow = Slow()
    one = Batcher(slow, most=1)
    threads, heard = posters(one, range(13, 14))
    until(lambda: slow.at_work == 1)
    more, heard_more = posters(one, range(20, 23))
    waiting(one, 3)
    slow.go.release(10)
    for thread in threads + more:
        thread.join()
    assert isinstance(heard[13], NotStored)
    assert heard_more == {20: True, 21: False, 22: False}
    assert [len(batch) for batch in slow.batches] == [1, 1, 1, 1]


def test_who_has_waited_too_long_hears_so_and_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = Slow()
    one = Batcher(slow)
    first, heard_first = posters(one, range(1))
    until(lambda: slow.at_work == 1)
    monkeypatch.setattr(batcher, "PATIENCE_SECONDS", 0.1)
    with pytest.raises(NotStored, match="too slow"):
        one.put(told(1))
    monkeypatch.undo()
    later, heard = posters(one, range(10, 11))
    waiting(one, 1)
    slow.go.release(2)
    for thread in first + later:
        thread.join()
    assert (heard_first, heard) == ({0: True}, {10: True})
    assert slow.batches == [["crew:0"], ["crew:10"]]


@on_the_database
def test_many_connections_at_once_lose_nothing_and_need_few_transactions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes: list[int] = []

    def counted(reports: list[Report]) -> list[bool]:
        sizes.append(len(reports))
        return flush(reports)

    one = Batcher(counted)
    works = [
        lambda k=k: [one.put(told(20 * k + n % 20, 10 * (n // 20))) for n in range(60)] for k in range(12)
    ]
    answers = at_once(*works)
    assert all(all(answer) for answer in answers)
    assert (Position.objects.count(), Track.objects.count()) == (240, 720)
    assert sum(sizes) == 720
    assert len(sizes) < 500


@on_the_database
def test_an_answer_comes_after_the_commit() -> None:
    put(told(1))
    with psycopg.connect(_dsn()) as other:
        assert other.execute("SELECT count(*) FROM realtime_position").fetchone() == (1,)


@on_the_database
def test_inside_a_transaction_it_belongs_to_that_one() -> None:
    with transaction.atomic():
        assert put(told(1))
        transaction.set_rollback(True)
    assert Position.objects.count() == 0


@on_the_database
def test_a_batch_gives_way_in_a_deadlock_and_is_tried_again() -> None:
    store([told(1), told(2)])
    holds, wants = threading.Event(), threading.Event()

    def forgets_both() -> None:
        with transaction.atomic():
            forget("crew:2")
            holds.set()
            wants.wait()
            time.sleep(0.3)
            forget("crew:1")

    def tells() -> list[bool]:
        holds.wait()
        wants.set()
        return flush([told(1, 60), told(2, 60)])

    assert at_once(forgets_both, tells)[1] == [True, True]


@on_the_database
def test_a_row_that_somebody_holds_for_long_fails_the_batch_within_seconds() -> None:
    store([told(1)])
    held, over = threading.Event(), threading.Event()

    def holds() -> None:
        with transaction.atomic():
            forget("crew:1")
            held.set()
            over.wait()

    def tells() -> float:
        held.wait()
        begun = time.monotonic()
        try:
            with pytest.raises(NotStored):
                put(told(1, 60))
        finally:
            over.set()
        return time.monotonic() - begun

    assert at_once(holds, tells)[1] < 5
    assert put(told(2)), "the next batch is free"


@on_the_database
def test_a_database_that_ends_the_session_fails_the_batch_and_the_next_one_works() -> None:
    def cut(reports: list[Report]) -> list[bool]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return flush(reports)

    with pytest.raises(NotStored):
        Batcher(cut).put(told(1))
    connection.close()
    assert put(told(1))


def _dsn() -> str:
    entry = settings.DATABASES["default"]
    return f"host={entry['HOST']} port={entry['PORT'] or 5432} user={entry['USER']} password={entry['PASSWORD'] or 'x'} dbname={entry['NAME']}"
