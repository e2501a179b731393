"""Aliyun: the signature as documented, templates only, found again by our own key, and the second where the first fails."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytest_django.fixtures import Settings

from dispatch.messaging import doubts, sender
from dispatch.messaging.gateways.aliyun import e164, local_number
from dispatch.messaging.gateways.aliyun_signature import headers_of, query_of
from dispatch.models import Text, TextTemplate
from dispatch.states import Channel, TextState
from tests.dispatch.cast import Cast
from tests.dispatch.messaging.aliyun_provider import Aliyun, said
from tests.dispatch.messaging.provider import Provider
from tests.dispatch.messaging.shared import lease_runs_out, queue

BODY = "【临沂市红十字会】任务A已解除，未出发请勿前往，途中请返回。平安到家回A9，谢谢！"
TEMPLATE = "任务${letter}已解除，未出发请勿前往，途中请返回。平安到家回${letter}9，谢谢！"


@pytest.fixture
def approved(db: None) -> TextTemplate:
    return TextTemplate.objects.create(
        gateway="aliyun", provider_code="SMS_7", body=TEMPLATE, approval="approved"
    )


def test_the_signature_is_that_of_the_documentation() -> None:
    asked = {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}
    headers = headers_of(
        host="ecs.cn-shanghai.aliyuncs.com",
        action="RunInstances",
        version="2014-05-26",
        query=query_of(asked),
        key="YourAccessKeyId",
        secret="YourAccessKeySecret",
        at=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
        nonce="3156853299f313e23d1673dc12e1703d",
    )
    assert headers["Authorization"].endswith(
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


@pytest.mark.parametrize(
    ("ours", "theirs"), [("+8613800000001", "13800000001"), ("+85291234567", "0085291234567")]
)
def test_numbers_are_written_its_way_and_back(ours: str, theirs: str) -> None:
    assert local_number(ours) == theirs
    assert e164(theirs) == ours
    assert e164("8613800000001") == "+8613800000001"


def test_a_text_goes_as_its_template_with_our_key(
    committed_cast: Cast, aliyun: Aliyun, approved: TextTemplate
) -> None:
    text = queue(committed_cast, body=BODY)
    sender.send_due("w")
    (message,) = aliyun.messages
    sent = {name: message[name] for name in ("PhoneNumbers", "SignName", "TemplateCode", "OutId")}
    assert sent == {
        "PhoneNumbers": "13800000001",
        "SignName": "临沂市红十字会",
        "TemplateCode": "SMS_7",
        "OutId": str(text.pk),
    }
    assert said(message) == {"letter": "A"}
    text.refresh_from_db()
    assert (text.state, text.provider_id) == (TextState.SENT, message["number"])


@pytest.mark.parametrize("approval", ["drafted", "submitted", "rejected"])
def test_a_text_whose_template_is_not_approved_does_not_leave(
    committed_cast: Cast, aliyun: Aliyun, approved: TextTemplate, approval: str
) -> None:
    TextTemplate.objects.update(approval=approval)
    text = queue(committed_cast, body=BODY)
    sender.send_due("w")
    text.refresh_from_db()
    assert (text.state, text.error, aliyun.requests) == (TextState.FAILED, "template", [])


def test_a_wrong_secret_stops_the_gateway(
    committed_cast: Cast, aliyun: Aliyun, approved: TextTemplate, settings: Settings
) -> None:
    settings.ALIYUN_ACCESS_KEY_SECRET = "another"
    text = queue(committed_cast, body=BODY)
    sender.send_due("w")
    text.refresh_from_db()
    assert (text.state, aliyun.messages) == (TextState.FAILED, [])
    assert text.error.startswith("SignatureDoesNotMatch")


@pytest.mark.parametrize(
    ("behaviour", "state"),
    [("busy", "queued"), ("isv.MOBILE_NUMBER_ILLEGAL", "failed"), ("error", "unknown")],
)
def test_what_aliyun_says_decides_whether_it_may_go_again(
    committed_cast: Cast, aliyun: Aliyun, approved: TextTemplate, behaviour: str, state: str
) -> None:
    aliyun.behaviour = behaviour
    text = queue(committed_cast, body=BODY)
    sender.send_due("w", seconds=0.5)
    text.refresh_from_db()
    assert text.state == state


@pytest.mark.parametrize(("status", "state"), [(1, "sent"), (3, "delivered"), (2, "undelivered")])
def test_a_doubtful_text_is_found_by_our_key(
    committed_cast: Cast, aliyun: Aliyun, approved: TextTemplate, status: int, state: str
) -> None:
    aliyun.behaviour, aliyun.status = "error", status
    text = queue(committed_cast, body=BODY)
    sender.send_due("w")
    lease_runs_out()
    assert doubts.reconcile() == 1
    text.refresh_from_db()
    assert (text.state, len(aliyun.messages)) == (state, 1)


def test_a_doubtful_text_that_aliyun_never_had_is_sent_again(
    committed_cast: Cast, aliyun: Aliyun, approved: TextTemplate
) -> None:
    aliyun.behaviour = "error"
    text = queue(committed_cast, body=BODY)
    sender.send_due("w")
    aliyun.messages.clear()
    aliyun.behaviour = "accept"
    lease_runs_out()
    doubts.reconcile()
    sender.send_due("w")
    text.refresh_from_db()
    assert (text.state, len(aliyun.messages)) == (TextState.SENT, 1)


def test_a_call_rings_by_an_approved_voice(
    committed_cast: Cast, aliyun: Aliyun, approved: TextTemplate
) -> None:
    queue(committed_cast, body=BODY, channel=Channel.VOICE)
    TextTemplate.objects.create(
        gateway="aliyun", provider_code="TTS_7", channel="voice", body=TEMPLATE, approval="approved"
    )
    sender.send_due("w")
    (call,) = aliyun.messages
    assert (call["header:x-acs-action"], call["StartCode"]) == ("IvrCall", "TTS_7")
    assert [call[f"MenuKeyMap.{n}.Key"] for n in (1, 2, 3)] == ["1", "2", "8"]


@pytest.mark.parametrize("behaviour", ["21408", "30007", "63038", "21612"])
def test_what_the_first_gateway_cannot_do_the_second_does(
    committed_cast: Cast,
    aliyun: Aliyun,
    provider: Provider,
    approved: TextTemplate,
    settings: Settings,
    behaviour: str,
) -> None:
    settings.TEXT_GATEWAY_SECOND = "aliyun"
    provider.behaviour = behaviour
    text = queue(committed_cast, body=BODY)
    for _ in range(2):
        sender.send_due("w")
    text.refresh_from_db()
    assert (text.gateway, text.state) == ("aliyun", TextState.SENT)
    assert (len(aliyun.messages), provider.messages) == (1, [])


@pytest.mark.parametrize("behaviour", ["21610", "21211", "21614"])
def test_what_is_wrong_with_the_phone_is_no_reason_for_the_second(
    committed_cast: Cast,
    aliyun: Aliyun,
    provider: Provider,
    approved: TextTemplate,
    settings: Settings,
    behaviour: str,
) -> None:
    settings.TEXT_GATEWAY_SECOND = "aliyun"
    provider.behaviour = behaviour
    text = queue(committed_cast, body=BODY)
    for _ in range(2):
        sender.send_due("w")
    text.refresh_from_db()
    assert (text.gateway, text.state, aliyun.messages) == ("twilio", TextState.FAILED, [])


def test_a_first_gateway_that_cannot_be_had_is_left_after_a_few_tries(
    committed_cast: Cast, aliyun: Aliyun, provider: Provider, approved: TextTemplate, settings: Settings
) -> None:
    settings.TEXT_GATEWAY_SECOND, settings.TWILIO_API_BASE = "aliyun", "http://127.0.0.1:9"
    text = queue(committed_cast, body=BODY)
    for _ in range(4):
        Text.objects.update(due_at=None)
        sender.send_due("w")
    text.refresh_from_db()
    assert (text.gateway, text.state, text.attempts) == ("aliyun", TextState.SENT, 1)
