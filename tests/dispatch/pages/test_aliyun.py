"""What Aliyun pushes: known by a secret address, told four times and done once, answered as it wants it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from dispatch.flow import call_out
from dispatch.messaging import delivery, outbox
from dispatch.messaging.gateways import Receipt
from dispatch.models import Ask, Mission, Text
from dispatch.pages import applying
from dispatch.states import AskState, Channel, Purpose, TextState
from dispatch.tasks import take_in_texts
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.messaging.aliyun_provider import HOOK_SECRET
from tests.dispatch.messaging.conftest import ALIYUN_ACCOUNT
from tests.dispatch.messaging.shared import queue
from tests.dispatch.texting import fresh

Push = Callable[..., HttpResponse]


@pytest.fixture
def push(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Push:
    """Push items as Aliyun does; what follows the answer is done at once."""
    monkeypatch.setattr(applying, "start", lambda work: work())
    for name, value in ALIYUN_ACCOUNT.items():
        setattr(settings, name, value)

    def post(what: str, *items: dict[str, Any], secret: str = HOOK_SECRET) -> Any:
        client = Client(enforce_csrf_checks=True)
        client.defaults["wsgi.url_scheme"] = "https"
        return client.post(
            f"/hooks/aliyun/{secret}/{what}", json.dumps(items), content_type="application/json"
        )

    return post


@pytest.fixture
def ask(cast: Cast, push: Push) -> Ask:
    """The leader has the text, by Aliyun."""
    made = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    (text,) = outbox.claim("w", 1)
    delivery.record(text, Receipt(provider_id="B1"))
    return fresh(made)


def reply(cast: Cast, words: str, number: int = 7) -> dict[str, Any]:
    return {
        "phone_number": cast.leader.phone.removeprefix("+86"),
        "send_time": "2026-08-14 12:00:00",
        "content": words,
        "sign_name": "临沂",
        "dest_code": "1234",
        "sequence_id": number,
    }


def item(text: Text, **more: Any) -> dict[str, Any]:
    phone = text.phone.removeprefix("+86")
    return {"phone_number": phone, "success": True, "err_code": "DELIVERED", "biz_id": "B1", "out_id": str(text.pk), **more}  # fmt: skip


def test_a_reply_commits_the_crew_and_is_answered_as_aliyun_wants_it(
    cast: Cast, ask: Ask, push: Push
) -> None:
    answered = push("up", reply(cast, "A1 40 8人2艇"))
    assert (answered.status_code, json.loads(answered.content)["code"]) == (200, 0)
    assert fresh(ask).state == AskState.ACCEPTED


@pytest.mark.parametrize("numbered", [True, False])
def test_the_same_push_four_times_is_one_message_and_one_mission(
    cast: Cast, ask: Ask, push: Push, numbered: bool
) -> None:
    said = reply(cast, "A1 20")
    if not numbered:
        del said["sequence_id"]
    for _ in range(4):
        assert push("up", said).status_code == 200
    assert Text.objects.filter(outbound=False).count() == 1
    assert Mission.objects.count() == 1


def test_the_same_words_said_again_later_are_another_message(cast: Cast, ask: Ask, push: Push) -> None:
    said = reply(cast, "A1 20")
    del said["sequence_id"]
    for at in (
        "2026-08-14 12:00:00",
        "2026-08-14 12:05:00",
        "2026-08-14 12:05:00",
        "no time",
        "2026-13-40 99:00:00",
    ):
        assert push("up", said | {"send_time": at}).status_code == 200
    assert Text.objects.filter(outbound=False).count() == 3


@pytest.mark.parametrize("secret", ["wrong", "0" * 24, HOOK_SECRET[:-1]])
def test_who_does_not_know_the_secret_finds_nothing_and_it_is_logged(
    cast: Cast, ask: Ask, push: Push, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert push("up", reply(cast, "A1"), secret=secret).status_code == 404
    assert "refused a push" in caplog.text
    assert not Text.objects.filter(outbound=False).exists()


def test_without_a_secret_there_is_no_such_address(cast: Cast, push: Push, settings: Settings) -> None:
    settings.ALIYUN_HOOK_SECRET = ""
    assert push("up", reply(cast, "A1"), secret="x").status_code == 404


def test_what_is_no_array_is_refused(cast: Cast, push: Push) -> None:
    client = Client()
    client.defaults["wsgi.url_scheme"] = "https"
    for body in ("{}", "[1]", "no", ""):
        path = f"/hooks/aliyun/{HOOK_SECRET}/report"
        assert client.post(path, body, content_type="application/json").status_code == 400


def test_reports_move_their_texts_and_foreign_ones_nothing(cast: Cast, ask: Ask, push: Push) -> None:
    text = Text.objects.get()
    push(
        "report", item(text, phone_number="13900009999"), item(text, out_id="999999"), item(text, out_id="x")
    )
    assert fresh(ask).state == AskState.SENT
    for _ in range(3):
        push("report", item(text))
    assert fresh(ask).state == AskState.DELIVERED


def test_a_report_that_it_never_arrived_says_why(cast: Cast, ask: Ask, push: Push) -> None:
    push("report", item(Text.objects.get(), success=False, err_code="MOBILE_IN_BLACK"))
    text = Text.objects.get()
    assert (text.state, text.error) == (TextState.UNDELIVERED, "MOBILE_IN_BLACK")
    cast.leader.refresh_from_db()
    assert cast.leader.opted_out_at is not None


def test_a_push_is_answered_before_anything_is_understood_and_the_sweep_finds_what_was_left(
    cast: Cast, ask: Ask, push: Push, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "start", lambda work: None)
    assert push("up", reply(cast, "A1 20")).status_code == 200
    assert Text.objects.get(outbound=False).state == TextState.RECEIVED
    Text.objects.filter(outbound=False).update(queued_at=people.now() - timedelta(seconds=5))
    take_in_texts()
    assert fresh(ask).state == AskState.ACCEPTED


def test_a_key_that_was_pressed_answers_and_the_call_has_arrived(cast: Cast, ask: Ask, push: Push) -> None:
    text = queue(cast, phone=cast.leader.phone, purpose=Purpose.CALL_OUT, channel=Channel.VOICE, ask=ask)
    (text,) = outbox.claim("w", 1)
    delivery.record(text, Receipt("C1"))
    key = {"call_id": "C1", "out_id": str(text.pk), "dtmf": "1", "status_code": "300000"}
    for _ in range(2):
        push("voice", key, {"call_id": "C1", "out_id": str(text.pk), "status_code": "200000"})
    found = fresh(ask)
    assert (found.state, found.answer_source) == (AskState.ACCEPTED, "keypad")
    text.refresh_from_db()
    assert text.state == TextState.DELIVERED
