"""Aliyun for mainland phones: texts by approved templates, calls by approved voices; the addresses are settings."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings

from dispatch.messaging.gateways.aliyun_signature import headers_of, query_of
from dispatch.messaging.gateways.base import (
    Can,
    Doubtful,
    Filled,
    NotNow,
    RealParcel,
    Receipt,
    Refused,
    as_outcomes,
)
from dispatch.messaging.gateways.codes import fault_of
from dispatch.messaging.gateways.faults import Effect
from dispatch.messaging.gateways.line import Answer, Line, NeverLeft, Unanswered
from dispatch.states import Channel, TextState

VERSION = "2017-05-25"
LOOK_AT = 50
ASKED_AT_ONCE = 16
CHINA = ZoneInfo("Asia/Shanghai")
# QuerySendDetails: 1 on its way, 2 failed, 3 arrived
_SEEN = {"1": TextState.SENT, "2": TextState.UNDELIVERED, "3": TextState.DELIVERED}


class Aliyun:
    """Two ways, no links, no free words: what it sends is a template with variables."""

    name = "aliyun"
    can = Can(two_way=True, links=False, voice=True, templates=True, cost=45)
    links = False

    def sender(self, channel: Channel) -> str:
        """The account: its limits hold for all its signatures."""
        return str(
            settings.ALIYUN_VOICE_NUMBER if channel is Channel.VOICE else settings.ALIYUN_ACCESS_KEY_ID
        )

    def rate(self, channel: Channel) -> float:
        """Requests a second."""
        voice = channel is Channel.VOICE
        return float(settings.ALIYUN_CALLS_PER_SECOND if voice else settings.ALIYUN_TEXTS_PER_SECOND)

    async def send(self, parcel: RealParcel, line: Line) -> Receipt:
        """Send the text or ring once; `out_id` is our key, by which it is found again."""
        if parcel.filled is None:
            raise Refused("template")
        voice = parcel.channel is Channel.VOICE
        if voice and not settings.ALIYUN_VOICE_NUMBER:
            raise Refused("no_voice")
        action = (
            ("IvrCall", _call(parcel, parcel.filled)) if voice else ("SendSms", _text(parcel, parcel.filled))
        )
        with as_outcomes():
            answer = await self.ask(line, *action, voice=voice)
        return _receipt(answer)

    async def find(self, parcels: Sequence[RealParcel], line: Line) -> dict[int, list[Receipt]]:
        """Ask for the phone's texts of the day and pick those that carry our key. Calls cannot be looked up by it."""
        gate = asyncio.Semaphore(ASKED_AT_ONCE)

        async def look(parcel: RealParcel) -> tuple[int, list[Receipt] | None]:
            async with gate:
                return parcel.key, await self._details(parcel, line)

        texts = [parcel for parcel in parcels if parcel.channel is Channel.SMS]
        found = await asyncio.gather(*map(look, texts))
        return {key: receipts for key, receipts in found if receipts is not None}

    async def _details(self, parcel: RealParcel, line: Line) -> list[Receipt] | None:
        day = (parcel.claimed_at or parcel.queued_at).astimezone(CHINA)
        asked = {
            "PhoneNumber": local_number(parcel.phone),
            "SendDate": day.strftime("%Y%m%d"),
            "PageSize": str(LOOK_AT),
            "CurrentPage": "1",
        }
        try:
            answer = await self.ask(line, "QuerySendDetails", asked, voice=False)
        except (NeverLeft, Unanswered):
            return None
        rows = (answer.body.get("SmsSendDetailDTOs") or {}).get("SmsSendDetailDTO")
        if answer.status != 200 or answer.body.get("Code") != "OK" or not isinstance(rows, list):
            return None
        return [_seen(row, parcel) for row in rows if str(row.get("OutId")) == str(parcel.key)][:1]

    async def ask(self, line: Line, action: str, asked: dict[str, str], *, voice: bool) -> Answer:
        """One signed action. Raises NeverLeft or Unanswered."""
        base = str(settings.ALIYUN_VOICE_BASE if voice else settings.ALIYUN_API_BASE).rstrip("/")
        query = query_of(asked)
        headers = headers_of(
            host=urlsplit(base).netloc,
            action=action,
            version=VERSION,
            query=query,
            key=settings.ALIYUN_ACCESS_KEY_ID,
            secret=settings.ALIYUN_ACCESS_KEY_SECRET,
            at=datetime.now(UTC),
        )
        return await line.ask("POST", f"{base}/?{query}", headers=headers)


def local_number(phone: str) -> str:
    """As Aliyun writes it: mainland without +86, others with 00."""
    return phone.removeprefix("+86") if phone.startswith("+86") else f"00{phone.removeprefix('+')}"


def e164(phone: str) -> str:
    """As we write it; what comes from Aliyun has no prefix, 86 or 00."""
    digits = phone.strip().removeprefix("+")
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"+{digits}" if digits.startswith("86") and len(digits) > 11 else f"+86{digits}"


def _text(parcel: RealParcel, filled: Filled) -> dict[str, str]:
    return {
        "PhoneNumbers": local_number(parcel.phone),
        "SignName": filled.signature,
        "TemplateCode": filled.code,
        "TemplateParam": _json(filled.values),
        "OutId": str(parcel.key),
    }


def _call(parcel: RealParcel, filled: Filled) -> dict[str, str]:
    return {
        "CalledShowNumber": settings.ALIYUN_VOICE_NUMBER,
        "CalledNumber": local_number(parcel.phone),
        "StartCode": filled.code,
        "StartTtsParams": _json(filled.values),
        "OutId": str(parcel.key),
        "PlayTimes": "2",
        **{
            f"MenuKeyMap.{number}.{part}": value
            for number, key in enumerate("128", 1)
            for part, value in (("Key", key), ("Code", filled.code))
        },
    }


def _json(values: dict[str, str]) -> str:
    return msgspec.json.encode(values).decode()


def _receipt(answer: Answer) -> Receipt:
    code = str(answer.body.get("Code") or "")
    if answer.status == 200 and code == "OK":
        number = str(answer.body.get("BizId") or answer.body.get("CallId") or "")
        if not number:
            raise Doubtful("the answer names no message")
        return Receipt(provider_id=number)
    fault = fault_of("aliyun", code)
    if answer.status == 429 or fault.effect is Effect.LATER:
        raise NotNow(code or "too many at once", pause=answer.pause or fault.pause or 1.0)
    # isp.* are failures inside: it may have gone out all the same.
    if not code or code.startswith("isp.SYSTEM") or answer.status >= 500:
        raise Doubtful(code or f"HTTP {answer.status}")
    raise Refused(code, str(answer.body.get("Message") or "")[:200])


def _seen(row: dict[str, Any], parcel: RealParcel) -> Receipt:
    state = _SEEN.get(str(row.get("SendStatus")), TextState.SENT)
    # The list does not repeat the provider's own number; ours stands for it, and the report brings the other.
    return Receipt(provider_id=f"out-{parcel.key}", state=state)
