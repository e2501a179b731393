"""Where signing in leads, by what one may do there."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from dispatch.access import wall_of
from dispatch.models import Operation, User
from tests.dispatch.cast import Cast

Browser = Callable[[User | None], Client]


def test_a_coordinator_lands_on_the_board_of_the_newest_operation(cast: Cast, browser: Browser) -> None:
    answer = browser(cast.coordinator).get("/")
    assert (answer.status_code, answer["Location"]) == (302, f"/board/{cast.operation.slug}")


def test_whoever_has_no_open_operation_is_told_so_instead_of_a_phone_that_is_not_theirs(
    cast: Cast, browser: Browser
) -> None:
    Operation.objects.update(closed_at=timezone.now())
    answer = browser(cast.coordinator).get("/")
    assert answer.status_code == 200
    assert "没有进行中的应急响应" in answer.content.decode()


def test_the_short_address_of_the_wall_leads_to_its_read_only_address(cast: Cast, browser: Browser) -> None:
    client = browser(cast.coordinator)
    answer = client.get("/wall", follow=True)
    assert answer.status_code == 200
    token = answer.redirect_chain[-1][0].removeprefix("/wall/")
    assert wall_of(token) == (cast.operation, cast.city)
    assert browser(None).get(f"/wall/{token}").status_code == 200


def test_the_short_address_of_the_wall_asks_strangers_to_sign_in(browser: Browser, cast: Cast) -> None:
    answer = browser(None).get("/wall")
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_a_board_can_act_also_when_the_cookie_of_the_sign_in_page_is_gone(
    cast: Cast, browser: Browser
) -> None:
    page = browser(cast.coordinator).get(f"/board/{cast.operation.slug}")
    assert page.cookies["csrftoken"].value
