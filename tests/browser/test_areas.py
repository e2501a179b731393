"""Areas of travel time and coverage at the board: by key, with counts, in both languages and themes, told apart without colour."""

from __future__ import annotations

import re

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from playwright.sync_api import Page, expect

from dispatch.models import Organisation
from tests.browser import looks, night
from tests.browser.night import Night
from tests.browser.people import Arrives, Person, until

pytest_plugins = ("tests.browser.fixtures",)

NARROW = (360, 740)
AROUND = (117.94, 34.76, 118.74, 35.66)


@pytest.fixture(scope="module")
def told(real_database: None) -> Night:
    """The night; the city answers for a square around its two teams."""
    found = night.falls()
    box = MultiPolygon(Polygon.from_bbox(AROUND), srid=4326)
    Organisation.objects.filter(pk=found.cast.city.pk).update(service_area=box, area_code="371300")
    return found


def board(told: Night, person: Person) -> Page:
    page = person.opens(f"/board/{told.cast.operation.slug}?incident={told.cast.incident.pk}")
    page.locator(".pane-head").wait_for()
    return page


def picture(person: Person) -> bytes:
    return person.rests().locator(".map-pane .map").screenshot(animations="disabled")


def test_a_key_shows_who_reaches_the_incident_and_the_same_key_takes_it_away(
    told: Night, arrives: Arrives
) -> None:
    desk = arrives("coordinator")
    page = board(told, desk)
    page.keyboard.press("l")
    bare = picture(desk)
    page.keyboard.press("\\")
    rows = page.locator(".area-card tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_have_text(re.compile(r"15 分0"))
    expect(rows.nth(1)).to_have_text(re.compile(r"30 分114$"))
    # Here nobody built a road network.
    expect(page.locator(".area-card .area-note")).to_contain_text("估算")
    drawn = picture(desk)
    assert drawn != bare
    page.keyboard.press("\\")
    expect(page.locator(".area-card")).to_have_count(0)
    until(page, lambda: picture(desk) != drawn)


def test_a_team_on_the_map_has_areas_too(told: Night, arrives: Arrives) -> None:
    desk = arrives("coordinator")
    page = board(told, desk)
    page.keyboard.press("Escape")
    expect(page.locator("[data-key='\\\\']")).to_be_disabled()
    page.locator(".over-row[aria-pressed]").first.click()
    page.keyboard.press("\\")
    expect(page.locator(".area-card h2")).to_contain_text("能到哪里")
    expect(page.locator(".area-card tbody tr")).to_have_count(3)


def test_coverage_tells_what_is_out_of_reach_and_proposes_where_to_stand(
    told: Night, arrives: Arrives
) -> None:
    desk = arrives("coordinator")
    page = board(told, desk)
    page.keyboard.press("`")
    card = page.get_by_role("region", name="覆盖")
    expect(card.locator(".main dd")).to_contain_text("km²")
    expect(card).to_contain_text("不是居民人数")
    before = card.locator(".main dd").inner_text()
    card.get_by_role("button", name="60 分").click()
    expect(card.locator(".main dd")).not_to_have_text(before)
    card.get_by_role("button", name="15 分").click()
    card.get_by_label("每县留守").select_option("0")
    card.get_by_role("button", name="提方案").click()
    expect(card.locator(".area-moves li").first).to_contain_text("新覆盖")
    card.get_by_role("button", name="收起方案").click()
    expect(card.locator(".area-moves")).to_have_count(0)


@pytest.mark.parametrize("key", ["\\", "`"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_cards_are_readable_and_their_targets_can_be_hit(
    told: Night, arrives: Arrives, key: str, theme: str
) -> None:
    desk = arrives("coordinator", theme=theme)
    page = board(told, desk)
    page.keyboard.press(key)
    page.locator(".area-card").wait_for()
    desk.rests()
    assert looks.faint_words_on(page) == []
    assert looks.small_targets_on(page, 24) == []
    assert looks.unmarked_focus_on(page) == []


def test_a_narrow_screen_shows_them_on_its_map_and_gets_no_wider(told: Night, arrives: Arrives) -> None:
    desk = arrives("coordinator", screen=NARROW, language="en-US")
    page = board(told, desk)
    page.get_by_role("button", name="Map", exact=True).click()
    before = looks.sideways_on(page)
    page.keyboard.press("`")
    card = page.get_by_role("region", name="Coverage")
    expect(card.locator(".main dd")).to_be_visible()
    box = card.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= NARROW[0]
    assert looks.sideways_on(page) <= before


def test_a_server_that_does_not_answer_is_said_on_the_card(told: Night, arrives: Arrives) -> None:
    desk = arrives("coordinator")
    page = board(told, desk)
    page.context.route("**/areas?*", lambda route: route.abort())
    page.keyboard.press("\\")
    expect(page.locator(".area-card [role=status]")).to_contain_text("联系不上服务器")
