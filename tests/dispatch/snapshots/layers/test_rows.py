"""What a layer says of each row: enough for a map, and no more."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dispatch.models import Incident, Mission, Team, Volunteer
from dispatch.models.keys import refresh_keys
from dispatch.snapshots.layers import Layer, Rows, scope_of
from dispatch.snapshots.layers.rows import read
from dispatch.states import Urgency
from geo.points import DEEPEST
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.geo.decoded import Feature, features
from tests.geo.test_points import tile_of


def seen(rows: Rows, place: tuple[float, float], folder: Path, z: int = 8) -> list[Feature]:
    return [f for f in features(rows.points.tile("l", z, *tile_of(*place, z)), folder, "l") if f.inside]


@pytest.fixture
def sharing(cast: Cast) -> Cast:
    """Everybody of the district shares where they are, and stands two kilometres from the next."""
    for number, person in enumerate(Volunteer.objects.order_by("pk")):
        base = people.point((118.3 + 0.0234567 * number, 35.0612345))
        Volunteer.objects.filter(pk=person.pk).update(base=base, shares_position_since=people.now())
    return cast


def volunteers(cast: Cast) -> Rows:
    return read(scope_of(cast.coordinator, Layer.VOLUNTEERS))


def test_only_who_shares_where_they_are_and_is_active_is_there(cast: Cast) -> None:
    assert volunteers(cast).points.size == 0
    Volunteer.objects.filter(pk__in=[cast.first.pk, cast.second.pk]).update(
        shares_position_since=people.now()
    )
    assert volunteers(cast).points.size == 2
    Volunteer.objects.filter(pk=cast.second.pk).update(active=False)
    assert volunteers(cast).points.size == 1


def test_a_base_is_told_to_a_hundred_metres_with_an_id_and_no_name(sharing: Cast, tmp_path: Path) -> None:
    rows, exact = volunteers(sharing), (118.3 + 0.0234567 * 3, 35.0612345)
    x, y = tile_of(round(exact[0], 3), round(exact[1], 3), DEEPEST)
    (one,) = features(rows.points.tile("l", DEEPEST, x, y), tmp_path, "l")
    assert one.id == sharing.second.pk
    assert one.said == {"count": 1, "state": "available", "ready": 1}
    side = 4096 << DEEPEST
    west = (x * 4096 + one.x) / side * 360 - 180
    assert west == pytest.approx(round(exact[0], 3), abs=1e-6)
    assert abs(west - exact[0]) > 1e-5


def test_who_is_off_duty_counts_but_is_not_ready(sharing: Cast, tmp_path: Path) -> None:
    Volunteer.objects.filter(pk=sharing.first.pk).update(on_duty=False)
    refresh_keys([sharing.first.pk])
    found = seen(volunteers(sharing), people.LANSHAN, tmp_path)
    assert (sum(f.said["count"] for f in found), sum(f.said["ready"] for f in found)) == (8, 7)


def test_the_tag_differs_when_anything_does_and_only_then(sharing: Cast) -> None:
    first = volunteers(sharing)
    assert volunteers(sharing).tag == first.tag
    Volunteer.objects.filter(pk=sharing.first.pk).update(base=people.point((118.9, 35.5)))
    assert volunteers(sharing).tag != first.tag
    assert read(scope_of(sharing.stranger, Layer.VOLUNTEERS)).tag != first.tag


@pytest.mark.parametrize(
    ("state", "shown"),
    [("committed", "accepted"), ("en_route", "en_route"), ("on_scene", "on_scene"), ("returning", "en_route"), ("home", "available")],
)  # fmt: skip
def test_a_team_shows_what_its_crew_does(cast: Cast, state: str, shown: str, tmp_path: Path) -> None:
    crew = people.mission(cast.incident, cast.team)
    Mission.objects.filter(pk=crew.pk).update(state=state)
    (one,) = seen(read(scope_of(cast.coordinator, Layer.TEAMS)), people.LANSHAN, tmp_path)
    assert one.id == cast.team.pk
    assert one.said == {"count": 1, "state": shown, "kind": "water", "name": "兰山区水上救援队"}


def test_a_crew_of_a_simulation_is_out_in_the_simulation_alone(cast: Cast, tmp_path: Path) -> None:
    rehearsed = people.incident(cast.simulation)
    people.mission(rehearsed, cast.team)
    shown = {
        beside: seen(read(scope_of(cast.coordinator, Layer.TEAMS, beside=beside)), people.LANSHAN, tmp_path)[0].said["state"]
        for beside in ("", "flood", "rehearsal")
    }  # fmt: skip
    assert shown == {"": "available", "flood": "available", "rehearsal": "accepted"}


def test_a_team_off_duty_is_off(cast: Cast, tmp_path: Path) -> None:
    Team.objects.update(on_duty=False)
    (one,) = seen(read(scope_of(cast.coordinator, Layer.TEAMS)), people.LANSHAN, tmp_path)
    assert one.said["state"] == "off"


def test_incidents_are_the_open_ones_that_have_a_place(cast: Cast, tmp_path: Path) -> None:
    closed = people.incident(cast.operation, "已结束")
    Incident.objects.filter(pk=closed.pk).update(state="closed", closed_at=people.now() - timedelta(hours=1))
    nowhere = people.incident(cast.operation, "位置不明")
    Incident.objects.filter(pk=nowhere.pk).update(state="received", point=None)
    (one,) = seen(read(scope_of(cast.coordinator, Layer.INCIDENTS)), people.NANFANG, tmp_path)
    assert one.id == cast.incident.pk
    assert one.said["number"] == cast.incident.number
    assert set(one.said) == {"count", "urgency", "critical", "urgent", "kind", "number"}


def test_of_many_incidents_the_most_urgent_gives_its_colour(cast: Cast, tmp_path: Path) -> None:
    Incident.objects.update(urgency=Urgency.ROUTINE.value)
    worse = people.incident(cast.operation, "被困")
    Incident.objects.filter(pk=worse.pk).update(urgency=Urgency.CRITICAL.value)
    (one,) = seen(read(scope_of(cast.coordinator, Layer.INCIDENTS)), people.NANFANG, tmp_path)
    assert (one.id, one.said) == (None, {"count": 2, "urgency": "critical", "critical": 1, "urgent": 0})


def test_nobody_at_all_is_no_error(cast: Cast) -> None:
    assert cast.leader.user
    assert [read(scope_of(cast.leader.user, layer)).points.size for layer in Layer] == [0, 0, 0]
