"""What an operator asks before trusting a gateway: is everything there, and does a text arrive."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from dispatch.flow import call_out
from dispatch.messaging import bots, breakers
from dispatch.models import Operation, Text, TextTemplate
from dispatch.states import Approval, StopReason, TextState
from tests.dispatch.cast import Cast
from tests.dispatch.chats import Groups, bot
from tests.dispatch.messaging.aliyun_provider import Aliyun
from tests.dispatch.messaging.conftest import aliyun as aliyun
from tests.dispatch.messaging.conftest import provider as provider
from tests.dispatch.messaging.provider import Provider
from tests.dispatch.messaging.shared import queue


def said(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def missing(*command: str) -> str:
    out = StringIO()
    with pytest.raises(CommandError):
        call_command(*command, stdout=out)
    return "\n".join(line for line in out.getvalue().splitlines() if "MISSING" in line)


def test_without_a_provider_no_text_leaves(cast: Cast) -> None:
    assert "no text leaves this machine" in said("check_gateways")


def test_a_group_whose_bot_was_removed_is_missing(cast: Cast, groups: Groups) -> None:
    group = bot(cast.city)
    assert "临沂应急群 (wecom): nothing posted yet" in said("check_gateways")
    groups.behaviour = "93000"
    call_out.post(
        call_out.assign(cast.incident, cast.team, by=cast.coordinator).call_out, group, by=cast.coordinator
    )
    bots.post_due()
    assert "临沂应急群 (wecom): failed 93000" in missing("check_gateways")


def test_a_twilio_that_is_whole_is_whole(cast: Cast, provider: Provider) -> None:
    report = said("check_gateways")
    assert "account: active" in report
    assert provider.requests == [], "nothing was sent"


def test_what_is_missing_at_twilio_is_said(cast: Cast, provider: Provider, settings: Settings) -> None:
    provider.account, settings.TWILIO_FROM, settings.PUBLIC_URL = (
        "suspended",
        "+85200000000",
        "http://localhost",
    )
    breakers.stop("twilio", StopReason.BY_HAND)
    lines = missing("check_gateways")
    for word in ("suspended", "+85200000000", "PUBLIC_URL", "stopped: by_hand"):
        assert word in lines
    assert "1 stops ended" in said_until_error("check_gateways", "--release", "twilio")
    assert breakers.stopped("twilio") is None


def said_until_error(*command: str) -> str:
    out = StringIO()
    with pytest.raises(CommandError):
        call_command(*command, stdout=out)
    return out.getvalue()


def test_what_aliyun_approved_is_learnt_from_it(cast: Cast, aliyun: Aliyun) -> None:
    for code in ("SMS_1", "SMS_2", "SMS_3"):
        TextTemplate.objects.create(
            gateway="aliyun", provider_code=code, body="任务${letter}", approval="approved"
        )
    aliyun.templates = {"SMS_1": ("AUDIT_STATE_PASS", ""), "SMS_2": ("AUDIT_STATE_NOT_PASS", "内容不符")}
    lines = missing("check_gateways")
    assert "内容不符" in lines
    found = dict(TextTemplate.objects.values_list("provider_code", "approval"))
    assert found == {"SMS_1": Approval.APPROVED, "SMS_2": Approval.REJECTED, "SMS_3": Approval.DRAFTED}


def test_a_wrong_key_is_said(cast: Cast, aliyun: Aliyun, settings: Settings) -> None:
    settings.ALIYUN_ACCESS_KEY_SECRET = "another"
    assert "SignatureDoesNotMatch" in missing("check_gateways")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("exercise", [False, True])
def test_the_templates_to_have_approved_are_listed(cast: Cast, language: str, exercise: bool) -> None:
    lines = said(
        "check_gateways", "--templates", language, *(["--exercise"] if exercise else [])
    ).splitlines()
    assert len(lines) > 20
    assert all("{" not in line.replace("${", "") for line in lines)
    assert all(("演练" in line) == exercise for line in lines)


def home(cast: Cast) -> None:
    Operation.objects.filter(pk=cast.operation.pk).update(everyday=True)


def test_a_test_alert_goes_the_whole_way(committed_cast: Cast, provider: Provider) -> None:
    home(committed_cast)
    report = said("send_test_alert", "138 0000 1234", "--wait", "0")
    assert "The provider took it" in report
    (message,) = provider.messages
    assert (message["to"], "测试短信" in message["body"]) == ("+8613800001234", True)


def test_a_test_alert_that_is_refused_says_why(committed_cast: Cast, provider: Provider) -> None:
    home(committed_cast)
    provider.behaviour = "21211"
    with pytest.raises(CommandError, match=r"号码无效|not valid"):
        said("send_test_alert", "13800001234", "--wait", "0")


@pytest.mark.parametrize("phone", ["not a number", "+18005551234"])
def test_a_test_alert_goes_to_no_foreign_phone(
    committed_cast: Cast, provider: Provider, settings: Settings, phone: str
) -> None:
    settings.TEXT_COUNTRIES = ["+86"]
    home(committed_cast)
    with pytest.raises(CommandError):
        said("send_test_alert", phone)
    assert provider.requests == []


def test_on_virtual_phones_it_arrives_at_once(committed_cast: Cast) -> None:
    home(committed_cast)
    queue(committed_cast)
    assert "Arrived." in said("send_test_alert", "13800001234")
    assert set(Text.objects.values_list("state", flat=True)) == {TextState.DELIVERED}
