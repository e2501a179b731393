"""The phone page, signed in or through a personal link, and the worker that opens it without a network. GET shows."""

from __future__ import annotations

from pathlib import Path

import msgspec
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from django_vite.core.asset_loader import DjangoViteAssetLoader

from dispatch.messaging.links import Link, open_link
from dispatch.models import Volunteer
from dispatch.models.labels import catalogue
from dispatch.pages.live import screen
from dispatch.snapshots.phone import phone as shown_to
from dispatch.snapshots.phone_rows import PhoneIncident, PhoneSnapshot
from dispatch.states import LIVE_MISSION, WAITING_ASK, Urgency

WORKER = "src/phone/worker.ts"
# The words that this page needs, of all that there are.
LABELS = ("AskState", "IncidentKind", "MissionState", "PersonState", "StopState", "Unit", "Urgency")


# On a slow network the page and what it shows come at once, in one answer.
@gzip_page
@require_safe
def phone(request: HttpRequest, token: str = "") -> HttpResponse:
    """The page with what it shows first; a link that is forged or older than three days opens nothing."""
    link = open_link(token) if token else None
    if token and link is None:
        return render(request, "ask/gone.html", status=404)
    if link is None and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    volunteer = _whose(request, link)
    if volunteer is None:
        return render(request, "ask/gone.html", status=404) if link else redirect("home")
    snapshot = shown_to(volunteer, only=link.ask if link else None)
    words = catalogue()
    beside = {
        "token": token,
        "snapshot": msgspec.to_builtins(snapshot),
        "labels": {name: words[name] for name in LABELS},
        "glance": _glance(snapshot),
    }
    return screen(request, "phone", _("我的任务"), token=token, beside=beside)


def _whose(request: HttpRequest, link: Link | None) -> Volunteer | None:
    people = Volunteer.objects.filter(active=True).select_related("user")
    return people.filter(pk=link.volunteer).first() if link else people.filter(user=request.user.pk).first()


def _glance(snapshot: PhoneSnapshot) -> PhoneIncident | None:
    """What is read before any script has come: the job one is on, else the most urgent one that one is asked for."""
    on = [m.incident for m in snapshot.missions if m.incident and m.mission.state in LIVE_MISSION]
    urgencies = [urgency.value for urgency in Urgency]
    asked = [call.incident for call in snapshot.calls if call.open and call.ask.state in WAITING_ASK]
    return next(iter([*on, *sorted(asked, key=lambda row: urgencies.index(row.urgency))]), None)


@require_safe
def phone_worker(request: HttpRequest) -> HttpResponse:
    """The script of the worker, at the root so that it may serve the addresses of the phone page."""
    prefix = settings.STATIC_URL
    try:
        name = DjangoViteAssetLoader.instance().generate_vite_asset_url(WORKER).removeprefix(prefix)
        path = Path(finders.find(name) or settings.STATIC_ROOT / name)
        script = path.read_bytes()
    except (OSError, RuntimeError) as missing:
        raise Http404 from missing
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})
