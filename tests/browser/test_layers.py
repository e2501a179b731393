"""The layers of many points on a real map: nothing until somebody wants them, then drawn, and remembered."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from dispatch.models import Volunteer
from tests.browser import night
from tests.browser.night import Night
from tests.browser.people import Arrives, Person, until
from tests.dispatch import cast as people

pytest_plugins = ("tests.browser.fixtures",)

# How often anything is drawn by WebGL.
STROKES = """
const of = WebGL2RenderingContext.prototype, draw = of.drawElements;
window.strokes = 0;
of.drawElements = function (...given) { window.strokes += 1; return draw.apply(this, given); };
"""
SWITCHES = {",": "队员驻地", ";": "全部队伍", "'": "其他响应的事件"}


@pytest.fixture(scope="module")
def shared(real_database: None) -> Night:
    """The night; everybody shares where they are, and another operation has an incident."""
    found = night.falls()
    Volunteer.objects.update(shares_position_since=people.now())
    everyday = people.operation(found.cast.city, "日常值守", "everyday")
    people.incident(everyday, "落水")
    return found


def painted(page: Page) -> int:
    """All strokes, once the map has been still for a second."""
    seen = [-1, 0.0]

    def still() -> bool:
        count = page.evaluate("() => window.strokes")
        if count != seen[0]:
            seen[:] = [count, time.monotonic()]
        return time.monotonic() - seen[1] > 1

    until(page, still)
    return int(seen[0])


def picture(person: Person) -> bytes:
    return person.rests().locator(".map-pane .map").screenshot(animations="disabled")


def tiles(person: Person) -> set[str]:
    return {
        address.partition("/api/tiles/")[2].partition("/")[0]
        for address in person.asked
        if "/api/tiles/" in address
    }


def test_a_layer_is_asked_for_when_it_is_switched_on_and_stands_on_the_map_until_it_is_switched_off(
    shared: Night, arrives: Arrives
) -> None:
    desk = arrives("coordinator")
    page = desk.opens(f"/board/{shared.cast.operation.slug}")
    page.locator(".incident-row").first.wait_for()
    bare = picture(desk)
    assert tiles(desk) == set()
    seen = {bare}
    for key, words in SWITCHES.items():
        page.keyboard.press("y")
        expect(page.get_by_role("checkbox", name=words)).not_to_be_checked()
        page.keyboard.press(key)
        page.keyboard.press("y")
        seen.add(picture(desk))
    assert tiles(desk) == {"volunteers", "teams", "incidents"}
    # The one team is drawn by the board itself; everything else changes the map.
    assert len(seen) >= 3
    page.reload()
    page.locator(".incident-row").first.wait_for()
    page.keyboard.press("y")
    for key, words in SWITCHES.items():
        expect(page.get_by_role("checkbox", name=words)).to_be_checked()
        page.keyboard.press(key)
    page.keyboard.press("y")
    assert picture(desk) == bare


def test_what_happens_paints_the_map_anew_only_where_something_on_it_changes(
    shared: Night, arrives: Arrives
) -> None:
    desk = arrives("coordinator")
    desk.page.add_init_script(STROKES)
    page = desk.opens(f"/board/{shared.cast.operation.slug}?incident={shared.cast.incident.pk}")
    page.locator(".pane-head").wait_for()
    desk.rests()
    before = painted(page)
    assert before > 0
    page.keyboard.press("n")
    page.keyboard.type("水位平稳")
    page.keyboard.press("Enter")
    expect(page.locator(".log")).to_contain_text("水位平稳")
    assert painted(page) == before
    page.locator(".pane-head").get_by_role("button", name="标为已看").click()
    expect(page.locator(".incident-row").first).not_to_contain_text("未看")
    assert painted(page) > before
