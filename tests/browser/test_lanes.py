"""The lanes at the board: everybody at once where a life hangs on minutes, and a sign-up with its deadline and its reserves."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from dispatch.flow import answer
from dispatch.flow.refusals import OnReserve
from dispatch.models import Ask, CallOut
from dispatch.states import CallOutState, Channel, Source, Unit
from tests.browser import night
from tests.browser.desk import Desk
from tests.browser.night import Night
from tests.browser.people import Arrives, until
from tests.dispatch import cast as people

pytest_plugins = ("tests.browser.fixtures",)

DROWNING, COVER = "南坊头村12人被困屋顶", "临马31公里医疗点"
SURNAMES = "孟戚郁荀"  # all that the board says of a name
AIDERS = [f"+8613555000{number:03}" for number in range(4)]


@pytest.fixture(scope="module")
def told(real_database: None) -> Night:
    """The night; a marathon in five days that wants one first-aider of four."""
    found = night.falls()
    for name, phone in zip(SURNAMES, AIDERS, strict=True):
        people.volunteer(found.cast.district, f"{name}医生", phone, skills=["first_aid"])
    starts = people.now() + timedelta(days=5)
    people.incident(
        found.cast.operation,
        COVER,
        needs=[("first_aid", {Unit.PEOPLE: 1})],
        urgency="routine",
        starts_at=starts,
        ends_at=starts + timedelta(hours=6),
    )
    return found


def says(page: Page, phone: str, *, yes: bool) -> None:
    """The first-aider behind `phone` answers."""
    ask = Ask.objects.get(recipient__phone=phone)
    if not yes:
        answer.decline(ask, source=Source.PAGE)
        return
    try:
        answer.accept(ask, strength=None, equipment=None, eta_minutes=None, source=Source.PAGE)
    except OnReserve:
        expect(page.locator(".answer.reserve").filter(has_text=ask.recipient.name[0])).to_have_count(1)


def test_where_a_life_hangs_on_minutes_everybody_is_rung_at_once_and_a_commander_is_asked_meanwhile(
    told: Night, arrives: Arrives
) -> None:
    slug = told.cast.operation.slug
    desk, second = Desk(arrives("coordinator"), slug), Desk(arrives("commander"), slug)
    for one in (second, desk):
        one.choose(DROWNING)
    desk.press("b")
    dialog = desk.page.get_by_role("dialog")
    expect(dialog.locator(".lane[aria-pressed=true]")).to_contain_text("溺水、骤停、遇险")
    expect(dialog.locator(".promises li")).to_have_count(3)
    expect(dialog.locator(".promises")).to_contain_text("短信和电话同时发出")
    expect(dialog.locator(".promises")).to_contain_text("60 秒无答复即照发")
    desk.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()

    call = CallOut.objects.get(incident=told.cast.incident)
    assert call.life_critical
    assert call.asks.count() >= 2
    until(
        desk.page,
        lambda: all(
            {Channel.SMS, Channel.VOICE} <= set(ask.texts.values_list("channel", flat=True))
            for ask in call.asks.all()
        ),
    )
    for page in (desk.page, second.page):
        expect(page.locator(".override [role=timer], .override .ring")).not_to_have_count(0)
    expect(desk.page.locator(".override button")).to_have_count(0)
    second.page.locator(".override").get_by_role("button", name=re.compile("同意")).click()
    for page in (desk.page, second.page):
        expect(page.locator(".override")).to_have_count(0)
    call.refresh_from_db()
    assert (call.state, call.approved_by) == (CallOutState.RUNNING, told.cast.commander)


def test_a_sign_up_says_its_deadline_counts_its_reserves_and_the_first_of_them_moves_up(
    told: Night, arrives: Arrives
) -> None:
    desk = Desk(arrives("coordinator"), told.cast.operation.slug)
    page = desk.page
    desk.choose(COVER)
    desk.press("c")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".lane[aria-pressed=true]")).to_contain_text("日后的保障")
    expect(dialog.locator(".audiences [aria-pressed=true]")).to_contain_text("问 4 名，够满员加候补")
    deadline = dialog.get_by_label("报名截止")
    usual = deadline.input_value()
    deadline.fill("2099-01-01T08:00")
    expect(dialog).to_contain_text("截止时间应在现在之后、开始之前")
    dialog.get_by_role("button", name=re.compile("开始报名")).click()
    assert not CallOut.objects.filter(sign_up_until__isnull=False).exists()
    deadline.fill(usual)
    expect(dialog).to_contain_text("还有")
    dialog.get_by_role("button", name=re.compile("开始报名")).click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".call-out [role=timer]").first).to_contain_text("报名还剩")

    until(page, lambda: Ask.objects.filter(recipient__phone__in=AIDERS).count() == len(AIDERS))
    first, second, third, _ = AIDERS
    for phone in (first, second, third):
        says(page, phone, yes=True)
    expect(page.locator(".answer.accepted")).to_contain_text("孟")
    expect(page.locator(".answer.reserve").first).to_contain_text("候补第 1 位")
    expect(page.locator(".answer.reserve").last).to_contain_text("候补第 2 位")
    says(page, first, yes=False)
    expect(page.locator(".answer.accepted")).to_contain_text("戚")
    expect(page.locator(".answer.reserve")).to_contain_text("郁")
    expect(page.locator(".answer.reserve")).to_contain_text("候补第 1 位")
