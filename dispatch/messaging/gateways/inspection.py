"""Asking a provider about our own account there, without sending anything: does it know us, may we send, what is approved."""

from __future__ import annotations

from typing import Any

import msgspec
from django.conf import settings

from dispatch.messaging.gateways.aliyun import Aliyun
from dispatch.messaging.gateways.line import Answer, Line, NeverLeft, Unanswered
from dispatch.messaging.gateways.twilio import Twilio
from dispatch.states import Approval

# QuerySmsTemplateList: how far the review of a template is.
_REVIEWS = {
    "AUDIT_STATE_INIT": Approval.SUBMITTED,
    "AUDIT_STATE_PASS": Approval.APPROVED,
    "AUDIT_STATE_NOT_PASS": Approval.REJECTED,
    "AUDIT_SATE_CANCEL": Approval.DRAFTED,
}
PAGE = 50


class Finding(msgspec.Struct, frozen=True):
    """One line of the report: whether it is as it must be, and what was found or what to do."""

    good: bool
    words: str


async def twilio(line: Line) -> list[Finding]:
    """The account is open, and the sender belongs to it."""
    way = Twilio()
    found = [await _asked(line, way, "", "account", "status", "active")]
    service = settings.TWILIO_MESSAGING_SERVICE_SID
    if service:
        found.append(Finding(service.startswith("MG"), f"messaging service {service}"))
    else:
        query = f"/IncomingPhoneNumbers.json?PhoneNumber={settings.TWILIO_FROM.replace('+', '%2B')}"
        found.append(
            await _asked(line, way, query, f"number {settings.TWILIO_FROM}", "incoming_phone_numbers", "")
        )
    return found


async def aliyun(line: Line) -> tuple[list[Finding], dict[str, tuple[Approval, str]]]:
    """The key is known, and how far the review of each template is: state and, where refused, why."""
    reviews: dict[str, tuple[Approval, str]] = {}
    asked = {"PageIndex": "1", "PageSize": str(PAGE)}
    try:
        answer = await Aliyun().ask(line, "QuerySmsTemplateList", asked, voice=False)
    except (NeverLeft, Unanswered) as error:
        return [Finding(False, f"no answer ({error})")], reviews
    code = str(answer.body.get("Code") or answer.status)
    if code != "OK":
        return [
            Finding(False, f"the access key is refused: {code} {answer.body.get('Message', '')}")
        ], reviews
    rows: list[dict[str, Any]] = answer.body.get("SmsTemplateList") or []
    for row in rows:
        review = _REVIEWS.get(str(row.get("AuditStatus")), Approval.SUBMITTED)
        why = (row.get("Reason") or {}).get("RejectInfo") or ""
        reviews[str(row.get("TemplateCode"))] = (review, str(why)[:200])
    return [Finding(True, f"the access key is known, {len(rows)} templates there")], reviews


async def _asked(line: Line, way: Twilio, query: str, what: str, field: str, wanted: str) -> Finding:
    address = f"{way.base}{query}" if query else f"{way.base}.json"
    try:
        answer: Answer = await line.ask("GET", address, headers=way.headers)
    except (NeverLeft, Unanswered) as error:
        return Finding(False, f"{what}: no answer ({error})")
    if answer.status != 200:
        return Finding(
            False, f"{what}: {answer.body.get('code', answer.status)} {answer.body.get('message', '')}"
        )
    value = answer.body.get(field)
    return Finding(
        bool(value) and (not wanted or value == wanted), f"{what}: {value if wanted else bool(value)}"
    )
