"""What is drawn as closed is in the next ranking."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from dispatch.flow import closures, match, steps
from dispatch.models import Incident
from dispatch.snapshots.panes import RankingPane
from dispatch.states import ClosureKind
from tests.dispatch.cast import Cast
from tests.dispatch.flow import roads
from tests.dispatch.flow.closing import draw
from tests.dispatch.flow.test_match import crew, found


@pytest.fixture(autouse=True)
def two_ways(settings: Any, tmp_path: Path) -> None:
    roads.build(settings, tmp_path)


def ranking(cast: Cast) -> RankingPane:
    return match.ranking(Incident.objects.select_related("operation").get(pk=cast.incident.pk))


def codes(pane: RankingPane, team: int) -> set[str]:
    rows = [*pane.ranked, *pane.refused]
    return {reason.code for row in rows if row.team == team for reason in row.reasons}


def test_a_road_closed_on_the_map_changes_the_next_ranking_and_its_lift_changes_it_back(cast: Cast) -> None:
    other = crew(cast, "河东队", base=roads.NORTH)
    before = ranking(cast)
    assert [row.team for row in before.ranked] == [cast.team.pk, other.pk]
    closure = draw(cast)
    after = ranking(cast)
    assert [row.team for row in after.ranked] == [other.pk, cast.team.pk]
    late = found(after, cast.team)
    assert late.seconds > found(before, cast.team).seconds + 120
    assert next(reason.words for reason in late.reasons if reason.code == "detour").startswith(
        "绕开封闭路段，多"
    )
    assert "detour" not in codes(after, other.pk)
    closures.lift(closure, by=cast.coordinator)
    assert [row.seconds for row in ranking(cast).ranked] == [row.seconds for row in before.ranked]


def test_whoever_is_cut_off_is_refused_and_told_what_would_change_it(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    roads.build(settings, tmp_path / "one", detour=False)
    other = crew(cast, "河东队", base=roads.NORTH)
    draw(cast)
    pane = ranking(cast)
    assert [row.team for row in pane.ranked] == [other.pk]
    refused = found(pane, cast.team)
    assert (refused.rank, refused.change) == (None, "封闭路段恢复通行")
    assert "被封闭路段隔断，没有路可绕" in [reason.words for reason in refused.reasons]
    with override("en"):
        assert found(ranking(cast), cast.team).change == "The closed road opens again"


def test_where_everybody_is_cut_off_nobody_is_refused_for_it(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    roads.build(settings, tmp_path / "one", detour=False)
    draw(cast)
    assert [row.team for row in ranking(cast).ranked] == [cast.team.pk]


def test_another_operation_of_the_same_society_is_not_closed_by_it(cast: Cast) -> None:
    draw(cast)
    assert steps.avoid_of(cast.operation) is not None
    assert steps.avoid_of(cast.simulation) is None


def test_the_same_closures_are_worked_out_once(cast: Cast) -> None:
    draw(cast)
    first = steps.avoid_of(cast.operation)
    assert steps.avoid_of(cast.operation) is first
    draw(cast, {"type": "Point", "coordinates": list(roads.ROUND)}, kind=ClosureKind.ROAD_CLOSED)
    both = steps.avoid_of(cast.operation)
    assert both is not None
    assert len(both.zones) == 2


def test_a_bridge_that_somebody_looked_at_stays_open(cast: Cast) -> None:
    draw(cast, bridges_open=True)
    avoid = steps.avoid_of(cast.operation)
    assert avoid is not None
    assert avoid.zones[0].bridges_open
