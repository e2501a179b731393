"""A batch into the table: the latest wins, late ones are kept in the track, too many are dropped, who is forgotten stays so."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction

from realtime.ingest import Report, store
from realtime.models import Position, Track
from realtime.positions import forget, latest, track
from tests.realtime.conftest import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)


def told(
    seconds: float = 0,
    subject: str = "crew:1",
    lon: float = 118.0,
    group: str = "desk:1",
    seen: str | None = None,
) -> Report:
    return Report(
        subject=subject, group=group, lon=lon, lat=35.0, source="phone", at=NOON + timedelta(seconds=seconds), seen=seen
    )  # fmt: skip


def went(subject: str = "crew:1") -> list[float]:
    """The seconds after noon at which the subject was somewhere."""
    steps = track(subject=subject, since=NOON - timedelta(days=2), until=NOON + timedelta(hours=1))
    return [(step.at - NOON).total_seconds() for step in steps]


def snapshot() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        (seen,) = cursor.fetchone()
        return str(seen)


def test_of_a_batch_the_newest_of_each_is_the_latest_and_all_are_in_the_track() -> None:
    batch = [told(0), told(20, lon=118.5), told(10), told(0, "crew:2")]
    assert store(batch) == [False, True, False, True]
    assert {(fix.subject, fix.lon) for fix in latest(groups=["desk:1"])} == {
        ("crew:1", 118.5),
        ("crew:2", 118.0),
    }
    assert went() == [0, 10, 20]


def test_every_figure_is_stored_as_it_was_told() -> None:
    full = Report("crew:1", "desk:1", 118.25, 35.5, "owntracks", NOON, 12.5, 270.0, 3.25)
    store([full])
    (fix,) = latest(subjects=["crew:1"])
    (step,) = track(subject="crew:1", since=NOON, until=NOON)
    for one in (fix, step):
        assert (one.lon, one.lat, one.source, one.at) == (118.25, 35.5, "owntracks", NOON)
        assert (one.group, one.accuracy_m, one.heading, one.speed) == ("desk:1", 12.5, 270.0, 3.25)
    assert Position.objects.get().point.srid == 4326


def test_a_late_one_is_no_longer_shown_but_kept() -> None:
    assert store([told(60)]) == [True]
    assert store([told(0), told(0, "crew:2")]) == [False, True]
    assert went() == [0, 60]
    assert latest(subjects=["crew:1"])[0].at == NOON + timedelta(seconds=60)


def test_what_is_told_twice_is_there_once_however_it_comes() -> None:
    assert store([told(0), told(0)]) == [True, False]
    assert store([told(0)]) == [False]
    store([told(60)])
    store([told(0)])
    assert went() == [0, 60]


@pytest.mark.parametrize("size", [1, 3])
def test_at_most_one_in_five_seconds_is_stored(size: int) -> None:
    many = [told(second) for second in range(21)]
    for first in range(0, len(many), size):
        store(many[first : first + size])
    kept = went()
    assert all(later - earlier >= 5 for earlier, later in pairwise(kept))
    assert latest(subjects=["crew:1"])[0].at >= NOON + timedelta(seconds=20 - 5)


def test_a_backlog_is_thinned_from_its_newest_and_keeps_clear_of_what_is_known() -> None:
    store([told(10)])
    assert store([told(second) for second in (2, 7, 12, 13, 18)]) == [False, False, False, False, True]
    assert went() == [2, 10, 18]


def test_a_subject_that_goes_over_to_another_group_is_there_at_once() -> None:
    store([told(0)])
    assert store([told(1, group="desk:2")]) == [True]
    assert latest(groups=["desk:1"]) == []


def test_who_is_forgotten_is_not_brought_back_by_what_was_allowed_before() -> None:
    store([told(0)])
    seen = snapshot()
    forget("crew:1", history=True)
    assert store([told(30, seen=seen), told(60, seen=seen), told(0, "crew:2", seen=seen)]) == [
        False,
        False,
        True,
    ]
    assert latest(subjects=["crew:1"]) == []
    assert went() == []
    assert store([told(1, seen=snapshot())]) == [True], "a clock that is behind does not matter"
    assert [fix.at for fix in latest(subjects=["crew:1"])] == [NOON + timedelta(seconds=1)]


def test_one_who_was_never_seen_and_is_forgotten_is_not_brought_back_either() -> None:
    seen = snapshot()
    forget("crew:1")
    assert store([told(0, seen=seen)]) == [False]
    assert latest(subjects=["crew:1"]) == []


def test_a_batch_that_waits_for_the_one_who_forgets_does_not_undo_it() -> None:
    store([told(0)])
    seen = snapshot()
    forgotten, done = threading.Event(), threading.Event()

    def forgets() -> None:
        with transaction.atomic():
            forget("crew:1")
            forgotten.set()
            done.wait(0.5)

    def tells() -> list[bool]:
        forgotten.wait()
        return store([told(30, seen=seen)])

    assert at_once(forgets, tells)[1] == [False]
    assert latest(subjects=["crew:1"]) == []
    assert went() == [0]


def test_what_was_allowed_while_the_forgetting_was_not_committed_is_too_late() -> None:
    """Allowed after `forget` was called, before it was committed: by the clock it would be newer."""
    store([told(0)])
    forgotten, asked = threading.Event(), threading.Event()

    def forgets() -> None:
        with transaction.atomic():
            forget("crew:1")
            forgotten.set()
            asked.wait()

    def asks() -> str:
        forgotten.wait()
        seen = snapshot()
        asked.set()
        return seen

    seen = at_once(forgets, asks)[1]
    assert store([told(30, seen=seen)]) == [False]


def test_batches_of_the_same_subjects_in_opposite_orders_do_not_hinder_each_other() -> None:
    subjects = [f"crew:{n}" for n in range(200)]

    def batches(names: list[str], start: int) -> None:
        for round_ in range(10):
            store([told(start + 10 * round_, name) for name in names])

    at_once(lambda: batches(subjects, 0), lambda: batches(subjects[::-1], 5), lambda: batches(subjects, 3))
    assert Position.objects.count() == 200
    assert {row.at for row in Position.objects.all()} <= {NOON + timedelta(seconds=s) for s in (93, 95)}


def test_updates_stay_in_their_pages() -> None:
    """A column more in an index, or one that changes at each move, would make every move write every index."""
    subjects = [f"crew:{n}" for n in range(300)]
    store([told(0, name) for name in subjects])
    before = updates()
    # A fifth of each page: what the fill factor leaves room for, whenever the database tidies up.
    store([told(10, name) for name in subjects[::5]])
    assert [now - then for now, then in zip(updates(), before, strict=True)] == [60, 60]


def updates() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'realtime_position'"
        )
        updated, in_page = cursor.fetchone()
        return updated, in_page


def test_a_point_between_two_days_goes_where_it_belongs_and_one_of_no_day_is_kept() -> None:
    midnight = NOON.replace(hour=0, minute=0, second=0)
    times = [midnight - timedelta(microseconds=1), midnight, midnight - timedelta(days=400)]
    store([Report(f"crew:{n}", "desk:1", 118.0, 35.0, "phone", at) for n, at in enumerate(times)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM realtime_track ORDER BY subject")
        parts = [part.removeprefix("realtime_track_") for (part,) in cursor.fetchall()]
    assert parts == [f"{times[0]:%Y%m%d}", f"{midnight:%Y%m%d}", "other"]


def test_what_the_database_refuses_leaves_nothing_of_the_batch() -> None:
    with pytest.raises(Exception, match="too long"):
        store([told(0), told(0, "x" * 300)])
    assert (Position.objects.count(), Track.objects.count()) == (0, 0)
    assert store([told(0)]) == [True], "the table of the session is as good as new"
