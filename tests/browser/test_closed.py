"""A road is closed on one board: the other shows it and ranks anew, and the crew on its way there is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db.models.functions import Now
from playwright.sync_api import Page, expect

from dispatch.access import wall_token
from dispatch.flow import answer, track
from dispatch.flow.call_out import assign
from dispatch.models import Closure, Mission, Team
from dispatch.states import Source, Unit
from tests.browser import night, system
from tests.browser.desk import Desk
from tests.browser.night import Night
from tests.browser.people import PHONE, WALL, Arrives
from tests.browser.system import System
from tests.dispatch.flow import roads
from tests.dispatch.rows import NANFANG, point

pytest_plugins = ("tests.browser.fixtures",)

TITLE, SECOND = "南坊头村12人被困屋顶", "兰山区综合救援队"
# Of the board's map at zoom 11, from the incident in its middle to halfway along the straight road.
HALFWAY_PX, REACH_PX = (-106, -128), 28


@pytest.fixture(scope="module")
def told(muster: System) -> Night:
    """The night; the second team stands north of the incident, where no road is closed."""
    found = night.falls()
    Team.objects.filter(pk=found.second_team.pk).update(base=point(roads.NORTH))
    return found


@pytest.fixture(scope="module")
def muster(real_database: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system of its own, on two roads; no other sweeps its rows."""
    system.shared.stop()
    folder: Path = tmp_path_factory.mktemp("roads")
    roads.build(SimpleNamespace(), folder)
    with system.running(ROADS_DIR=str(folder), TRAVEL_ROUTERS="graph") as found:
        yield found
        print(found.said())


@pytest.fixture
def boards(told: Night, arrives: Arrives) -> tuple[Desk, Desk]:
    """Two coordinators at the board of the flood, both with the incident chosen; nothing is closed."""
    Closure.objects.filter(lifted_at=None).update(lifted_at=Now())
    first, second = (
        Desk(arrives(name), f"{told.cast.operation.slug}?incident={told.cast.incident.pk}")
        for name in ("coordinator", "commander")
    )
    for desk in (first, second):
        expect(desk.page.locator(".ranked:not(.refused)").first).to_be_visible()
    return first, second


def takes_up(desk: Desk, pen: str) -> None:
    """Open the list of what is closed, and take a pencil."""
    desk.press("[")
    expect(desk.page.get_by_role("dialog")).to_be_visible()
    desk.press(pen)
    expect(desk.page.locator(".closing-hint[data-ready=true]")).to_be_visible()


def clicks(page: Page, corners: list[tuple[int, int]]) -> None:
    """Put corners by mouse, so many px from the middle of the map."""
    box = page.locator(".map-pane .maplibregl-canvas").bounding_box()
    assert box is not None
    for right, down in corners:
        page.mouse.move(box["x"] + box["width"] / 2 + right, box["y"] + box["height"] / 2 + down, steps=3)
        page.mouse.down()
        page.mouse.up()
        # Two clicks at one place within this time would be a double click.
        page.wait_for_timeout(350)


def draws_the_flood(desk: Desk) -> None:
    """An area over the straight road, corner by corner, and one corner too many taken back."""
    x, y, r = *HALFWAY_PX, REACH_PX
    takes_up(desk, "a")
    clicks(desk.page, [(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r), (x, y + 3 * r)])
    expect(desk.page.locator(".closing-hint")).to_contain_text("5 点")
    desk.page.keyboard.press("z")
    expect(desk.page.locator(".closing-hint")).to_contain_text("4 点")
    desk.page.keyboard.press("f")


