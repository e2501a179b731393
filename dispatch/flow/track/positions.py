"""Where a crew is: only while it is out, only with consent, latest only on the screens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, Func, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, Now

from dispatch.events import stream
from dispatch.flow.refusals import NotSharing
from dispatch.models import CrewMember, Mission, Volunteer
from dispatch.states import LIVE_MISSION
from geo.coordinates import Coordinates
from realtime import positions

# What a device kept from before is nobody's business; its clock may be off by so much.
CLOCKS_DIFFER = timedelta(seconds=30)


def report_position(
    volunteer: Volunteer,
    *,
    lon: float,
    lat: float,
    accuracy_m: float | None = None,
    heading: float | None = None,
    speed: float | None = None,
    source: str = "phone",
    at: datetime | None = None,
    only: int | None = None,
) -> int:
    """Store where the crews are that the volunteer is out with (of the ask with the key `only`); how many they are, at least one.

    WGS-84, metres, degrees from north, metres per second. Raises NotSharing for who is not out or has not consented, or
    was or had not yet at the time `at`; ImpossiblePoint; `positions.NotStored` when the database did not take it.
    """
    point = Coordinates(lon, lat)
    missions = _shared(volunteer, at)
    if only is not None:
        missions = missions.filter(ask=only)
    told = [
        positions.report(
            subject=f"mission:{mission.pk}",
            group=stream("positions", mission.operation_id, mission.operation),
            point=point,
            source=source,
            at=at,
            accuracy_m=accuracy_m,
            heading=heading,
            speed=speed,
            seen=mission.seen,
        )
        for mission in missions
    ]
    if not told:
        raise NotSharing()
    return len(told)


def _shared(volunteer: Volunteer, at: datetime | None) -> QuerySet[Any]:
    """The missions that `volunteer` is out with and consents to show, with the snapshot in which that is so.

    One statement: consent or a mission may end while the position is on its way, and what came after the end is not kept.
    """
    began: Any = Now() if at is None else at + CLOCKS_DIFFER
    crewed = CrewMember.objects.filter(mission=OuterRef("pk"), volunteer=volunteer, live=True)
    consents = Volunteer.objects.filter(pk=volunteer.pk, shares_position_since__lte=began)
    out = Q(state__in=list(LIVE_MISSION), committed_at__lte=began)
    rows = Mission.objects.filter(out, Q(leader=volunteer) | Exists(crewed), Exists(consents))
    seen = Cast(Func(function="pg_current_snapshot"), TextField())
    return rows.select_related("operation").annotate(seen=seen).order_by("pk")
