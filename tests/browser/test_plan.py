"""All incidents at once, at two desks: proposed, accepted in part by keyboard, called out, seen at the other desk, undone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from dispatch.flow import call_out
from dispatch.models import Ask, Proposal, ProposalItem, Text
from dispatch.states import Unit
from tests.browser import night
from tests.browser.night import Night
from tests.browser.people import Arrives, until
from tests.dispatch import cast as people

pytest_plugins = ("tests.browser.fixtures",)


@pytest.fixture(scope="module")
def flooded(real_database: None) -> Night:
    """The night with a second incident, so that two teams have two places to go."""
    found = night.falls()
    found.cast.operation.reserve_teams = 0
    found.cast.operation.save()
    people.incident(
        found.cast.operation,
        "朱坡村 5 人困在二楼",
        needs=[(None, {Unit.PEOPLE: 4})],
        place=(118.47, 35.45),
        urgency="urgent",
    )
    return found


def board(told: Night) -> str:
    return f"/board/{told.cast.operation.slug}"


def opened(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator(".link.live")).to_be_visible()
    page.keyboard.press("*")
    expect(page.locator(".plan h1")).to_have_text("总调派方案")


def item(page: Page, team: str) -> str:
    return f".plan-item:has-text('{team}')"


def test_a_plan_is_proposed_accepted_in_part_called_out_and_seen_at_the_other_desk(
    flooded: Night, arrives: Arrives
) -> None:
    ours, theirs = arrives("coordinator").page, arrives("commander", theme="dark").page
    opened(ours, board(flooded))
    opened(theirs, board(flooded))
    expect(ours.locator(".plan .empty")).to_contain_text("还没有方案")

    ours.keyboard.press("r")
    first, second = flooded.cast.team.name, flooded.second_team.name
    for page in (ours, theirs):
        expect(page.locator(".plan-item")).to_have_count(2)
        expect(page.locator(".plan-row", has_text="南坊头村").locator(".plan-item")).to_contain_text(first)
        expect(page.locator(".plan-row", has_text="朱坡村").locator(".plan-item")).to_contain_text(second)
        expect(page.locator(".plan-worth")).to_contain_text("已证明")
    expect(theirs.locator(".toast")).to_contain_text("有新的总调派方案")

    # By keyboard: to the first item, tick it, send what is chosen, a last look, Enter.
    ours.keyboard.press("ArrowDown")
    expect(ours.locator("[data-plan-item]").first).to_be_focused()
    ours.keyboard.press("Space")
    ours.keyboard.press("s")
    dialog = ours.get_by_role("dialog")
    expect(dialog).to_contain_text("派出 1 队？")
    expect(dialog).to_contain_text(first)
    ours.keyboard.press("Enter")
    for page in (ours, theirs):
        expect(page.locator(item(page, first))).to_contain_text("已派")
        expect(page.locator(item(page, first))).to_contain_text("李静")
        expect(page.locator(item(page, second)).locator("input")).to_be_visible()
        expect(page.locator(".plan-note.gold")).to_have_count(0)
    ask = Ask.objects.get()
    assert ask.team == flooded.cast.team
    until(ours, lambda: Text.objects.filter(ask=ask, state__in=["sent", "delivered"]).exists())

    # Ten seconds to take it back.
    ours.keyboard.press("z")
    for page in (ours, theirs):
        expect(page.locator(item(page, first)).locator("input")).to_be_visible()
    ask.refresh_from_db()
    assert ask.state == "withdrawn"


def test_what_changed_meanwhile_is_said_refused_with_who_and_planned_anew_with_one_key(
    flooded: Night, arrives: Arrives
) -> None:
    page = arrives("coordinator").page
    opened(page, board(flooded))
    expect(page.locator(".plan-item input")).to_have_count(2)
    elsewhere = people.incident(flooded.cast.operation, "西关桥下", needs=[(None, {Unit.PEOPLE: 2})])
    call_out.assign(elsewhere, flooded.second_team, by=flooded.cast.commander)
    note = page.locator(".plan-note.gold")
    expect(note).to_contain_text(f"{flooded.second_team.name} 不能去了")

    page.keyboard.press("a")
    expect(page.get_by_role("dialog")).to_contain_text("变了的不会派出")
    page.keyboard.press("Enter")
    expect(page.locator(item(page, flooded.second_team.name))).to_contain_text(re.compile("已过时.*张海"))
    expect(page.locator(item(page, flooded.cast.team.name))).to_contain_text("已派")
    expect(page.locator(".toast", has_text="未派")).to_contain_text("张海")

    page.keyboard.press("r")
    expect(page.locator(".plan-changes")).to_contain_text(f"{flooded.second_team.name}不再派往")
    expect(note).to_have_count(0)
    assert Proposal.objects.filter(state="standing").count() == 1

    page.keyboard.press("x")
    expect(page.locator(".plan .empty")).to_contain_text("还没有方案")
    assert not ProposalItem.objects.filter(state="proposed", proposal__state="standing").exists()
    page.keyboard.press("Escape")
    expect(page.locator(".incident-row").first).to_be_visible()
    expect(page.locator(".plan")).to_have_count(0)
