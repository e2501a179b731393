"""What the provider tells us. Signed or refused; written down first; told five times, it happens once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from twilio.request_validator import RequestValidator

from dispatch.flow import answer
from dispatch.messaging import delivery, inbound
from dispatch.messaging.gateways.reports import STATES
from dispatch.models import Text

GATEWAY = "twilio"
MOST_PICTURES = 10  # as many as the provider takes in one message
logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]


def signed(view: View) -> View:
    """Refuse what Twilio did not sign for our public address. Without an account there is no such page."""

    @wraps(view)
    def check(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.TWILIO_AUTH_TOKEN:
            raise Http404
        address = settings.PUBLIC_URL.rstrip("/") + request.get_full_path()
        signature = request.headers.get("X-Twilio-Signature", "")
        if not RequestValidator(settings.TWILIO_AUTH_TOKEN).validate(address, request.POST, signature):
            logger.warning("refused a webhook without Twilio's signature: %s", request.path)
            return HttpResponseForbidden("not signed by the provider")
        return view(request, *args, **kwargs)

    return csrf_exempt(require_POST(check))


@signed
def twilio_in(request: HttpRequest) -> HttpResponse:
    """A message from a phone: kept whole, taken in; what goes wrong then is taken in again by the sweep."""
    text = inbound.receive(
        gateway=GATEWAY,
        phone=request.POST.get("From", ""),
        body=_words(request),
        provider_id=request.POST.get("MessageSid", ""),
    )
    take_in(text)
    return HttpResponse("<Response/>", content_type="text/xml")


def take_in(text: Text) -> None:
    """Understand what is kept; what goes wrong is taken in again by the sweep."""
    try:
        answer.take_in(text)
    except Exception:
        logger.exception("text %s is kept and will be taken in by the sweep", text.pk)


def _words(request: HttpRequest) -> str:
    """What was written, and where the pictures lie that came with it: a picture alone is a message too."""
    given = request.POST
    pictures = [given[name] for name in (f"MediaUrl{n}" for n in range(MOST_PICTURES)) if name in given]
    return "\n".join(part for part in (given.get("Body", ""), *pictures) if part)


@signed
def twilio_status(request: HttpRequest, key: int) -> HttpResponse:
    """What became of a text. A report for a text that is not there, or of a state on the way, is nothing to do."""
    state = STATES.get(request.POST.get("MessageStatus", ""))
    text = Text.objects.filter(pk=key, outbound=True, gateway=GATEWAY).select_related("operation").first()
    sid = request.POST.get("MessageSid", "")
    if text and state and sid and text.provider_id in ("", sid):
        delivery.report(text, state, provider_id=sid, code=request.POST.get("ErrorCode", ""))
    return HttpResponse(status=204)
