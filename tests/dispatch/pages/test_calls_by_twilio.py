"""A call that asks: what it says, which keys answer, and who may speak in its name."""

from __future__ import annotations

import pytest

from dispatch.messaging import delivery, outbox, sender
from dispatch.messaging.gateways import Receipt
from dispatch.models import Ask, Text
from dispatch.states import AskState, Channel, Purpose, TextState
from tests.dispatch.cast import Cast
from tests.dispatch.messaging.conftest import provider as provider
from tests.dispatch.messaging.provider import Provider
from tests.dispatch.messaging.shared import queue
from tests.dispatch.pages.test_twilio import Hook
from tests.dispatch.pages.test_twilio import ask as ask
from tests.dispatch.pages.test_twilio import hook as hook
from tests.dispatch.texting import fresh


@pytest.fixture
def call(cast: Cast, ask: Ask) -> Text:
    """The leader's telephone rings."""
    queue(
        cast,
        phone=cast.leader.phone,
        purpose=Purpose.CALL_OUT,
        channel=Channel.VOICE,
        ask=ask,
        subject=f"ask:{ask.pk}",
    )
    (text,) = outbox.claim("w", 1)
    delivery.record(text, Receipt("CA1"))
    return text


def test_the_call_says_the_words_and_waits_for_a_key(call: Text, hook: Hook) -> None:
    said = hook(f"/hooks/twilio/voice/{call.pk}", CallSid="CA1").content.decode()
    assert "<Gather" in said
    assert f'action="/hooks/twilio/keys/{call.pk}"' in said
    assert "能去请按1" in said
    assert 'language="zh-CN"' in said
    assert "【" not in said


@pytest.mark.parametrize(("key", "state"), [("1", AskState.ACCEPTED), ("2", AskState.DECLINED)])
def test_a_key_answers_as_a_text_would(call: Text, ask: Ask, hook: Hook, key: str, state: AskState) -> None:
    for _ in range(3):
        hook(f"/hooks/twilio/keys/{call.pk}", CallSid="CA1", Digits=key)
    found = fresh(ask)
    assert (found.state, found.answer_source) == (state, "keypad")
    assert Text.objects.filter(outbound=False).count() == 1


@pytest.mark.parametrize("key", ["0", "5", "", "*"])
def test_any_other_key_answers_nothing_and_it_is_said_again(
    call: Text, ask: Ask, hook: Hook, key: str
) -> None:
    said = hook(f"/hooks/twilio/keys/{call.pk}", CallSid="CA1", Digits=key).content.decode()
    assert "<Gather" in said
    assert fresh(ask).state == AskState.SENT


@pytest.mark.parametrize("what", ["voice", "keys", "call"])
def test_nobody_speaks_in_the_name_of_twilio(call: Text, ask: Ask, hook: Hook, what: str) -> None:
    assert hook(f"/hooks/twilio/{what}/{call.pk}", "forged", CallSid="CA1", Digits="1").status_code == 403
    assert fresh(ask).state == AskState.SENT


@pytest.mark.parametrize(
    ("status", "state"),
    [("in-progress", TextState.DELIVERED), ("completed", TextState.DELIVERED), ("no-answer", TextState.UNDELIVERED), ("busy", TextState.UNDELIVERED)],
)  # fmt: skip
def test_what_became_of_the_call_is_known(call: Text, hook: Hook, status: str, state: TextState) -> None:
    for word in ("initiated", "ringing", status, status):
        assert hook(f"/hooks/twilio/call/{call.pk}", CallSid="CA1", CallStatus=word).status_code == 204
    call.refresh_from_db()
    assert call.state == state


def test_a_call_is_made_at_the_provider_and_found_again(committed_cast: Cast, provider: Provider) -> None:
    queue(committed_cast, channel=Channel.VOICE)
    sender.send_due("w")
    (made,) = provider.messages
    assert made["sid"].startswith("CA")
    assert made["url"].startswith("https://muster.example/hooks/twilio/voice/")
