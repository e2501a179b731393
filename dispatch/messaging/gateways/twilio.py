"""Twilio, both ways, through its official client; the REST address is a setting, so that a local server can stand in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from requests.exceptions import ConnectionError, ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import MaxRetryError, NewConnectionError

from dispatch.messaging.gateways.base import Doubtful, NotNow, Receipt, Refused, Sighting
from dispatch.messaging.gateways.reports import STATES
from dispatch.models import Text
from dispatch.states import TextState

OFFICIAL = "https://api.twilio.com"
# Well under the outbox lease of 60 s: a claimed text is either recorded or given up before it is called doubtful.
TIMEOUT_SECONDS = 10.0
# A sent text is looked for among the newest to the same phone, from a little before it was claimed (clocks differ).
LOOK_BACK = timedelta(minutes=5)
LOOK_AT = 50
# The longest that the provider lets a message wait, in seconds.
LONGEST_VALIDITY = 36_000


class Rebased(TwilioHttpClient):  # type: ignore[misc]
    """The official HTTP client, towards `TWILIO_API_BASE`."""

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """Send to the set base address; everything else is the client's own."""
        if url.startswith(OFFICIAL):
            url = settings.TWILIO_API_BASE.rstrip("/") + url.removeprefix(OFFICIAL)
        return super().request(method, url, *args, **kwargs)


class Twilio:
    """Hong Kong and abroad; to the mainland it cannot hold a conversation and must not carry links."""

    name = "twilio"
    two_way = True
    links = True
    voice = True
    templates = False

    def __init__(self) -> None:
        self.client = Client(
            settings.TWILIO_ACCOUNT_SID,
            settings.TWILIO_AUTH_TOKEN,
            http_client=Rebased(timeout=TIMEOUT_SECONDS),
        )

    def send(self, text: Text) -> Receipt:
        """Create the message once; the client never retries a POST."""
        try:
            message = self.client.messages.create(
                to=text.phone,
                from_=settings.TWILIO_FROM,
                body=text.body,
                status_callback=f"{settings.PUBLIC_URL.rstrip('/')}/hooks/twilio/status/{text.pk}",
                **_validity(text),
            )
        except RequestException as error:
            raise _of_network(error) from error
        except TwilioException as error:
            raise _of_provider(error) from error
        if not message.sid:
            raise Doubtful("the answer names no message")
        return Receipt(provider_id=message.sid)

    def find(self, text: Text) -> Sighting:
        """Look for the text among the newest to its phone: same words, made since it was claimed, not known as another."""
        since = (text.claimed_at or text.queued_at) - LOOK_BACK
        try:
            newest = self.client.messages.list(to=text.phone, from_=settings.TWILIO_FROM, limit=LOOK_AT)
        except (RequestException, TwilioException):
            return Sighting(found=None)
        alike = [
            m for m in newest if m.sid and m.body == text.body and m.date_created and m.date_created >= since
        ]
        known = Text.objects.filter(gateway=self.name, provider_id__in=[m.sid for m in alike]).exclude(
            pk=text.pk
        )
        taken = set(known.values_list("provider_id", flat=True))
        for message in alike:
            if message.sid and message.sid not in taken:
                state = STATES.get(str(message.status), TextState.SENT)
                return Sighting(found=True, receipt=Receipt(provider_id=message.sid, state=state))
        return Sighting(found=False)


def _validity(text: Text) -> dict[str, int]:
    """How many seconds the provider may keep the text in its own queue: no longer than it is worth sending."""
    if text.expires_at is None:
        return {}
    left = int((text.expires_at - timezone.now()).total_seconds())
    return {"validity_period": min(max(left, 1), LONGEST_VALIDITY)}


def _of_network(error: RequestException) -> Exception:
    if isinstance(error, ConnectTimeout):
        return NotNow("no connection in time")
    reason = error.args[0] if error.args else None
    never_connected = isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError)
    if isinstance(error, ConnectionError) and never_connected:
        return NotNow("no connection")
    return Doubtful(type(error).__name__)


def _of_provider(error: TwilioException) -> Exception:
    status = int(getattr(error, "status", 0) or 0)
    if status == 429:
        return NotNow("too many at once")
    if 400 <= status < 500:
        return Refused(str(getattr(error, "code", None) or status), str(getattr(error, "msg", "")))
    return Doubtful(f"HTTP {status}" if status else type(error).__name__)
