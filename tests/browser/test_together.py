"""Two tabs of one coordinator share a socket; two coordinators see each other; an act is shown before it is told."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from dispatch.flow import debrief, intake
from dispatch.models import Incident, Request
from tests.browser import cable, night
from tests.browser.cable import Cable
from tests.browser.night import Night
from tests.browser.people import Arrives, Person, until
from tests.browser.system import System
from tests.dispatch import cast as people

pytest_plugins = ("tests.browser.fixtures",)

LIVE, OFFLINE = ".link.live", ".topbar .tag.gold"
# Within 5 s of any recovery, and what a busy machine needs on top.
RECOVERY_MS = 8000
# The offsets of the events that the tab was handed, in the order they came.
LISTEN_IN = """() => {
  const own = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
  globalThis.offsets = [];
  Object.defineProperty(MessagePort.prototype, "onmessage", { ...own, set(hear) {
    own.set.call(this, event => {
      const text = event.data?.data;
      const frame = typeof text === "string" && text.startsWith('{"frame":"event"') ? JSON.parse(text) : null;
      if (frame) globalThis.offsets.push(frame.offset);
      return hear(event);
    });
  } });
}"""


@pytest.fixture(scope="module")
def told(real_database: None) -> Night:
    """The night, before anything was done."""
    return night.falls()


@pytest.fixture
def through_cable(muster: System, chromium: Browser, told: Night) -> Iterator[tuple[Person, Cable]]:
    """A coordinator whose browser hangs on a cable."""
    with cable.laid(muster.url) as laid:
        person = Person(chromium, replace(muster, url=laid.url))
        person.context.add_init_script(f"({LISTEN_IN})()")
        person.sign_in("coordinator")
        yield person, laid
        person.leaves()
        assert person.errors == []


def board(told: Night, incident: Incident | None = None) -> str:
    row = incident or told.cast.incident
    return f"/board/{told.cast.operation.slug}?incident={row.pk}"


def noted(page: Page, words: str) -> None:
    """The chosen incident's log has these words, once."""
    expect(page.locator(".log ol li").filter(has_text=words)).to_have_count(1)


def without_a_hole(heard: list[int]) -> None:
    """Each event is the next, or one that came before: a tab that joins may have the socket repeat some."""
    last = heard[0] - 1
    for offset in heard:
        assert offset <= last + 1, heard
        last = max(last, offset)


def test_two_tabs_share_one_socket_and_survive_each_other_and_a_cut(
    told: Night, through_cable: tuple[Person, Cable]
) -> None:
    person, laid = through_cable
    first = person.opens(board(told))
    expect(first.locator(LIVE)).to_be_visible()
    second = person.another_tab(board(told))
    expect(second.locator(LIVE)).to_be_visible()
    assert laid.live == 1

    for number in range(5):
        debrief.note(told.cast.incident, f"水位第{number}次上涨", by=told.cast.commander)
    for tab in (first, second):
        for number in range(5):
            noted(tab, f"水位第{number}次上涨") if number > 1 else None
        without_a_hole(tab.evaluate("() => globalThis.offsets"))

    laid.pull()
    for tab in (first, second):
        expect(tab.locator(OFFLINE)).to_be_visible(timeout=20_000)
        expect(tab.locator(OFFLINE)).to_have_text(re.compile(r"离线 自 \d\d:\d\d"))
    debrief.note(told.cast.incident, "断网时的一笔", by=told.cast.commander)
    laid.mend()
    mended = time.monotonic()
    for tab in (first, second):
        expect(tab.locator(LIVE)).to_be_visible(timeout=RECOVERY_MS)
        noted(tab, "断网时的一笔")
    assert time.monotonic() - mended < RECOVERY_MS / 1000
    until(second, lambda: laid.live == 1)

    first.close()
    debrief.note(told.cast.incident, "第一页已关", by=told.cast.commander)
    noted(second, "第一页已关")
    expect(second.locator(LIVE)).to_be_visible()
    assert laid.live == 1
    second.goto("about:blank")
    until(second, lambda: laid.live == 0)


