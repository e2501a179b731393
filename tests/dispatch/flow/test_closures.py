"""Drawing and lifting: what cannot be a closure is refused, one lift wins, and history is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from dispatch.flow import closures
from dispatch.flow.refusals import LiftedAlready, NotYourLift, ShapeRefused, TooManyClosed
from dispatch.models import Closure, TimelineEntry, User
from dispatch.snapshots.desk import desk
from dispatch.states import NotAllowed
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.flow.closing import draw

Browser = Callable[[User | None], Client]


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
def test_what_cannot_be_a_closure_is_refused_in_a_sentence(
    cast: Cast, shape: dict[str, Any], why: str
) -> None:
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
    verbs = (
        TimelineEntry.objects.filter(operation=cast.operation).order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == ["closure.drawn", "closure.lifted", "closure.put_back"]


def test_a_lifted_closure_is_history_and_kept(cast: Cast, browser: Browser) -> None:
    closures.lift(draw(cast, note="水深 60 厘米"), by=cast.commander)
    assert desk(cast.coordinator, cast.operation).rows.closures == []
    said = browser(cast.coordinator).get(f"/api/operations/{cast.operation.slug}/closures").json()
    assert [(row["note"], row["drawn_name"], row["lifted_name"]) for row in said] == [
        ("水深 60 厘米", "李静", "张海")
    ]


def test_the_database_refuses_a_closure_of_a_simulation_in_a_live_operation(cast: Cast) -> None:
    closure = draw(cast)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="sandbox"), transaction.atomic():
        Closure.objects.filter(pk=closure.pk).update(sandbox=True)


@pytest.mark.parametrize(
    "wkt",
    [
        "POLYGON EMPTY",
        "POINT (200 35)",
        "POINT (118 89)",
        "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))",
        "MULTIPOINT (1 1)",
    ],
)
def test_the_database_refuses_a_shape_that_code_should_have(cast: Cast, wkt: str) -> None:
    closure = draw(cast)
    with pytest.raises(IntegrityError, match="closure_is_drawn_in_the_world"), transaction.atomic():
        Closure.objects.filter(pk=closure.pk).update(shape=f"SRID=4326;{wkt}")
