"""A night in small: two browsers, a phone, a real worker, a real websocket and the virtual handsets."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from dispatch.models import Mission
from tests.browser import night
from tests.browser.desk import Desk
from tests.browser.handsets import Handsets
from tests.browser.leader import LeaderPhone
from tests.browser.night import Night
from tests.browser.people import PHONE, Arrives, until

pytest_plugins = ("tests.browser.fixtures",)

CRY = "急！！兰山区白沙埠镇朱坡村东头，一家5口人困在二楼，有2个老人1个孩子，水深1.5米还在涨，快来船 电话13905390001"
AGAIN = "【扩散】白沙埠镇朱坡村东头5口人被困二楼，有老人孩子，求救援队 联系人13905390001"
OFFER = "我们有一艘橡皮艇和两个会开船的人，可提供免费救援，需要的请联系13905390077"
LEADER, SECOND_LEADER = "+8613800000001", "+8613800000021"
TEAM = "兰山区水上救援队"
ON_THE_WAY = (118.3702, 35.0711)
TITLE = "朱坡村 5 人困在二楼"


@pytest.fixture(scope="module")
def told(real_database: None) -> Night:
    """Everybody is at their place."""
    return night.falls()


def test_a_night_in_small(told: Night, arrives: Arrives) -> None:
    slug, other = told.cast.operation.slug, told.cast.incident.title
    desk = Desk(arrives("coordinator", motion=True), slug)
    second = Desk(arrives("commander", theme="dark", motion=True), slug)
    handsets = Handsets(arrives("coordinator"), slug)
    for screen in (desk, second):
        screen.mark()

    three_posts_are_pasted(desk, second)
    a_team_is_called_out(desk, second)
    link = its_leader_answers_by_text(desk, second, handsets)
    phone = LeaderPhone(arrives(screen=PHONE, at=ON_THE_WAY), link)
    the_crew_departs_and_shows_where_it_is(phone, second)
    the_address_was_wrong(desk, second, handsets)
    they_arrive_but_cannot_get_in(desk, second, phone, handsets)
    another_team_is_asked_for_another_incident(desk, second, other)
    the_crew_is_diverted(desk, second, phone, handsets, other)
    twelve_are_evacuated(desk, second, phone, other)
    it_is_closed_and_everybody_is_told(desk, second, phone, handsets, other)
    the_report_has_the_figures(arrives, desk)

    assert all(screen.was_never_reloaded() for screen in (desk, second))


def three_posts_are_pasted(desk: Desk, second: Desk) -> None:
    """A cry becomes an incident; its copy is linked to it; an offer goes to a lane of its own."""
    dialog = desk.paste(CRY)
    expect(dialog.get_by_label("1 电话")).to_have_value("13905390001")
    expect(dialog.get_by_label("3 多少人")).to_have_value("5")
    dialog.locator(".places .place").filter(has_text="白沙埠").first.click()
    dialog.get_by_label("事件标题").fill(TITLE)
    dialog.get_by_role("button", name="立事件").click()
    desk.done()
    expect(second.row(TITLE)).to_contain_text("未看")

    dialog = desk.paste(AGAIN)
    dialog.get_by_role("button", name="并入").first.click()
    dialog.get_by_role("button", name="并入").last.click()
    desk.done()
    expect(second.row(TITLE)).to_contain_text("求助 2")

    dialog = desk.paste(OFFER)
    expect(dialog.get_by_role("status")).to_contain_text("看起来不是求救")
    dialog.get_by_role("button", name="只存求助").click()
    desk.done()
    expect(desk.lane("提供帮助")).to_contain_text("橡皮艇")
    desk.back_to_incidents()


def a_team_is_called_out(desk: Desk, second: Desk) -> None:
    """Two keys from the chosen incident: the first of the ranking, and send."""
    desk.choose(TITLE)
    second.choose(TITLE)
    expect(desk.ranked(TEAM).locator(".rank")).to_have_text("1")
    desk.assigns(TEAM)
    second.shows(TITLE, asked=8)
    expect(second.answers("待答")).to_contain_text(f"{TEAM} 王*")


def its_leader_answers_by_text(desk: Desk, second: Desk, handsets: Handsets) -> str:
    """With minutes and strength; what is needed is taken of it, and the leader is told how much. The link in the text."""
    handsets.gets(LEADER, "任务A：")
    link = handsets.of(LEADER).get_by_role("link", name="打开链接").get_attribute("href")
    handsets.answers(LEADER, "A1 40 8人2艇")
    for screen in (desk, second):
        screen.shows(TITLE, asked=0, accepted=6)
        expect(screen.crew(TEAM)).to_contain_text("6 人 · 舟 1")
    expect(second.answers("应答")).to_contain_text("取 6 / 报 8 人")
    handsets.gets(LEADER, "40分钟到")
    assert link
    return link


def the_crew_departs_and_shows_where_it_is(phone: LeaderPhone, second: Desk) -> None:
    """One big button; the position, after a consent of its own, is on the second screen."""
    phone.is_on(TITLE)
    phone.step("出发")
    second.shows(TITLE, way=6)
    expect(phone.agrees_to_share()).to_contain_text("只给指挥台")
    subject = f"mission:{Mission.objects.get().pk}"
    until(second.page, lambda: second.positions_of(subject))
    assert second.positions_of(subject)[-1] == pytest.approx(ON_THE_WAY, abs=1e-4)


def the_address_was_wrong(desk: Desk, second: Desk, handsets: Handsets) -> None:
    """It is corrected while the crew is on its way, and the crew is told."""
    desk.press("a")
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("地名、地址、拼音").fill("李官镇")
    dialog.locator(".places .place").filter(has_text="李官镇").first.click()
    dialog.get_by_role("button", name="更正位置并通知途中队伍").click()
    desk.done()
    handsets.gets(LEADER, "任务A地点更正：")
    handsets.gets(LEADER, "李官镇")
    expect(second.row(TITLE)).to_contain_text("李官")


def they_arrive_but_cannot_get_in(desk: Desk, second: Desk, phone: LeaderPhone, handsets: Handsets) -> None:
    """Words that are no answer turn the crew's row red, until somebody has dealt with them."""
    phone.step("已到场")
    second.shows(TITLE, scene=6)
    handsets.answers(LEADER, "到了但是进不去")
    for screen in (desk, second):
        expect(screen.crew(TEAM)).to_have_class("crew trouble")
        expect(screen.crew(TEAM)).to_contain_text("「到了但是进不去」")
        expect(screen.row(TITLE)).to_contain_text("受阻待处理")
    desk.crew(TEAM).get_by_role("button", name="已解决").click()
    expect(second.crew(TEAM)).to_have_class("crew")


