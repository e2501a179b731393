"""The door for trackers. GET too, which is the one exception to the rule that looking changes nothing: it can only add a
position (and when the device was last heard). The datum of the device is left here; behind the door all is WGS-84.

What is understood is answered with 200 whether it is stored or not: these clients repeat what is refused.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dispatch.flow import trackers
from dispatch.models import Tracker
from dispatch.pages import tracker_words
from dispatch.pages.limits import address_of, over_limit
from dispatch.pages.tracker_words import Nonsense, Said
from geo.coordinates import Coordinates, Datum, ImpossiblePoint
from realtime.positions import NotStored

# A minute. A device that was out of reach sends what it kept in one go.
MOST_TOLD, MOST_WRONG, MINUTE = 120, 30, 60
MOST_BYTES = 64 * 1024
View = Callable[[HttpRequest, Tracker], HttpResponse]
Opened = Callable[..., HttpResponse]


def door(*methods: str) -> Callable[[View], Opened]:
    """Opens to the token of a device in service, in the address or as the password of HTTP Basic; not too often."""

    def opened(view: View) -> Opened:
        @wraps(view)
        def enter(request: HttpRequest, token: str = "") -> HttpResponse:
            tracker = trackers.find(token or _password(request))
            if tracker is None:
                guesses = over_limit(f"guess:{address_of(request)}", most=MOST_WRONG, seconds=MINUTE)
                return _no(429, "too many wrong tokens") if guesses else _no(404, "no such device")
            if tracker.revoked_at is not None:
                return _no(403, "this device was taken out of service")
            if over_limit(f"tracker:{tracker.pk}", most=MOST_TOLD, seconds=MINUTE):
                return _no(429, "too often; once in five seconds is enough")
            if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
                return _no(413, "too long for a position")
            try:
                return view(request, tracker)
            except (Nonsense, ImpossiblePoint) as nonsense:
                return _no(400, str(nonsense))
            except NotStored:
                return _no(503, "not stored, try again")

        return never_cache(csrf_exempt(require_http_methods(methods)(enter)))

    return opened


def _no(status: int, why: str) -> HttpResponse:
    response = HttpResponse(f"{why}\n", status=status, content_type="text/plain; charset=utf-8")
    if status in (429, 503):
        response.headers["Retry-After"] = "30"
    return response


def _password(request: HttpRequest) -> str:
    kind, _, words = request.headers.get("Authorization", "").partition(" ")
    try:
        return base64.b64decode(words).decode().partition(":")[2] if kind.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        return ""


@door("POST")
def owntracks(request: HttpRequest, tracker: Tracker) -> HttpResponse:
    """OwnTracks in HTTP mode; it expects a list of messages, and there are none."""
    _take(tracker, tracker_words.owntracks(request.body), "owntracks")
    return JsonResponse([], safe=False)


@door("GET", "POST")
def osmand(request: HttpRequest, tracker: Tracker) -> HttpResponse:
    """OsmAnd, and whatever speaks like it: speed in metres per second."""
    _take(tracker, tracker_words.osmand(_parameters(request)), "osmand")
    return HttpResponse("OK\n", content_type="text/plain")


@door("GET", "POST")
def traccar(request: HttpRequest, tracker: Tracker) -> HttpResponse:
    """Traccar Client."""
    body = request.body if request.content_type == "application/json" else b""
    _take(tracker, tracker_words.traccar(_parameters(request), body), "traccar")
    return HttpResponse("OK\n", content_type="text/plain")


def _parameters(request: HttpRequest) -> dict[str, str]:
    return {**request.GET.dict(), **request.POST.dict()}


def _take(tracker: Tracker, said: Said | None, source: str) -> None:
    if said is None:
        trackers.seen(tracker)
        return
    here = Coordinates(said.lon, said.lat, Datum(tracker.datum)).to(Datum.WGS84)
    trackers.hear(
        tracker,
        here,
        source=source,
        at=said.at,
        accuracy_m=said.accuracy_m,
        heading=said.heading,
        speed=said.speed,
    )
