"""When something is not there, not allowed or broken: what happened, what was kept, what to do next."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

import pytest
from django.conf import settings as live_settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils.module_loading import import_string
from pytest_django.fixtures import Settings

from dispatch import urls as live_urls
from dispatch.models import User
from dispatch.pages.errors import server_error
from tests.dispatch.cast import Cast

Browser = Callable[[User | None], Client]
handler500 = server_error


def broken(request: HttpRequest) -> HttpResponse:
    """A page with a mistake in it."""
    raise RuntimeError(f"a mistake at {request.path}")


def refused(request: HttpRequest) -> HttpResponse:
    """A page that this account may not open."""
    raise PermissionDenied(request.path)


urlpatterns = [
    path("broken", broken),
    path("refused", refused),
    path("", include(live_settings.ROOT_URLCONF)),
]


@pytest.fixture(autouse=True)
def with_broken_pages(settings: Settings) -> None:
    """The real pages, one that is broken and one that is closed."""
    settings.ROOT_URLCONF = __name__


@pytest.mark.parametrize(
    ("address", "status", "said"), [("/nowhere", 404, "没有这个页面"), ("/refused", 403, "不能这样做")]
)
def test_a_page_that_is_not_for_you_says_what_to_do(
    cast: Cast, browser: Browser, address: str, status: int, said: str
) -> None:
    for who in (None, cast.coordinator):
        answer = browser(who).get(address)
        page = answer.content.decode()
        assert answer.status_code == status
        for words in (said, "没有任何改动", 'href="/help"', 'href="tel:119"'):
            assert words in page


def test_a_mistake_of_ours_has_a_number_that_is_in_the_log(
    cast: Cast, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    client = browser(cast.coordinator)
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR):
        answer = client.get("/broken")
    page = answer.content.decode()
    number = re.search(r"编号 ([0-9A-F]{6})", page)
    assert answer.status_code == 500
    assert "没有写入" in page
    assert number
    assert number[1] in caplog.text
    assert "a mistake at" not in page


def test_a_form_that_lay_too_long_says_that_nothing_was_changed(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/a", {"code": "A1", "phone": "13800000001"})
    assert answer.status_code == 403
    assert "没有提交成功" in answer.content.decode()


def test_the_real_addresses_use_that_page() -> None:
    assert import_string(live_urls.handler500) is server_error


def test_a_mistake_is_told_without_the_database(cast: Cast, browser: Browser) -> None:
    """The page must stand when the database is what broke: nothing on it is asked for."""
    request = HttpRequest()
    request.method, request.path = "GET", "/anything"
    page = server_error(request).content.decode()
    assert "系统出错" in page
    assert "退出" not in page
