"""What this process counts, for Prometheus. Figures only; open to whoever holds METRICS_TOKEN, and closed without one."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The live channel's counters and gauges; 404 for whoever does not say `Authorization: Bearer METRICS_TOKEN`."""
    said = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not settings.METRICS_TOKEN or not constant_time_compare(said, settings.METRICS_TOKEN):
        raise Http404("no such page")
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