def another_team_is_asked_for_another_incident(desk: Desk, second: Desk, other: str) -> None:
    """It does not answer."""
    desk.choose(other)
    desk.assigns("兰山区综合救援队")
    second.shows(other, asked=6)


def the_crew_is_diverted(
    desk: Desk, second: Desk, phone: LeaderPhone, handsets: Handsets, other: str
) -> None:
    """One act: gone from the one incident, on its way to the other, and told so."""
    desk.choose(TITLE)
    desk.crew(TEAM).get_by_role("button", name="改派").click()
    dialog = desk.page.get_by_role("dialog")
    option = dialog.get_by_label("事件").locator("option").filter(has_text=other)
    dialog.get_by_label("事件").select_option(option.get_attribute("value"))
    dialog.get_by_role("button", name="改派").click()
    desk.done()
    second.shows(other, way=6)
    second.shows(TITLE, accepted=0, scene=0)
    handsets.gets(LEADER, "改派")
    phone.is_on(other)


def twelve_are_evacuated(desk: Desk, second: Desk, phone: LeaderPhone, other: str) -> None:
    """The crew is there; the strip counts them on every screen."""
    phone.step("已到场")
    second.shows(other, scene=6)
    desk.choose(other)
    desk.press("p")
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("人数").fill("12")
    dialog.get_by_label("去向（可不填）").fill("汤头中学安置点")
    dialog.get_by_role("button", name="登记人员").click()
    desk.done()
    expect(second.figure("已转移")).to_have_text("12")


def it_is_closed_and_everybody_is_told(
    desk: Desk, second: Desk, phone: LeaderPhone, handsets: Handsets, other: str
) -> None:
    """Whoever is there is told to gather, whoever was asked not to go; the crew comes home."""
    desk.press("s")
    dialog = desk.page.get_by_role("dialog")
    expect(dialog.get_by_label("服务人数")).to_have_value("12")
    dialog.get_by_label("一句话总结").fill("12人全部转移到安置点")
    dialog.get_by_role("button", name="记下并结束").click()
    desk.done()
    expect(second.row(other)).to_have_count(0)
    handsets.gets(LEADER, "任务A已结束")
    handsets.gets(SECOND_LEADER, "请勿前往")
    phone.step("已平安归队")
    expect(second.figure("出动")).to_have_text("0队")


def the_report_has_the_figures(arrives: Arrives, desk: Desk) -> None:
    """One page: who, when, how many; as of when."""
    address = desk.page.get_by_role("link", name="打印").get_attribute("href")
    assert address
    sheet = arrives("commander").opens(address).locator("article.sheet")
    expect(sheet.locator(".strip li").filter(has_text="获救 / 被困")).to_have_text("12人获救 / 被困 12")
    expect(sheet.locator(".strip li").filter(has_text="服务群众")).to_contain_text("12人")
    expect(sheet.locator(".as-of")).to_contain_text("截至")
    expect(sheet).to_contain_text(TEAM)
    expect(sheet.locator(".log")).to_contain_text("结束")
