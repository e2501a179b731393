"""The call list posts a call-out to chat groups; bots are set up by the administrator."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from dispatch.flow import call_out
from dispatch.messaging import bots
from dispatch.models import Bot, CallOut, Post, User
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.chats import KEY, Groups, bot

Browser = Callable[[User | None], Client]


@pytest.fixture
def asking(cast: Cast) -> CallOut:
    """A call-out that runs."""
    return call_out.assign(cast.incident, cast.team, by=cast.coordinator).call_out


def test_a_click_posts_and_the_page_says_how_it_went(
    cast: Cast, asking: CallOut, groups: Groups, browser: Browser
) -> None:
    row, group = asking, bot(cast.city)
    desk = browser(cast.coordinator)
    assert "发到「临沂应急群」" in desk.get("/calls").content.decode()
    desk.post(f"/calls/post/{row.pk}/{group.pk}")
    waiting = desk.get(f"/calls/groups/{row.pk}").content.decode()
    assert "hx-get" in waiting
    assert "disabled" in waiting
    groups.behaviour = "93000"
    bots.post_due()
    failed = desk.get(f"/calls/groups/{row.pk}").content.decode()
    assert "没发出" in failed
    assert "机器人已被移出群" in failed
    assert "hx-get" not in failed
    groups.behaviour = "accept"
    desk.post(f"/calls/post/{row.pk}/{group.pk}")
    bots.post_due()
    assert "再发到「临沂应急群」" in desk.get("/calls").content.decode()
    assert Post.objects.order_by("pk").last().by == cast.coordinator  # type: ignore[union-attr]


def test_a_stranger_finds_neither_call_out_nor_group(cast: Cast, asking: CallOut, browser: Browser) -> None:
    row, group = asking, bot(cast.city)
    desk = browser(cast.stranger)
    assert desk.post(f"/calls/post/{row.pk}/{group.pk}").status_code == 404
    assert desk.get(f"/calls/groups/{row.pk}").status_code == 404
    theirs = bot(people.organisation("日照"), name="日照群")
    assert browser(cast.coordinator).post(f"/calls/post/{row.pk}/{theirs.pk}").status_code == 404
    assert not Post.objects.exists()


def test_what_is_kept_of_a_pasted_webhook_is_the_groups_own_part(cast: Cast, admin_client: Client) -> None:
    fields = {
        "organisation": cast.city.pk, "name": "应急群", "kind": "wecom", "active": "on",
        "token": f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
    }  # fmt: skip
    admin_client.post("/admin/dispatch/bot/add/", fields)
    assert Bot.objects.get().token == KEY
    answer = admin_client.post("/admin/dispatch/bot/add/", {**fields, "name": "另一群", "token": "?"})
    assert "没有保存任何内容" in answer.content.decode()
    assert Bot.objects.count() == 1


def test_a_test_is_said_in_the_group(cast: Cast, groups: Groups, admin_client: Client) -> None:
    chosen = {"action": "try_out", "_selected_action": [bot(cast.city).pk]}
    assert "已发到群" in admin_client.post("/admin/dispatch/bot/", chosen, follow=True).content.decode()
    assert groups.said == [("wecom", "集结测试：这个群会收到召集。无须回复。")]
    groups.behaviour = "93000"
    assert "93000" in admin_client.post("/admin/dispatch/bot/", chosen, follow=True).content.decode()