def test_an_area_drawn_on_one_board_changes_the_ranking_of_the_other(
    told: Night, boards: tuple[Desk, Desk]
) -> None:
    first, second = boards
    best = second.page.locator(".ranked:not(.refused)").first
    expect(best).to_contain_text(told.cast.team.name)
    second.mark()
    draws_the_flood(first)
    sheet = first.page.get_by_role("dialog")
    sheet.get_by_label("说明").fill("水深 60 厘米")
    first.page.keyboard.press("Enter")
    first.done()
    expect(first.page.locator(".toast")).to_contain_text("已封闭")
    (closure,) = Closure.objects.filter(lifted_at=None)
    assert (closure.kind, closure.note, closure.shape.geom_type) == ("flooded", "水深 60 厘米", "Polygon")
    assert closure.shape.contains(point(roads.HALFWAY))
    assert len(closure.shape.coords[0]) == 5
    expect(best).to_contain_text(SECOND)
    expect(second.page.locator(".ranked", has_text=told.cast.team.name)).to_contain_text("绕开封闭路段")
    expect(second.page.locator(".legend")).to_contain_text("淹水")
    second.press("[")
    expect(second.page.get_by_role("dialog")).to_contain_text("水深 60 厘米")
    expect(second.page.get_by_role("dialog")).to_contain_text("李静")
    second.press("1")
    expect(best).to_contain_text(told.cast.team.name)
    expect(second.page.get_by_role("dialog")).to_contain_text("张海")
    assert second.was_never_reloaded()


def test_without_a_mouse_a_point_is_closed_at_the_cross_and_taken_back(boards: tuple[Desk, Desk]) -> None:
    first, _ = boards
    takes_up(first, "p")
    first.page.keyboard.press("Enter")
    expect(first.page.get_by_role("dialog").get_by_label("情况")).to_have_value("road_closed")
    first.page.keyboard.press("Enter")
    first.done()
    expect(first.page.locator(".toast")).to_contain_text("已封闭")
    (closure,) = Closure.objects.filter(lifted_at=None)
    assert closure.shape.distance(point(NANFANG)) < 0.002
    first.page.keyboard.press("z")
    expect(first.page.locator(".toast").last).to_contain_text("已撤销")
    closure.refresh_from_db()
    assert closure.lifted_at is not None


def test_escape_lays_the_pencil_down_and_nothing_is_closed(boards: tuple[Desk, Desk]) -> None:
    first, _ = boards
    takes_up(first, "l")
    clicks(first.page, [(-80, -80), (60, -60)])
    expect(first.page.locator(".closing-hint")).to_contain_text("2 点")
    first.page.keyboard.press("Escape")
    expect(first.page.locator(".closing-hint")).to_have_count(0)
    expect(first.page.locator(".pane-head")).to_contain_text(TITLE)
    assert not Closure.objects.filter(lifted_at=None).exists()


def test_the_crew_on_its_way_there_is_told_on_the_board_the_phone_and_the_wall_shows_it(
    told: Night, boards: tuple[Desk, Desk], arrives: Arrives
) -> None:
    first, second = boards
    cast = told.cast
    ask = assign(cast.incident, cast.team, by=cast.coordinator)
    mission = answer.accept(
        ask, strength=4, equipment={Unit.BOAT: 1}, eta_minutes=20, source=Source.PHONE, by=cast.coordinator
    )
    track.depart(Mission.objects.get(pk=mission.pk), by=cast.coordinator)
    phone = arrives("leader", screen=PHONE)
    page = phone.opens("/phone")
    expect(page.locator(".engaged-head")).to_be_visible()
    wall = arrives(screen=WALL).opens(f"/wall/{wall_token(cast.operation, cast.city)}")
    draws_the_flood(first)
    expect(first.page.get_by_role("dialog")).to_be_visible()
    first.page.keyboard.press("Enter")
    first.done()
    expect(page.locator(".closed-ahead")).to_contain_text("路段被淹")
    expect(second.crew(cast.team.short_name).locator(".closed-ahead")).to_contain_text("淹水")
    expect(wall.locator("p.legend")).to_contain_text("淹水")
    first.press("[", "1")
    expect(page.locator(".closed-ahead")).to_have_count(0)
    expect(second.crew(cast.team.short_name).locator(".closed-ahead")).to_have_count(0)
    expect(wall.locator("p.legend")).not_to_contain_text("淹水")
