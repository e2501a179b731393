"""Webhooks: signed or refused, told five times and done once, fast, and never lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings
from twilio.request_validator import RequestValidator

from dispatch.flow import answer, call_out
from dispatch.messaging import delivery, outbox
from dispatch.messaging.gateways import Receipt
from dispatch.models import Ask, Mission, Text
from dispatch.pages import applying
from dispatch.states import AskState, TextState
from tests.dispatch.cast import Cast
from tests.dispatch.messaging.conftest import ACCOUNT
from tests.dispatch.texting import fresh

Hook = Callable[..., HttpResponse]


@pytest.fixture
def hook(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Hook:
    """Post to a webhook as Twilio does, with its signature (or a wrong one); what follows the answer is done at once."""
    monkeypatch.setattr(applying, "start", lambda work: work())
    for name, value in ACCOUNT.items():
        setattr(settings, name, value)

    def post(path: str, signature: str | None = None, **fields: str) -> Any:
        signed = RequestValidator(ACCOUNT["TWILIO_AUTH_TOKEN"]).compute_signature(
            f"{ACCOUNT['PUBLIC_URL']}{path}", fields
        )
        client = Client(enforce_csrf_checks=True)
        client.defaults["wsgi.url_scheme"] = "https"
        return client.post(path, fields, headers={"X-Twilio-Signature": signature or signed})

    return post


@pytest.fixture
def ask(cast: Cast, hook: Hook) -> Ask:
    """The leader has the text, by the provider."""
    made = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    (text,) = outbox.claim("w", 1)
    delivery.record(text, Receipt(provider_id="SMout"))
    return fresh(made)


def message(cast: Cast, words: str, sid: str = "SMin") -> dict[str, str]:
    return {"From": cast.leader.phone, "To": ACCOUNT["TWILIO_FROM"], "Body": words, "MessageSid": sid}


def test_an_answer_by_text_commits_the_crew(cast: Cast, ask: Ask, hook: Hook) -> None:
    answered = hook("/hooks/twilio/in", **message(cast, "A1 40 8人2艇"))
    assert (answered.status_code, answered.content) == (200, b"<Response/>")
    assert fresh(ask).state == AskState.ACCEPTED


def test_the_same_webhook_five_times_is_one_message_and_one_mission(cast: Cast, ask: Ask, hook: Hook) -> None:
    for _ in range(5):
        assert hook("/hooks/twilio/in", **message(cast, "A1 20")).status_code == 200
    assert Text.objects.filter(outbound=False).count() == 1
    assert Mission.objects.count() == 1


@pytest.mark.parametrize("signature", ["", "forged", "bm90IHRoZSBzaWduYXR1cmU="])
def test_an_unsigned_webhook_is_refused_and_writes_nothing(
    cast: Cast, ask: Ask, hook: Hook, signature: str
) -> None:
    assert hook("/hooks/twilio/in", signature or " ", **message(cast, "A1")).status_code == 403
    assert not Text.objects.filter(outbound=False).exists()
    text = Text.objects.get()
    assert hook(f"/hooks/twilio/status/{text.pk}", "forged", MessageStatus="failed").status_code == 403
    assert fresh(ask).state == AskState.SENT


def test_a_signature_for_other_words_is_refused(cast: Cast, ask: Ask, hook: Hook) -> None:
    signed = RequestValidator(ACCOUNT["TWILIO_AUTH_TOKEN"]).compute_signature(
        f"{ACCOUNT['PUBLIC_URL']}/hooks/twilio/in", message(cast, "A2")
    )
    assert hook("/hooks/twilio/in", signed, **message(cast, "A1")).status_code == 403


def test_a_get_of_a_webhook_answers_nothing(cast: Cast, ask: Ask, client: Client) -> None:
    path = "/hooks/twilio/in"
    assert client.get(path, message(cast, "A1"), secure=True).status_code == 405
    assert fresh(ask).state == AskState.SENT


def test_without_an_account_there_is_no_webhook(cast: Cast, client: Client, settings: Settings) -> None:
    settings.TWILIO_AUTH_TOKEN = ""
    assert client.post("/hooks/twilio/in", message(cast, "A1"), secure=True).status_code == 404


def test_a_delivery_report_moves_the_ask_and_a_foreign_one_does_not(cast: Cast, ask: Ask, hook: Hook) -> None:
    text = Text.objects.get(outbound=True)
    path = f"/hooks/twilio/status/{text.pk}"
    assert hook(path, MessageStatus="delivered", MessageSid="SMother").status_code == 204
    assert fresh(ask).state == AskState.SENT
    for _ in range(2):
        assert hook(path, MessageStatus="delivered", MessageSid="SMout").status_code == 204
    assert fresh(ask).state == AskState.DELIVERED


def test_a_report_that_it_never_arrived_makes_the_deputy_due(cast: Cast, ask: Ask, hook: Hook) -> None:
    text = Text.objects.get(outbound=True)
    hook(
        f"/hooks/twilio/status/{text.pk}", MessageStatus="undelivered", MessageSid="SMout", ErrorCode="30005"
    )
    text.refresh_from_db()
    assert (text.state, text.error) == (TextState.UNDELIVERED, "30005")
    assert call_out.silent_asks() == [ask]


def test_an_opt_out_reported_late_blocks_the_phone(cast: Cast, ask: Ask, hook: Hook) -> None:
    text = Text.objects.get(outbound=True)
    hook(f"/hooks/twilio/status/{text.pk}", MessageStatus="failed", MessageSid="SMout", ErrorCode="21610")
    cast.leader.refresh_from_db()
    assert cast.leader.opted_out_at is not None


def test_a_message_that_cannot_be_taken_in_now_is_kept_for_the_sweep(
    cast: Cast, ask: Ask, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(text: Text) -> Text:
        raise RuntimeError("the database went away in the middle")

    with monkeypatch.context() as broken:
        broken.setattr("dispatch.pages.applying.answer.take_in", fails)
        assert hook("/hooks/twilio/in", **message(cast, "A1 20")).status_code == 200
    text = Text.objects.get(outbound=False)
    assert text.state == TextState.RECEIVED
    answer.take_in(text)
    assert fresh(ask).state == AskState.ACCEPTED


def test_a_status_nobody_knows_is_nothing_to_do(cast: Cast, ask: Ask, hook: Hook) -> None:
    assert hook("/hooks/twilio/status/999999", MessageStatus="delivered", MessageSid="X").status_code == 204
    assert hook("/hooks/twilio/in", From="", Body="", MessageSid="").status_code == 200
    assert Text.objects.get(outbound=False).state == TextState.IN_QUEUE


def test_a_picture_without_a_word_is_a_message_and_turns_the_row_red(
    cast: Cast, ask: Ask, hook: Hook
) -> None:
    hook("/hooks/twilio/in", **message(cast, "A1 20"))
    seen = "https://api.twilio.com/media/1"
    hook("/hooks/twilio/in", **message(cast, "", "MMin"), NumMedia="1", MediaUrl0=seen)
    assert Text.objects.get(provider_id="MMin").body == seen
    mission = fresh(ask).mission
    assert mission is not None
    assert mission.words == seen


@pytest.mark.parametrize(
    "odd", [{"From": "whatsapp:+852123456789012345"}, {"MessageSid": "S" * 90}, {"Body": "进不去\x00了"}]
)
def test_what_no_column_holds_loses_no_message(cast: Cast, ask: Ask, hook: Hook, odd: dict[str, str]) -> None:
    for _ in range(2):
        assert hook("/hooks/twilio/in", **{**message(cast, "到了但是进不去"), **odd}).status_code == 200
    assert Text.objects.filter(outbound=False).count() == 1


@pytest.mark.parametrize("path", ["/hooks/twilio/in", "/hooks/twilio/status/1"])
def test_behind_a_proxy_that_ends_tls_the_signature_still_verifies(
    cast: Cast, ask: Ask, hook: Hook, settings: Settings, path: str
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.ALLOWED_HOSTS = ["10.0.0.7"]
    fields = message(cast, "A2")
    signature = RequestValidator(ACCOUNT["TWILIO_AUTH_TOKEN"]).compute_signature(
        f"{ACCOUNT['PUBLIC_URL']}{path}", fields
    )
    inside = Client(headers={"Host": "10.0.0.7", "X-Forwarded-Proto": "https"})
    answered = inside.post(path, fields, headers={"X-Twilio-Signature": signature})
    assert answered.status_code in (200, 204)


@pytest.mark.parametrize(
    "altered", [{"Body": "A1"}, {"From": "+8613900000000"}, {"MessageSid": "SMother"}, {"More": "x"}]
)
def test_a_webhook_that_was_altered_on_its_way_is_refused_and_logged(
    cast: Cast, ask: Ask, hook: Hook, altered: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    fields = message(cast, "A2")
    signature = RequestValidator(ACCOUNT["TWILIO_AUTH_TOKEN"]).compute_signature(
        f"{ACCOUNT['PUBLIC_URL']}/hooks/twilio/in", fields
    )
    assert hook("/hooks/twilio/in", signature, **{**fields, **altered}).status_code == 403
    assert "without Twilio's signature" in caplog.text
    assert not Text.objects.filter(outbound=False).exists()


def test_a_webhook_that_is_replayed_changes_nothing_also_at_another_address(
    cast: Cast, ask: Ask, hook: Hook
) -> None:
    text = Text.objects.get(outbound=True)
    said = {"MessageSid": "SMout", "MessageStatus": "sent"}
    first = RequestValidator(ACCOUNT["TWILIO_AUTH_TOKEN"]).compute_signature(
        f"{ACCOUNT['PUBLIC_URL']}/hooks/twilio/status/{text.pk}", said
    )
    hook(f"/hooks/twilio/status/{text.pk}", MessageSid="SMout", MessageStatus="delivered")
    assert hook(f"/hooks/twilio/status/{text.pk}", first, **said).status_code == 204
    assert hook(f"/hooks/twilio/status/{text.pk + 1}", first, **said).status_code == 403
    text.refresh_from_db()
    assert text.state == TextState.DELIVERED
