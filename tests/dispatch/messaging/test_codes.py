"""Every code that matters says what it is, in both languages, and does one thing."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import override

from dispatch.flow import call_out
from dispatch.messaging import delivery, outbox
from dispatch.messaging.gateways import Receipt
from dispatch.messaging.gateways.aliyun_codes import CODES as ALIYUN
from dispatch.messaging.gateways.codes import OWN, fault_of
from dispatch.messaging.gateways.faults import Effect
from dispatch.messaging.gateways.twilio_codes import CODES as TWILIO
from dispatch.models import Text
from dispatch.states import TextState
from tests.dispatch.cast import Cast
from tests.dispatch.messaging.provider import Provider

MATTER = {
    "21610": Effect.OPTED_OUT,
    "21614": Effect.NUMBER,
    "30003": Effect.AWAY,
    "30004": Effect.NUMBER,
    "30005": Effect.NUMBER,
    "30006": Effect.NUMBER,
    "30007": Effect.ROUTE,
    "30008": Effect.AWAY,
    "20429": Effect.LATER,
    "63038": Effect.ACCOUNT,
    "21211": Effect.NUMBER,
    "21408": Effect.ROUTE,
}


@pytest.mark.parametrize("code", MATTER)
def test_the_codes_that_matter_do_what_they_must(code: str) -> None:
    assert fault_of("twilio", code).effect is MATTER[code]


def test_every_code_has_a_sentence_in_both_languages() -> None:
    for fault in [*TWILIO.values(), *ALIYUN.values(), *OWN.values()]:
        with override("zh-hans"):
            chinese = str(fault.sentence)
        with override("en"):
            english = str(fault.sentence)
        assert len(chinese) >= 2
        assert not re.search(r"[一-鿿]", english), chinese


def test_an_unknown_code_concerns_the_one_text() -> None:
    assert fault_of("twilio", "99999").effect is Effect.CONTENT


@pytest.mark.parametrize("code", ["30003", "30005", "30007", "30008", "21610"])
def test_a_report_with_a_code_marks_the_phone_or_leaves_it(cast: Cast, provider: Provider, code: str) -> None:
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    (text,) = outbox.claim("w", 1)
    delivery.record(text, Receipt("SM1"))
    delivery.report(text, TextState.UNDELIVERED, provider_id="SM1", code=code)
    cast.leader.refresh_from_db()
    assert (cast.leader.opted_out_at is not None) == (code == "21610")
    assert cast.leader.phone_fault == (code if code == "30005" else "")
    assert Text.objects.get().error == code
