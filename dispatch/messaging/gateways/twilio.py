"""Twilio, both ways, by text and by call; the REST address is a setting, so that a local server can stand in.

One form and one list are all we say to it, so we say them ourselves on kept connections: its client hides whether a
request left the machine, and that decides what may be sent again.
"""

from __future__ import annotations

import asyncio
import base64
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.conf import settings
from django.utils import timezone

from dispatch.messaging.gateways.base import Can, Doubtful, NotNow, RealParcel, Receipt, Refused, as_outcomes
from dispatch.messaging.gateways.codes import fault_of
from dispatch.messaging.gateways.faults import Effect
from dispatch.messaging.gateways.line import Answer, Line, NeverLeft, Unanswered
from dispatch.messaging.gateways.reports import CALL_STATES, STATES
from dispatch.states import Channel, TextState

# A sent text is looked for among the newest to the same phone, from a little before it was claimed (clocks differ).
LOOK_BACK = timedelta(minutes=5)
LOOK_AT = 100
ASKED_AT_ONCE = 16
# The longest that the provider lets a message wait, in seconds.
LONGEST_VALIDITY = 36_000
RING_SECONDS = 30


class Twilio:
    """Hong Kong and abroad; to the mainland it cannot hold a conversation and must not carry links."""

    name = "twilio"
    can = Can(two_way=True, links=True, voice=True, templates=False, cost=350, by_segments=True)
    links = True

    def __init__(self) -> None:
        account, token = settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN
        secret = base64.b64encode(f"{account}:{token}".encode()).decode()
        self.base = f"{settings.TWILIO_API_BASE.rstrip('/')}/2010-04-01/Accounts/{account}"
        self.headers = {
            "Authorization": f"Basic {secret}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }

    def sender(self, channel: Channel) -> str:
        """The messaging service where there is one (it shares its numbers out), else the number."""
        if channel is Channel.VOICE:
            return str(settings.TWILIO_VOICE_FROM or settings.TWILIO_FROM)
        return str(settings.TWILIO_MESSAGING_SERVICE_SID or settings.TWILIO_FROM)

    def rate(self, channel: Channel) -> float:
        """Segments or calls a second."""
        return float(
            settings.TWILIO_CALLS_PER_SECOND if channel is Channel.VOICE else settings.TEXTS_PER_SECOND
        )

    async def send(self, parcel: RealParcel, line: Line) -> Receipt:
        """Create the message or the call once."""
        voice = parcel.channel is Channel.VOICE
        form = urlencode(_call(parcel)) if voice else _message(parcel)
        address = f"{self.base}/{'Calls' if voice else 'Messages'}.json"
        with as_outcomes():
            answer = await line.ask("POST", address, headers=self.headers, body=form.encode())
        return _receipt(answer)

    async def find(self, parcels: Sequence[RealParcel], line: Line) -> dict[int, list[Receipt]]:
        """List what went to each phone since its text was claimed; one question a phone and channel, a few at once."""
        groups: dict[tuple[str, Channel], list[RealParcel]] = defaultdict(list)
        for parcel in parcels:
            groups[parcel.phone, parcel.channel].append(parcel)
        gate = asyncio.Semaphore(ASKED_AT_ONCE)

        async def look(phone: str, channel: Channel, alike: list[RealParcel]) -> dict[int, list[Receipt]]:
            async with gate:
                listed = await self._list(phone, channel, line)
            return {} if listed is None else {parcel.key: _may_be(parcel, *listed) for parcel in alike}

        found = await asyncio.gather(*(look(*group, alike) for group, alike in groups.items()))
        return {key: receipts for part in found for key, receipts in part.items()}

    async def _list(
        self, phone: str, channel: Channel, line: Line
    ) -> tuple[list[dict[str, Any]], timedelta] | None:
        """What went to `phone`, and how far the provider's clock is ahead of ours."""
        what = "Calls" if channel is Channel.VOICE else "Messages"
        query = urlencode({"To": phone, "PageSize": LOOK_AT})
        try:
            answer = await line.ask("GET", f"{self.base}/{what}.json?{query}", headers=self.headers)
        except (NeverLeft, Unanswered):
            return None
        rows = answer.body.get(what.lower())
        ahead = answer.at - timezone.now() if answer.at and answer.at.tzinfo else timedelta()
        return (rows, ahead) if answer.status == 200 and isinstance(rows, list) else None


def _message(parcel: RealParcel) -> str:
    """The form, written by hand: of thousands of messages only phone and key differ, and encoding is a third of a request."""
    service = settings.TWILIO_MESSAGING_SERVICE_SID
    sender = f"MessagingServiceSid={_quoted(service)}" if service else f"From={_quoted(settings.TWILIO_FROM)}"
    form = f"To={quote_plus(parcel.phone)}&{sender}&Body={_quoted(parcel.body)}&StatusCallback={_quoted(_hook('status'))}{parcel.key}"
    if parcel.expires_at is None:
        return form
    # By the database's clock, as the term itself: this machine's may be an hour ahead, and nothing would arrive.
    left = int((parcel.expires_at - (parcel.claimed_at or timezone.now())).total_seconds())
    return f"{form}&ValidityPeriod={min(max(left, 1), LONGEST_VALIDITY)}"


@lru_cache(maxsize=500)
def _quoted(value: str) -> str:
    return quote_plus(value)


def _call(parcel: RealParcel) -> dict[str, str | int]:
    return {
        "To": parcel.phone,
        "From": settings.TWILIO_VOICE_FROM or settings.TWILIO_FROM,
        "Url": f"{_hook('voice')}{parcel.key}",
        "StatusCallback": f"{_hook('call')}{parcel.key}",
        "Timeout": RING_SECONDS,
    }


def _hook(what: str) -> str:
    """Where the provider reports; the key of the text follows."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/hooks/twilio/{what}/"


def _receipt(answer: Answer) -> Receipt:
    code = str(answer.body.get("code") or answer.status)
    if answer.status in (200, 201):
        sid = str(answer.body.get("sid") or "")
        if not sid:
            raise Doubtful("the answer names no message")
        return Receipt(provider_id=sid)
    if answer.status == 429:
        raise NotNow("too many at once", pause=answer.pause or fault_of("twilio", "20429").pause)
    if not 400 <= answer.status < 500:
        raise Doubtful(f"HTTP {answer.status}")
    fault = fault_of("twilio", code)
    if fault.effect is Effect.LATER:
        raise NotNow(code, pause=answer.pause or fault.pause)
    raise Refused(code, str(answer.body.get("message") or "")[:200])


def _may_be(parcel: RealParcel, listed: list[dict[str, Any]], ahead: timedelta) -> list[Receipt]:
    """Those of the listed that may be this parcel: the same words, made since it was claimed; oldest first."""
    since = (parcel.claimed_at or parcel.queued_at) + ahead - LOOK_BACK
    voice = parcel.channel is Channel.VOICE
    states = CALL_STATES if voice else STATES
    alike = [
        row
        for row in listed
        if row.get("sid") and _made(row) >= since and (voice or row.get("body") == parcel.body)
    ]
    return [
        Receipt(
            provider_id=str(row["sid"]),
            state=states.get(str(row.get("status")), TextState.SENT),
            code=str(row.get("error_code") or ""),
        )
        for row in sorted(alike, key=_made)
    ]


def _made(row: dict[str, Any]) -> datetime:
    try:
        return parsedate_to_datetime(str(row.get("date_created")))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
