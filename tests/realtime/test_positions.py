"""The lane for moving things: latest only, a track by day, at most one frame a second."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.db import connection

from realtime.models import Position
from realtime.positions import forget, latest, prune_tracks, report, track
from tests.conftest import _session
from tests.realtime.conftest import at_once

pytestmark = pytest.mark.django_db(transaction=True)


class Point(NamedTuple):
    lon: float
    lat: float


LINYI = Point(118.3564, 35.1041)
NOON = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)


def place(subject: str = "crew:1", point: Point = LINYI, minutes: float = 0, group: str = "desk:1") -> bool:
    return report(
        subject=subject, group=group, point=point, source="phone", at=NOON + timedelta(minutes=minutes)
    )


def test_the_latest_position_is_the_one_that_was_true_last() -> None:
    assert place(minutes=2, point=Point(118.4, 35.2))
    assert not place(minutes=1)
    (fix,) = latest(subjects=["crew:1", "crew:2"])
    assert (fix.lon, fix.lat, fix.at, fix.source) == (118.4, 35.2, NOON + timedelta(minutes=2), "phone")
    assert [step.at for step in track(subject="crew:1", since=NOON, until=NOON + timedelta(hours=1))] == [
        NOON + timedelta(minutes=1),
        NOON + timedelta(minutes=2),
    ]


def test_a_position_told_twice_is_stored_once() -> None:
    assert [place(), place()] == [True, False]
    assert len(track(subject="crew:1", since=NOON, until=NOON)) == 1


def test_many_reporters_at_once_leave_the_latest() -> None:
    at_once(*(lambda n=n: [place(minutes=(n * 7 + m) % 9) for m in range(9)] for n in range(4)))
    assert latest(subjects=["crew:1"])[0].at == NOON + timedelta(minutes=8)
    assert Position.objects.count() == 1


def test_a_clock_that_runs_ahead_does_not_freeze_the_position() -> None:
    assert place(minutes=24 * 60)
    assert latest(subjects=["crew:1"])[0].at < datetime.now(UTC) + timedelta(minutes=1)
    Position.objects.update(at=NOON)
    assert report(subject="crew:1", group="desk:1", point=Point(118.5, 35.3), source="phone")
    assert latest(subjects=["crew:1"])[0].lon == 118.5


def test_by_group_and_by_age() -> None:
    place("crew:1")
    report(subject="crew:2", group="desk:1", point=LINYI, source="phone", at=datetime.now(UTC))
    place("crew:3", group="desk:2")
    assert [fix.subject for fix in latest(groups=["desk:1"])] == ["crew:1", "crew:2"]
    assert [fix.subject for fix in latest(groups=["desk:1"], max_age=timedelta(minutes=5))] == ["crew:2"]
    assert latest(subjects=["crew:3"], groups=["desk:1"]) == []


@pytest.mark.parametrize(
    "point", [Point(3_548_205, 35), Point(118, 91), Point(math.nan, 35), Point(118, math.inf)]
)
def test_a_point_that_is_not_on_earth_is_refused(point: Point) -> None:
    with pytest.raises(ValueError, match="not a place on earth"):
        place(point=point)
    assert latest(subjects=["crew:1"]) == []


def test_a_measure_that_is_none_and_a_time_without_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="accuracy_m"):
        report(subject="crew:1", group="desk:1", point=LINYI, source="phone", accuracy_m=-1)
    with pytest.raises(ValueError, match="zone"):
        report(subject="crew:1", group="desk:1", point=LINYI, source="phone", at=datetime(2026, 8, 14, 12))
    with pytest.raises(ValueError, match="before anybody"):
        report(
            subject="crew:1", group="desk:1", point=LINYI, source="phone", at=datetime.min.replace(tzinfo=UTC)
        )


@pytest.mark.parametrize("name", ["subject", "group", "source"])
@pytest.mark.parametrize("words", ["", "x" * 201, "a\0b", "\ud800"])
def test_a_name_that_the_table_cannot_hold_is_refused_before_it_spoils_the_batch(
    name: str, words: str
) -> None:
    told: dict[str, Any] = {"subject": "crew:1", "group": "desk:1", "source": "phone", name: words}
    with pytest.raises(ValueError, match=name):
        report(point=LINYI, **told)


def test_who_is_forgotten_keeps_the_track_unless_that_too_is_to_go() -> None:
    place()
    forget("crew:1")
    assert latest(subjects=["crew:1"]) == []
    assert len(track(subject="crew:1", since=NOON, until=NOON)) == 1
    forget("crew:1", history=True)
    assert track(subject="crew:1", since=NOON, until=NOON) == []


def test_what_is_left_of_the_forgotten_is_a_row_without_a_place_and_without_a_group_for_a_minute() -> None:
    place()
    written = Position.objects.get().tx
    forget("crew:1")
    forget("crew:2")
    left = {row.subject: row for row in Position.objects.all()}
    assert set(left) == {"crew:1", "crew:2"}
    assert {(row.group, row.source, row.point.coords) for row in left.values()} == {("", "", (0.0, 0.0))}
    assert written < left["crew:1"].tx < left["crew:2"].tx
    assert latest(groups=[""]) == []
    prune_tracks()
    assert Position.objects.count() == 2
    Position.objects.filter(subject="crew:1").update(received_at=NOON)
    prune_tracks()
    assert [row.subject for row in Position.objects.all()] == ["crew:2"]


def test_whoever_comes_back_is_shown_again() -> None:
    place()
    forget("crew:1")
    assert place(minutes=1)
    assert [fix.group for fix in latest(subjects=["crew:1"])] == ["desk:1"]


def as_owner(statement: str) -> None:
    with _session("owner", settings.DATABASES["owner"]["NAME"]) as session:
        session.execute(statement)


def days() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = 'realtime_track'::regclass ORDER BY 1"
        )
        return [name.removeprefix("realtime_track_") for (name,) in cursor.fetchall()]


def test_days_are_made_ahead_and_what_is_old_goes_even_where_no_day_was_made() -> None:
    today = datetime.now(UTC).date()
    prune_tracks()
    expected = {f"{today + timedelta(days=n):%Y%m%d}" for n in range(-1, 8)} | {"other"}
    assert expected <= set(days())
    place("early", minutes=-60 * 24 * 40)
    place("late", minutes=-60 * 24 * 20)
    place("now")
    prune_tracks(days=30)
    since, until = NOON - timedelta(days=60), NOON
    assert [
        len(track(subject=subject, since=since, until=until)) for subject in ("early", "late", "now")
    ] == [0, 1, 1]


def test_a_day_that_is_over_gets_an_index_by_subject_and_only_once() -> None:
    day = datetime.now(UTC).date() - timedelta(days=3)
    since = datetime(day.year, day.month, day.day, tzinfo=UTC)
    as_owner(f"CREATE TABLE realtime_track_{day:%Y%m%d} PARTITION OF realtime_track"
             f" FOR VALUES FROM ('{since}') TO ('{since + timedelta(days=1)}')")  # fmt: skip
    try:
        report(subject="crew:1", group="desk:1", point=LINYI, source="phone", at=since)
        prune_tracks()
        prune_tracks()
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'realtime_track%%_subject'")
            assert cursor.fetchall() == [(f"realtime_track_{day:%Y%m%d}_subject",)]
        assert len(track(subject="crew:1", since=since, until=since)) == 1
    finally:
        as_owner(f"DROP TABLE realtime_track_{day:%Y%m%d}")


def test_the_role_that_runs_can_drop_no_day_that_is_to_be_kept() -> None:
    with pytest.raises(Exception, match="at least one day"):
        prune_tracks(days=0)
