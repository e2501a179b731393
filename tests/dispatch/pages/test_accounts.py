"""Accounts: nobody signs up, a password is changed with a word about it, what is not there leads back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from dispatch.models import User
from tests.dispatch.cast import Cast

Browser = Callable[[User | None], Client]
OLD, NEW = "an-old-password-7", "a-new-password-8"


@pytest.fixture
def signed_in(cast: Cast) -> Client:
    """The coordinator, who came in by the form."""
    cast.coordinator.set_password(OLD)
    cast.coordinator.save()
    client = Client()
    answer = client.post("/accounts/login/", {"login": cast.coordinator.username, "password": OLD})
    assert answer.status_code == 302
    return client


def change(client: Client, old: str, new: str, again: str) -> str:
    answer = client.post(
        "/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": again}, follow=True
    )
    return str(answer.content.decode())


def test_a_changed_password_is_said_and_holds(signed_in: Client, cast: Cast) -> None:
    assert "密码已修改" in change(signed_in, OLD, NEW, NEW)
    cast.coordinator.refresh_from_db()
    assert cast.coordinator.check_password(NEW)


def test_a_password_that_does_not_fit_changes_nothing(signed_in: Client, cast: Cast) -> None:
    for old, new, again in (("wrong", NEW, NEW), (OLD, NEW, "another"), (OLD, "short", "short")):
        page = change(signed_in, old, new, again)
        assert "密码没有改" in page
        assert 'class="wrong"' in page
    cast.coordinator.refresh_from_db()
    assert cast.coordinator.check_password(OLD)


def test_signing_in_and_out_says_nothing_by_itself(signed_in: Client) -> None:
    assert "banner told" not in signed_in.get("/reports").content.decode()


def test_a_wrong_password_says_so_and_keeps_the_name(cast: Cast, browser: Browser) -> None:
    page = browser(None).post("/accounts/login/", {"login": "lijing", "password": "wrong"}).content.decode()
    assert 'role="alert"' in page
    assert 'value="lijing"' in page


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/accounts/signup/", "不开放注册"),
        ("/accounts/password/reset/", "由管理员重设"),
        ("/accounts/inactive/", "账号已停用"),
    ],
)
def test_what_an_administrator_does_is_said_with_the_way_back(
    cast: Cast, browser: Browser, address: str, said: str
) -> None:
    page = browser(None).get(address).content.decode()
    assert said in page
    assert 'href="/accounts/login/"' in page


@pytest.mark.parametrize("address", ["/accounts/email/", "/accounts/reauthenticate/"])
def test_pages_that_come_with_the_library_wear_our_frame(signed_in: Client, address: str) -> None:
    page = signed_in.get(address).content.decode()
    assert 'class="topbar"' in page
    assert 'class="card form"' in page
