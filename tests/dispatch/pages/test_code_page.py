"""/a: the letter and digit typed by hand, confirmed by a code; GET shows, POST acts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from dispatch.flow import call_out
from dispatch.messaging import codes
from dispatch.models import Ask, AuditEntry, Text, User
from dispatch.pages import code_page
from dispatch.states import AskState, Source
from tests.dispatch.cast import Cast
from tests.dispatch.texting import deliver, fresh, sent_to

Browser = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def nobody_came_before() -> None:
    cache.clear()


@pytest.fixture
def ask(cast: Cast) -> Ask:
    """The leader has the text."""
    made = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    return made


def type_in(client: Client, cast: Cast, code: str, once: str = "", nonce: str = "n1") -> str:
    """Fill the form with the leader's phone, as one writes it at home."""
    phone = cast.leader.phone.removeprefix("+86")
    body = {"code": code, "phone": phone, "once": once, "nonce": nonce}
    return client.post("/a", body).content.decode()


def the_code(cast: Cast) -> str:
    found = re.search(r"验证码(\d{6})", sent_to(cast.leader.phone)[-1])
    assert found
    return found[1]


def test_a_stranger_to_the_system_answers_with_the_code_from_the_phone(
    cast: Cast, ask: Ask, browser: Browser
) -> None:
    client = browser(None)
    assert "验证码已用短信发出" in type_in(client, cast, "A1 20 6人")
    assert fresh(ask).state == AskState.DELIVERED
    assert "已登记：您去" in type_in(client, cast, "A1 20 6人", once=the_code(cast))
    ask = fresh(ask)
    assert (ask.state, ask.answer_source, ask.eta_minutes) == (AskState.ACCEPTED, Source.CODE_PAGE, 20)


def test_a_wrong_code_answers_nothing_and_after_five_the_right_one_does_not_either(
    cast: Cast, ask: Ask, browser: Browser
) -> None:
    client = browser(None)
    type_in(client, cast, "A1")
    right = the_code(cast)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(codes.MOST_TRIES):
        assert "验证码不对或已过期" in type_in(client, cast, "A1", once=wrong)
    assert "验证码不对或已过期" in type_in(client, cast, "A1", once=right)
    assert fresh(ask).state == AskState.DELIVERED


def test_a_phone_gets_three_codes_in_ten_minutes_at_most(cast: Cast, ask: Ask, browser: Browser) -> None:
    client = browser(None)
    for _ in range(5):
        type_in(client, cast, "A1")
    assert Text.objects.filter(purpose="code").count() == codes.MOST_CODES


def test_a_phone_that_was_never_asked_gets_no_code_and_learns_nothing(cast: Cast, browser: Browser) -> None:
    assert "验证码已用短信发出" in type_in(browser(None), cast, "A1")
    assert not Text.objects.exists()


def test_who_is_signed_in_needs_no_code_for_the_own_phone(cast: Cast, ask: Ask, browser: Browser) -> None:
    assert "已登记：您去不了" in type_in(browser(cast.leader.user), cast, "A2")
    assert fresh(ask).state == AskState.DECLINED


def test_who_is_signed_in_needs_a_code_for_somebody_elses_phone(
    cast: Cast, ask: Ask, browser: Browser
) -> None:
    type_in(browser(cast.deputy.user), cast, "A1 20")
    assert fresh(ask).state == AskState.DELIVERED


@pytest.mark.parametrize("words", ["能不能晚点", "1", "A", "A1 明天", "退订", "", "A1 20" * 30])
def test_what_is_not_a_letter_and_digit_is_refused_with_an_example(
    cast: Cast, ask: Ask, browser: Browser, words: str
) -> None:
    assert "例如 A1 或 A1 20" in type_in(browser(cast.leader.user), cast, words)
    assert fresh(ask).state == AskState.DELIVERED


def test_looking_with_a_code_in_the_address_answers_nothing(cast: Cast, ask: Ask, browser: Browser) -> None:
    client = browser(cast.leader.user)
    assert 'value="A1 20"' in client.get("/a", {"code": "A1 20"}).content.decode()
    assert client.head("/a", {"code": "A1 20"}).status_code == 200
    assert fresh(ask).state == AskState.DELIVERED


def test_the_form_sent_twice_is_one_message(cast: Cast, ask: Ask, browser: Browser) -> None:
    client = browser(cast.leader.user)
    type_in(client, cast, "A1 20")
    type_in(client, cast, "A1 20")
    assert Text.objects.filter(outbound=False).count() == 1


def test_a_letter_that_is_not_open_goes_to_a_person(cast: Cast, ask: Ask, browser: Browser) -> None:
    assert "值班员会看到" in type_in(browser(cast.leader.user), cast, "Q1")
    assert Text.objects.get(outbound=False).state == "in_queue"


def test_a_code_is_spent_on_one_form_and_opens_no_other(cast: Cast, ask: Ask, browser: Browser) -> None:
    client = browser(None)
    type_in(client, cast, "A1 20", nonce="n1")
    code = the_code(cast)
    for _ in range(2):  # pressed twice
        assert "已登记：您去" in type_in(client, cast, "A1 20", once=code, nonce="n1")
    assert "验证码不对或已过期" in type_in(client, cast, "A2", once=code, nonce="n2")
    assert fresh(ask).state == AskState.ACCEPTED
    assert AuditEntry.objects.filter(act="code.spent").count() == 1
    type_in(client, cast, "A2", nonce="n2")
    assert the_code(cast) != code
    assert "已登记：您去不了" in type_in(client, cast, "A2", once=the_code(cast), nonce="n2")


def test_a_code_that_was_never_sent_opens_nothing(cast: Cast, ask: Ask, browser: Browser) -> None:
    code = codes._code(cast.leader.phone, codes._now(), 1)
    assert "验证码不对或已过期" in type_in(browser(None), cast, "A1 20", once=code)
    assert fresh(ask).state == AskState.DELIVERED


def test_another_answer_in_the_same_form_is_another_answer(cast: Cast, ask: Ask, browser: Browser) -> None:
    client = browser(cast.leader.user)
    type_in(client, cast, "A1 20")
    assert "已登记：您去不了" in type_in(client, cast, "A2")
    assert fresh(ask).state == AskState.DECLINED


def test_one_address_that_tries_all_night_is_stopped_and_told_what_else_to_do(
    cast: Cast, ask: Ask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_page, "MOST_FROM_ADDRESS", 2)
    client = browser(None)
    for _ in range(2):
        type_in(client, cast, "A1")
    assert "请直接回复短信" in type_in(client, cast, "A1")
    assert Text.objects.filter(purpose="code").count() == 2
