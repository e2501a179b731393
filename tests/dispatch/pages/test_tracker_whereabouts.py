"""Whereabouts are nobody's business but on a mission and with consent: a tracker is answered as always, but nothing is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.test import Client

from dispatch.flow import track, trackers
from dispatch.flow.roster import set_consent
from dispatch.models import Mission
from geo.coordinates import Datum
from realtime.models import Position, Track
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.doors import everything
from tests.dispatch.pages.tracking import LINYI, given, shown


def set_since(cast: Cast, at: datetime) -> None:
    type(cast.leader).objects.filter(pk=cast.leader.pk).update(shares_position_since=at)


def nothing_is_kept(cast: Cast, phone: Client, **query: str) -> None:
    answer = phone.get(f"/tracker/{given(cast)}/osmand", {**LINYI, **query})
    assert answer.status_code == 200
    assert Position.objects.exclude(group="").count() == Track.objects.count() == 0


def test_without_consent(cast: Cast, mission: Mission, phone: Client) -> None:
    set_consent(cast.leader, on=False)
    nothing_is_kept(cast, phone)


def test_without_a_mission(cast: Cast, phone: Client) -> None:
    set_consent(cast.leader, on=True)
    nothing_is_kept(cast, phone)


def test_at_home_again(cast: Cast, mission: Mission, phone: Client) -> None:
    for step in (track.arrive, track.leave, track.home):
        step(mission)
    nothing_is_kept(cast, phone)


def test_what_the_device_kept_from_before_the_mission(cast: Cast, mission: Mission, phone: Client) -> None:
    before = mission.committed_at - timedelta(minutes=5)
    set_since(cast, before - timedelta(hours=1))
    nothing_is_kept(cast, phone, timestamp=before.isoformat())


def test_what_the_device_kept_from_before_the_consent(cast: Cast, mission: Mission, phone: Client) -> None:
    Mission.objects.update(committed_at=people.now() - timedelta(hours=2))
    nothing_is_kept(cast, phone, timestamp=(people.now() - timedelta(hours=1)).isoformat())


def test_what_it_kept_while_it_was_out_of_reach_is_taken(cast: Cast, mission: Mission, phone: Client) -> None:
    Mission.objects.update(committed_at=people.now() - timedelta(hours=2))
    set_since(cast, people.now() - timedelta(days=1))
    token, now = given(cast), people.now()
    for minutes in (30, 20, 10):
        at = (now - timedelta(minutes=minutes)).isoformat()
        assert phone.get(f"/tracker/{token}/osmand", {**LINYI, "timestamp": at}).status_code == 200
    assert Track.objects.count() == 3


def test_of_somebody_else_nobody_of_the_crew_is_moved(cast: Cast, mission: Mission, phone: Client) -> None:
    set_consent(cast.second, on=True)
    token = trackers.add(cast.second, name="手机", datum=Datum.WGS84, by=cast.coordinator)[1]
    assert phone.get(f"/tracker/{token}/osmand", LINYI).status_code == 200
    assert shown(cast) == []


def test_nothing_changes_but_the_position_and_when_it_was_heard(
    cast: Cast, mission: Mission, phone: Client
) -> None:
    token, before = given(cast), everything()
    phone.get(f"/tracker/{token}/osmand", LINYI)
    now = everything()
    changed = {table for table in now if now[table] != before.get(table)}
    parts = {table for table in changed if table.startswith("realtime_track")}
    assert changed - parts == {"dispatch_tracker", "realtime_position"}
