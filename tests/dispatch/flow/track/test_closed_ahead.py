"""Crews on their way into what is closed: warned once, by row, phone and text, whatever died in between."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dispatch import tasks
from dispatch.flow import closures, track
from dispatch.models import ClosedAhead, Closure, Mission, Text
from dispatch.snapshots.desk import rows
from dispatch.snapshots.gather import Wanted
from dispatch.snapshots.phone import phone
from dispatch.snapshots.rows import ClosedAheadRow
from dispatch.states import ClosureKind, Unit
from geo.coordinates import Coordinates
from realtime import positions
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.flow import roads
from tests.dispatch.flow.crews import accepted
from tests.dispatch.flow.track.shared import told
from tests.dispatch.texting import deliver


@pytest.fixture(autouse=True)
def two_ways(settings: Any, tmp_path: Path) -> None:
    roads.build(settings, tmp_path)


def draw(cast: Cast, place: tuple[float, float] = roads.HALFWAY, **how: Any) -> Closure:
    kind = how.pop("kind", ClosureKind.FLOODED)
    operation = how.pop("operation", cast.operation)
    return closures.draw(operation, kind=kind, shape=roads.across(place), by=cast.coordinator, **how)


def sweep() -> int:
    """As the clock does it; how many crews were newly warned."""
    return sum(bool(track.look_ahead(mission)) for mission in track.to_look_at())


def row(cast: Cast, mission: Mission) -> ClosedAheadRow | None:
    wanted = Wanted.some({"missions": frozenset([mission.pk])}, queue=False)
    return rows(cast.coordinator, mission.operation, wanted).missions[0].closed


def warnings(mission: Mission) -> list[str]:
    found = Text.objects.filter(mission=mission, purpose="warning").exclude(state="cancelled")
    return list(found.order_by("pk").values_list("body", flat=True))


def test_a_crew_under_way_is_warned_once_by_row_phone_and_text(cast: Cast, mission: Mission) -> None:
    track.depart(mission, by=cast.coordinator)
    assert sweep() == 0
    closure = draw(cast)
    assert sweep() == 1
    closed = row(cast, mission)
    assert closed is not None
    assert (closed.closure, closed.kind, closed.from_base, closed.estimated) == (
        closure.pk,
        "flooded",
        True,
        False,
    )
    assert 4_000 < closed.metres < 6_500
    assert phone(cast.leader).missions[0].mission.closed == closed
    assert len(warnings(mission)) == 1
    assert "任务A：途中（离出发地约" in warnings(mission)[0]
    assert "路段被淹，请改道" in warnings(mission)[0]
    assert told(mission)[-1] == "mission.closed_ahead"
    assert sweep() == 0
    assert len(warnings(mission)) == 1


def test_how_far_is_counted_from_where_the_crew_is(cast: Cast, mission: Mission) -> None:
    track.depart(mission, by=cast.coordinator)
    lon, lat = (3 * a + b for a, b in zip(roads.HALFWAY, people.LANSHAN, strict=True))
    positions.report(
        subject=f"mission:{mission.pk}",
        group="positions:1",
        point=Coordinates(lon / 4, lat / 4),
        source="phone",
    )
    draw(cast, kind=ClosureKind.ROAD_CLOSED)
    sweep()
    closed = row(cast, mission)
    assert closed is not None
    assert not closed.from_base
    assert closed.metres < 1_500
    assert "前方约" in warnings(mission)[0]
    assert "道路已封闭" in warnings(mission)[0]


def test_a_crew_that_has_passed_it_is_not_warned(cast: Cast, mission: Mission) -> None:
    track.depart(mission, by=cast.coordinator)
    lon, lat = (a + 3 * b for a, b in zip(roads.HALFWAY, people.NANFANG, strict=True))
    positions.report(
        subject=f"mission:{mission.pk}",
        group="positions:1",
        point=Coordinates(lon / 4, lat / 4),
        source="phone",
    )
    draw(cast)
    assert sweep() == 0
    assert row(cast, mission) is None
    assert ClosedAhead.objects.get(mission=mission).metres is None


def test_what_lies_beside_the_way_warns_nobody(cast: Cast, mission: Mission) -> None:
    track.depart(mission, by=cast.coordinator)
    draw(cast, roads.ROUND)
    assert (sweep(), row(cast, mission), warnings(mission)) == (0, None, [])


def test_a_crew_that_sets_out_towards_what_is_closed_already_is_warned(cast: Cast, mission: Mission) -> None:
    draw(cast)
    assert sweep() == 0
    track.depart(mission, by=cast.coordinator)
    assert sweep() == 1


def test_a_crew_on_its_way_home_is_warned_too(cast: Cast, mission: Mission) -> None:
    track.arrive(mission, by=cast.coordinator)
    draw(cast)
    assert sweep() == 0
    track.leave(mission, by=cast.coordinator)
    assert sweep() == 1
    assert row(cast, mission) is not None


def test_a_crew_that_is_diverted_is_looked_at_for_its_new_way(cast: Cast, mission: Mission) -> None:
    track.depart(mission, by=cast.coordinator)
    draw(cast, roads.ROUND)
    assert sweep() == 0
    west = people.incident(cast.operation, "西边", needs=[(None, {Unit.PEOPLE: 2})], place=roads.ROUND)
    track.divert(mission, west, by=cast.coordinator)
    assert sweep() == 1


def test_a_lift_calms_the_row_takes_back_what_is_unsent_and_follows_what_is_sent(
    cast: Cast, mission: Mission
) -> None:
    track.depart(mission, by=cast.coordinator)
    first = draw(cast)
    sweep()
    closures.lift(first, by=cast.coordinator)
    assert (row(cast, mission), warnings(mission)) == (None, [])
    second = draw(cast)
    sweep()
    deliver()
    closures.lift(second, by=cast.coordinator)
    assert row(cast, mission) is None
    assert [words.rpartition("：")[2] for words in warnings(mission)][1:] == ["前方路段已恢复，可以通行"]


def test_a_lift_that_is_taken_back_warns_again(cast: Cast, mission: Mission) -> None:
    track.depart(mission, by=cast.coordinator)
    closure = draw(cast)
    sweep()
    closures.put_back(closures.lift(closure, by=cast.coordinator), by=cast.coordinator)
    assert sweep() == 1
    assert row(cast, mission) is not None


def test_two_workers_at_once_warn_a_crew_once(committed_cast: Cast, at_once: AtOnce) -> None:
    cast = committed_cast
    mission = accepted(cast.incident, cast.team)
    track.depart(mission, by=cast.coordinator)
    draw(cast)
    both = [
        mission,
        Mission.objects.select_related("operation__organisation", "team", "leader").get(pk=mission.pk),
    ]
    results = at_once(*(partial(track.look_ahead, one) for one in both))
    assert sorted(len(found) for found in results) == [0, 1]
    assert len(warnings(mission)) == 1


def test_the_clock_finds_whom_a_lost_nudge_forgot(committed_cast: Cast) -> None:
    cast = committed_cast
    mission = accepted(cast.incident, cast.team)
    track.depart(mission, by=cast.coordinator)
    draw(cast)
    tasks.warn_crews()
    tasks.warn_crews()
    assert len(warnings(mission)) == 1


def test_a_crew_without_a_number_is_rung(cast: Cast, mission: Mission) -> None:
    track.depart(mission, by=cast.coordinator)
    mission.leader.phone = ""
    mission.leader.save()
    draw(cast)
    sweep()
    assert warnings(mission) == []
    assert "mission.unwarned" in told(mission)
    assert row(cast, mission) is not None


def test_a_simulation_warns_no_real_phone_and_says_what_it_is(cast: Cast) -> None:
    job = people.incident(cast.simulation, "推演", needs=[(None, {Unit.PEOPLE: 4})])
    mission = accepted(job, cast.team, boats=0)
    track.depart(mission, by=cast.coordinator)
    draw(cast, operation=cast.simulation)
    assert sweep() == 1
    text = Text.objects.get(mission=mission, purpose="warning")
    assert (text.gateway, text.sandbox) == ("handset", True)
    assert "】演练：任务" in text.body


def test_another_operations_closure_is_in_nobodys_way(cast: Cast, mission: Mission) -> None:
    track.depart(mission, by=cast.coordinator)
    draw(cast, operation=cast.simulation)
    assert (sweep(), row(cast, mission)) == (0, None)


def test_without_roads_the_straight_line_is_looked_at_and_said_to_be(
    cast: Cast, mission: Mission, settings: Any, tmp_path: Path
) -> None:
    settings.ROADS_DIR = tmp_path / "none"
    track.depart(mission, by=cast.coordinator)
    draw(cast)
    assert sweep() == 1
    closed = row(cast, mission)
    assert closed is not None
    assert closed.estimated
