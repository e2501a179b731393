"""What is drawn as closed: the next ranking avoids it, one lift wins, and nobody else's board knows of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils.translation import override

from dispatch.access import wall_token
from dispatch.flow import closures, match, steps
from dispatch.flow.refusals import LiftedAlready, NotYourLift, ShapeRefused, TooManyClosed
from dispatch.models import Closure, Incident, TimelineEntry, User
from dispatch.snapshots.desk import desk
from dispatch.snapshots.panes import RankingPane
from dispatch.snapshots.wall import wall
from dispatch.states import ClosureKind, NotAllowed
from realtime.models import Event
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.flow import roads
from tests.dispatch.flow.test_match import crew, found

Browser = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def two_ways(settings: Any, tmp_path: Path) -> None:
    roads.build(settings, tmp_path)


def draw(cast: Cast, shape: dict[str, Any] | None = None, **how: Any) -> Closure:
    given = {"kind": ClosureKind.FLOODED, "by": cast.coordinator, **how}
    return closures.draw(cast.operation, shape=shape or roads.across(), **given)


def ranking(cast: Cast) -> RankingPane:
    return match.ranking(Incident.objects.select_related("operation").get(pk=cast.incident.pk))


def codes(pane: RankingPane, team: int) -> set[str]:
    rows = [*pane.ranked, *pane.refused]
    return {reason.code for row in rows if row.team == team for reason in row.reasons}


# The ranking ---------------------------------------------------------------------------------------------------


def test_a_road_closed_on_the_map_changes_the_next_ranking_and_its_lift_changes_it_back(cast: Cast) -> None:
    other = crew(cast, "河东队", base=roads.NORTH)
    before = ranking(cast)
    assert [row.team for row in before.ranked] == [cast.team.pk, other.pk]
    closure = draw(cast)
    after = ranking(cast)
    assert [row.team for row in after.ranked] == [other.pk, cast.team.pk]
    late = found(after, cast.team)
    assert late.seconds > found(before, cast.team).seconds + 120
    assert [reason.words for reason in late.reasons if reason.code == "detour"][0].startswith("绕开封闭路段，多")
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


# Drawing and lifting -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        ({}, "kind"),
        ({"type": "GeometryCollection", "geometries": []}, "kind"),
        ({"type": "MultiPoint", "coordinates": [[118, 35]]}, "kind"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        ({"type": "Polygon", "coordinates": [[[118, 35], [118.1, 35], [118.2, 35], [118, 35]]]}, "empty"),
        ({"type": "LineString", "coordinates": [[118, 35], [118, 35]]}, "empty"),
        ({"type": "Point", "coordinates": []}, "empty"),
        ({"type": "Point", "coordinates": [118]}, "malformed"),
        ({"type": "Point", "coordinates": "here"}, "malformed"),
        ({"type": "LineString", "coordinates": [[118, 35]]}, "malformed"),
        ({"type": "Point", "coordinates": [118, 91]}, "outside"),
        ({"type": "Point", "coordinates": [181, 35]}, "outside"),
        ({"type": "Point", "coordinates": [float("nan"), 35]}, "outside"),
        ({"type": "Point", "coordinates": [float("inf"), 35]}, "outside"),
        ({"type": "LineString", "coordinates": [[116, 35], [120, 35]]}, "huge"),
        ({"type": "LineString", "coordinates": [[118 + n / 1e5, 35] for n in range(1001)]}, "corners"),
    ],
)
def test_what_cannot_be_a_closure_is_refused_in_a_sentence(cast: Cast, shape: dict[str, Any], why: str) -> None:
    with pytest.raises(ShapeRefused) as refused:
        draw(cast, shape or {"type": ""})
    assert refused.value.data["why"] == why
    assert "没有保存" in refused.value.words()
    assert "–" not in refused.value.words()
    assert not Closure.objects.exists()


def test_an_area_that_crosses_itself_closes_what_it_encloses(cast: Cast) -> None:
    bow = [[118, 35], [118.1, 35.1], [118.1, 35], [118, 35.1], [118, 35]]
    shape = draw(cast, {"type": "Polygon", "coordinates": [bow]}).shape
    assert (shape.geom_type, shape.valid) == ("MultiPolygon", True)


def test_height_is_left_out(cast: Cast) -> None:
    assert draw(cast, {"type": "Point", "coordinates": [118, 35, 60]}).shape.coords == (118.0, 35.0)


def test_more_than_anybody_can_read_are_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closures, "MOST_STANDING", 1)
    closures.lift(draw(cast), by=cast.coordinator)
    draw(cast)
    with pytest.raises(TooManyClosed):
        draw(cast)


def test_nothing_is_closed_in_an_operation_that_is_over(cast: Cast) -> None:
    cast.operation.closed_at = people.now()
    cast.operation.save()
    with pytest.raises(NotAllowed):
        draw(cast)


def test_of_two_lifts_at_once_one_wins_and_the_other_is_told_who_and_when(
    committed_cast: Cast, at_once: AtOnce
) -> None:
    cast = committed_cast
    closure = draw(cast)
    both = [Closure.objects.select_related("operation__organisation").get(pk=closure.pk) for _ in range(2)]
    results = at_once(
        lambda: closures.lift(both[0], by=cast.coordinator), lambda: closures.lift(both[1], by=cast.commander)
    )
    lost = [result for result in results if isinstance(result, LiftedAlready)]
    assert len(lost) == 1
    assert [isinstance(result, Closure) for result in results].count(True) == 1
    closure.refresh_from_db()
    assert str(closure.lifted_by) in lost[0].words()
    assert lost[0].data["at"] != "–"
    assert TimelineEntry.objects.filter(verb="closure.lifted").count() == 1


def test_a_lift_is_taken_back_by_whoever_lifted_and_by_nobody_else(cast: Cast) -> None:
    closure = closures.lift(draw(cast), by=cast.coordinator)
    with pytest.raises(NotYourLift):
        closures.put_back(closure, by=cast.commander)
    assert closures.put_back(closure, by=cast.coordinator).lifted_at is None
    with pytest.raises(NotYourLift):
        closures.put_back(closure, by=cast.coordinator)
    verbs = TimelineEntry.objects.filter(operation=cast.operation).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["closure.drawn", "closure.lifted", "closure.put_back"]


def test_a_lifted_closure_is_history_and_kept(cast: Cast, browser: Browser) -> None:
    closures.lift(draw(cast, note="水深 60 厘米"), by=cast.commander)
    assert desk(cast.coordinator, cast.operation).rows.closures == []
    said = browser(cast.coordinator).get(f"/api/operations/{cast.operation.slug}/closures").json()
    assert [(row["note"], row["drawn_name"], row["lifted_name"]) for row in said] == [
        ("水深 60 厘米", "李静", "张海")
    ]


# Who may see and act -------------------------------------------------------------------------------------------


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(path, data=json.dumps(body), content_type="application/json")


def test_over_the_api_a_closure_is_drawn_lifted_and_put_back(cast: Cast, browser: Browser) -> None:
    client = browser(cast.coordinator)
    drawn = post(client, f"/api/operations/{cast.operation.slug}/closures", kind="flooded", shape=roads.across())
    assert drawn.status_code == 200, drawn.content
    key = drawn.json()["closure"]
    rows = client.get(f"/api/board/{cast.operation.slug}/rows?closures={key}").json()["closures"]
    assert (rows[0]["kind"], rows[0]["shape"]["type"], rows[0]["drawn_name"]) == ("flooded", "Polygon", "李静")
    assert post(client, f"/api/closures/{key}/lift").json() == {"closure": key, "standing": False}
    second = post(browser(cast.commander), f"/api/closures/{key}/lift")
    assert (second.status_code, second.json()["code"]) == (409, "lifted_already")
    assert "李静" in second.json()["words"]
    assert post(client, f"/api/closures/{key}/put_back").json()["standing"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "flooded", "shape": {"type": "Point", "coordinates": [118, 95]}}, 409),
        ({"kind": "danger", "shape": roads.across()}, 422),
        ({"kind": "flooded", "shape": "here"}, 422),
        ({"kind": "flooded", "shape": roads.across(), "note": "x" * 201}, 422),
        ({"kind": "flooded"}, 422),
    ],
)
def test_bad_input_is_answered_with_a_sentence(
    cast: Cast, browser: Browser, body: dict[str, Any], status: int
) -> None:
    answer = post(browser(cast.coordinator), f"/api/operations/{cast.operation.slug}/closures", **body)
    assert answer.status_code == status
    assert answer.json()["words"]
    assert not Closure.objects.exists()


def test_another_organisation_sees_no_closure_until_the_operation_is_shared(
    cast: Cast, browser: Browser
) -> None:
    closure = draw(cast, note="沭河桥下")
    stranger = browser(cast.stranger)
    paths = [
        f"/api/operations/{cast.operation.slug}/closures",
        f"/api/board/{cast.operation.slug}/rows?closures={closure.pk}",
    ]
    assert [stranger.get(path).status_code for path in paths] == [404, 404]
    assert post(stranger, f"/api/closures/{closure.pk}/lift").status_code == 404
    drawn = post(stranger, f"/api/operations/{cast.operation.slug}/closures", kind="flooded", shape=roads.across())
    assert drawn.status_code == 404
    told = set(Event.objects.filter(type="closure.changed").values_list("stream__name", flat=True))
    assert told == {f"desk:{cast.city.pk}", f"wall:{cast.city.pk}"}
    cast.operation.shared_with.add(cast.other_city)
    assert [stranger.get(path).status_code for path in paths] == [200, 200]
    assert post(stranger, f"/api/closures/{closure.pk}/lift").status_code == 200


def test_no_event_carries_where_it_is_or_what_was_noted(cast: Cast) -> None:
    draw(cast, note="沭河桥下")
    for event in Event.objects.all():
        words = bytes(event.payload).decode()
        assert "沭河" not in words
        assert "coordinates" not in words


def test_a_wall_shows_what_is_closed_without_names_and_notes(cast: Cast, browser: Browser) -> None:
    draw(cast, note="问老王 13800000000")
    (row,) = wall(cast.operation, cast.city).rows.closures
    assert (row.kind, row.note, row.drawn_name) == ("flooded", "", "")
    said = browser(None).get(f"/api/wall/{wall_token(cast.operation, cast.city)}").content.decode()
    assert "老王" not in said
    assert "李静" not in said


# What the database keeps ---------------------------------------------------------------------------------------


def test_the_database_refuses_a_closure_of_a_simulation_in_a_live_operation(cast: Cast) -> None:
    closure = draw(cast)
    with pytest.raises(IntegrityError, match="sandbox"), transaction.atomic():
        Closure.objects.filter(pk=closure.pk).update(sandbox=True)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "wkt", ["POLYGON EMPTY", "POINT (200 35)", "POINT (118 89)", "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))", "MULTIPOINT (1 1)"]
)
def test_the_database_refuses_a_shape_that_code_should_have(cast: Cast, wkt: str) -> None:
    closure = draw(cast)
    with pytest.raises(IntegrityError, match="closure_is_drawn_in_the_world"), transaction.atomic():
        Closure.objects.filter(pk=closure.pk).update(shape=f"SRID=4326;{wkt}")
