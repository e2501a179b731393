"""Where a crew is: only while it is out, only with consent, latest only on the screens."""

from __future__ import annotations

from datetime import datetime

from dispatch.events import stream
from dispatch.flow.refusals import NotSharing
from dispatch.models import Mission, Volunteer
from dispatch.states import LIVE_MISSION
from geo.coordinates import Coordinates
from realtime import positions


def report_position(
    mission: Mission,
    volunteer: Volunteer,
    *,
    lon: float,
    lat: float,
    accuracy_m: float | None = None,
    heading: float | None = None,
    speed: float | None = None,
    source: str = "phone",
    at: datetime | None = None,
) -> bool:
    """Store where the crew is (WGS-84, metres, degrees from north, metres per second); True when it is now the latest.

    Raises NotSharing where the mission is over, the volunteer is not of its crew or has not consented; ImpossiblePoint.
    """
    point = Coordinates(lon, lat)
    on_it = mission.leader_id == volunteer.pk or mission.crew.filter(volunteer=volunteer, live=True).exists()
    if mission.state not in LIVE_MISSION or volunteer.shares_position_since is None or not on_it:
        raise NotSharing(mission=mission.pk)
    return positions.report(
        subject=f"mission:{mission.pk}",
        group=stream("positions", mission.operation_id, mission.operation),
        point=point,
        source=source,
        at=at,
        accuracy_m=accuracy_m,
        heading=heading,
        speed=speed,
    )
