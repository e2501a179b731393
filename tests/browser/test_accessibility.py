"""Every screen in both languages and themes: words translated, nothing sideways, targets large enough, focus seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from dispatch.access import wall_token
from dispatch.flow.call_out import assign
from dispatch.flow.match import planning
from dispatch.messaging.links import ask_token
from dispatch.models import Ask
from tests.browser import looks, night
from tests.browser.night import Night
from tests.browser.people import DESK, WALL, Arrives, Person

pytest_plugins = ("tests.browser.fixtures",)

DESK_TARGET, PHONE_TARGET = 24, 44
NARROW = (360, 740)
SCREENS = (
    "board", "plan", "wall", "phone", "help", "sign-in", "roster", "reports", "imports", "handset", "code", "guide/score",
)  # fmt: skip


@pytest.fixture(scope="module")
def told(real_database: None) -> Night:
    """The night with one team asked, everybody and everything named in ASCII."""
    found = night.falls()
    planning.propose(found.cast.operation, by=found.cast.commander)
    assign(found.cast.incident, found.cast.team, by=found.cast.coordinator)
    night.in_ascii()
    return found


def address(told: Night, screen: str) -> str:
    ask = Ask.objects.get(team=told.cast.team)
    assert ask.recipient is not None
    return {
        "board": f"/board/{told.cast.operation.slug}?incident={told.cast.incident.pk}",
        "plan": f"/board/{told.cast.operation.slug}?plan=1",
        "wall": f"/wall/{wall_token(told.cast.operation, told.cast.city)}",
        "phone": f"/p/{ask_token(ask, ask.recipient)}",
        "sign-in": "/accounts/login/",
        "code": "/a",
    }.get(screen, f"/{screen}")


def shown(person: Person, path: str) -> Page:
    """The page once it says something, with everything that it asks for."""
    page = person.opens(path)
    expect(page.locator("body")).not_to_have_text("")
    return person.rests()


def at(arrives: Arrives, which: str, **options: object) -> Person:
    """Who looks at that screen: a wall, a phone and the public form need nobody who signed in."""
    open_to_all = which in ("wall", "phone", "help", "sign-in", "code")
    size = WALL if which == "wall" else DESK
    return arrives("" if open_to_all else "coordinator", **{"screen": size, **options})


@pytest.mark.parametrize("screen", SCREENS)
def test_an_english_page_says_nothing_in_chinese(told: Night, arrives: Arrives, screen: str) -> None:
    page = shown(at(arrives, screen, language="en-US"), address(told, screen))
    assert page.locator("html").get_attribute("lang") == "en"
    assert looks.chinese_on(page) == []


@pytest.mark.parametrize("screen", ["phone", "help", "code", "sign-in"])
@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_a_narrow_phone_never_scrolls_sideways(
    told: Night, arrives: Arrives, screen: str, language: str
) -> None:
    page = shown(arrives(screen=NARROW, language=language), address(told, screen))
    assert looks.sideways_on(page) <= 0


@pytest.mark.parametrize("screen", SCREENS)
def test_words_are_readable_in_both_themes_targets_can_be_hit_and_the_focus_is_seen(
    told: Night, arrives: Arrives, screen: str
) -> None:
    person = at(arrives, screen, **({"screen": NARROW} if screen == "phone" else {}))
    page = shown(person, address(told, screen))
    assert looks.small_targets_on(page, PHONE_TARGET if screen == "phone" else DESK_TARGET) == []
    assert looks.faint_words_on(page) == []
    looks.darken(page)
    assert looks.faint_words_on(page) == []
    assert looks.unmarked_focus_on(page) == []