def test_who_signs_in_after_somebody_else_hears_on_a_socket_of_their_own(
    told: Night, through_cable: tuple[Person, Cable]
) -> None:
    person, laid = through_cable
    first = person.opens(board(told))
    expect(first.locator(LIVE)).to_be_visible()
    person.page = person.another_tab("/accounts/logout/")
    person.page.locator("main form button").click()
    expect(first.locator(".banner.alarm")).to_be_visible()
    until(person.page, lambda: laid.live == 0)
    person.sign_in("commander")
    second = person.opens(board(told))
    expect(second.locator(LIVE)).to_be_visible()
    assert laid.live == 1
    before = first.evaluate("() => globalThis.offsets.length")
    debrief.note(told.cast.incident, "换班以后", by=told.cast.commander)
    noted(second, "换班以后")
    assert first.evaluate("() => globalThis.offsets.length") == before
    expect(first.locator(".log ol li").filter(has_text="换班以后")).to_have_count(0)


def test_coordinators_see_each_other_and_one_at_a_time_writes(told: Night, arrives: Arrives) -> None:
    other = people.incident(told.cast.operation, "朱坡村 5 人困在二楼")
    duty, commander = arrives("coordinator"), arrives("commander", theme="dark")
    ours, theirs = duty.opens(board(told)), commander.opens(board(told, other))
    name = str(told.cast.commander)
    seen = ours.locator(".incident-row").filter(has_text="朱坡村").locator(".who")
    expect(seen).to_have_attribute("title", f"{name} 在看")

    theirs.goto(board(told))
    expect(ours.locator(".log .company")).to_have_text(re.compile(name))
    expect(ours.locator(".pane-head .letter")).to_have_text(name[0])

    theirs.locator(".note-line input").press_sequentially("水位还在涨")
    expect(ours.locator(".note-line .locked")).to_have_text(f"{name} 正在编辑，停笔后可接着写")
    expect(ours.locator(".note-line input")).not_to_be_editable()
    theirs.keyboard.press("Enter")
    noted(ours, "水位还在涨")
    expect(ours.locator(".note-line input")).to_be_editable()
    ours.locator(".note-line input").press_sequentially("两车已到")
    expect(theirs.locator(".note-line .locked")).to_contain_text("正在编辑")
    duty.page.close()
    expect(theirs.locator(".note-line .locked")).to_have_count(0)
    expect(theirs.locator(".company")).to_have_text("")


def held_back(page: Page, address: str, held: list[Route]) -> None:
    """Posts to `address` wait until somebody lets them go on."""
    page.route(address, lambda route: held.append(route))


def test_an_act_is_shown_at_once_and_marked_until_it_is_told(told: Night, arrives: Arrives) -> None:
    asked = people.request(told.cast.operation, "西关桥下三个人")
    page = arrives("coordinator").opens(f"{board(told)}&tab=requests")
    held: list[Route] = []
    held_back(page, f"**/api/requests/{asked.pk}/claim", held)
    row = page.locator(".request-row").filter(has_text="西关桥下")
    row.click()
    page.get_by_role("button", name="认领").click()
    expect(row).to_contain_text(f"{told.cast.coordinator} 在处理")
    expect(row.locator(".waiting")).to_be_visible()
    assert Request.objects.get(pk=asked.pk).state == "new"

    held[0].continue_()
    expect(row.locator(".waiting")).to_have_count(0)
    expect(row).to_contain_text(f"{told.cast.coordinator} 在处理")
    assert Request.objects.get(pk=asked.pk).state == "claimed"


def test_an_act_that_comes_second_is_taken_back_with_who_was_first(told: Night, arrives: Arrives) -> None:
    asked = people.request(told.cast.operation, "东关桥下三个人")
    coordinator = arrives("coordinator")
    page = coordinator.opens(f"/board/{told.cast.operation.slug}?tab=requests")
    held: list[Route] = []
    held_back(page, f"**/api/requests/{asked.pk}/claim", held)
    row = page.locator(".request-row").filter(has_text="东关桥下")
    row.click()
    page.get_by_role("button", name="认领").click()
    expect(row).to_contain_text(f"{told.cast.coordinator} 在处理")
    intake.claim(asked, by=told.cast.commander)
    expect(page.locator(".latest li").first).to_contain_text(str(told.cast.commander))
    expect(row).to_contain_text(f"{told.cast.coordinator} 在处理")
    held[0].continue_()
    expect(row).to_contain_text(f"{told.cast.commander} 在处理")
    expect(row.locator(".waiting")).to_have_count(0)
    expect(page.locator(".toast.failed")).to_contain_text(str(told.cast.commander))
    coordinator.errors.clear()
