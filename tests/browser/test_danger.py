"""An area is drawn on one board: the crew in it is told, answers on its phone, cries for help, and two people lift it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from dispatch.access import wall_token
from dispatch.flow import answer
from dispatch.flow.call_out import assign
from dispatch.models import Alarm, Danger, Mission
from dispatch.states import Source
from tests.browser import night
from tests.browser.desk import Desk
from tests.browser.night import Night
from tests.browser.people import PHONE, WALL, Arrives
from tests.browser.test_closed import clicks

pytest_plugins = ("tests.browser.fixtures",)

AROUND = [(-60, -60), (60, -60), (60, 60), (-60, 60)]


@pytest.fixture(scope="module")
def told(real_database: None) -> Night:
    """The night, with the first team out to the incident."""
    found = night.falls()
    cast = found.cast
    ask = assign(cast.incident, cast.team, by=cast.coordinator)
    answer.accept(ask, strength=4, equipment=None, eta_minutes=20, source=Source.PAGE, by=cast.coordinator)
    return found


def test_a_danger_is_drawn_told_answered_and_lifted_by_two_and_a_cry_for_help_reaches_every_board(
    told: Night, arrives: Arrives
) -> None:
    cast = told.cast
    address = f"{cast.operation.slug}?incident={cast.incident.pk}"
    first, second = Desk(arrives("coordinator"), address), Desk(arrives("commander"), address)
    wall = arrives(screen=WALL).opens(f"/wall/{wall_token(cast.operation, cast.city)}")
    phone = arrives("leader", screen=PHONE).opens("/phone")
    expect(phone.locator(".engaged-head")).to_be_visible()
    expect(first.page.locator(".pane-head")).to_contain_text(cast.incident.title)

    first.press("!")
    expect(first.page.locator(".closing-hint[data-ready=true]")).to_contain_text("画出险情区")
    clicks(first.page, AROUND)
    first.page.keyboard.press("f")
    sheet = first.page.get_by_role("dialog")
    expect(sheet.locator("[data-inside]")).to_contain_text("将通知 1 个在外小组")
    sheet.get_by_label("区域叫什么").fill("南坊片区")
    sheet.get_by_label("区内外部队伍（可不填）").fill("蓝天救援队 139 0000 0009")
    sheet.get_by_role("button", name=re.compile("立即通知全区")).click()
    first.done()
    danger = Danger.objects.get()
    assert danger.shape.contains(cast.incident.point)

    for desk in (first, second):
        panel = desk.page.locator(".danger-panel")
        expect(panel).to_contain_text("南坊片区")
        expect(panel.locator(".silent")).to_have_count(2)
        expect(desk.page.locator(".right .note.inside")).to_contain_text("事发地在险情区内：南坊片区")
    expect(wall.locator(f"[data-danger='{danger.pk}']")).to_contain_text("未应答 2 / 通知 2")

    card = phone.locator(".danger-card")
    expect(card).to_contain_text("紧急撤离")
    card.get_by_role("button", name="收到").click()
    expect(second.page.locator(".danger-panel .silent")).to_have_count(1)
    outside = second.page.locator(".danger-panel .silent").filter(has_text="蓝天救援队")
    outside.get_by_role("button", name=re.compile("139")).click()
    expect(outside.locator("a[href='tel:+8613900000009']")).to_be_visible()
    outside.focus()
    second.page.keyboard.press("8")
    expect(second.page.locator(".danger-panel .silent")).to_have_count(0)

    hold = card.locator(".hold")
    box = hold.bounding_box()
    assert box is not None
    phone.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    phone.mouse.down()
    phone.wait_for_timeout(300)
    phone.mouse.up()
    assert not Alarm.objects.exists()  # let go too early: nobody meant it
    phone.mouse.down()
    expect(card.locator(".cried")).to_contain_text("还没有人接手")  # beside the thumb, not below the fold
    phone.mouse.up()
    alarm = Alarm.objects.get()
    for desk in (first, second):
        expect(desk.page.locator(".distress")).to_contain_text("无人接手")
    expect(wall.locator(f"[data-alarm='{alarm.pk}']")).to_contain_text("遇险")
    second.press(";")
    expect(first.page.locator(".distress.taken")).to_contain_text("张海")
    expect(phone.locator(".alarm-note")).to_contain_text("张海")
    second.page.get_by_role("button", name="已脱险").click()
    expect(first.page.locator(".distress")).to_have_count(0)

    card.get_by_role("button", name="已撤到安全处").click()
    expect(phone.locator(".danger-safe")).to_contain_text("在安全处")
    expect(first.page.locator(".danger-panel .counts")).to_contain_text("已撤 2")

    first.page.get_by_role("button", name="提出解除").click()
    expect(first.page.get_by_role("button", name="确认解除")).to_have_count(0)
    second.page.get_by_role("button", name="确认解除").click()
    for desk in (first, second):
        expect(desk.page.locator(".danger-panel")).to_have_count(0)
        expect(desk.page.locator(".right .note.inside")).to_have_count(0)
    expect(phone.locator(".danger-safe")).to_have_count(0)
    danger.refresh_from_db()
    assert (danger.lift_asked_by, danger.lifted_by) == (cast.coordinator, cast.commander)
    assert Mission.objects.get().words == ""
