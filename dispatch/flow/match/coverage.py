"""What of the area an operation answers for the free teams reach within so many minutes, and what they do not."""

from __future__ import annotations

from typing import Any

import msgspec

from dispatch.flow.match.region import Region, region_of, regions_of
from dispatch.flow.match.standby import free_teams, in_shape, there, towns
from dispatch.flow.steps.closed import avoid_of
from dispatch.models import Operation
from dispatch.snapshots.areas import CoveragePane, TownshipsRow
from geo.coordinates import Coordinates
from geo.models import PlaceKind
from geo.travel.base import Mode
from geo.travel.within import covered, drawn

# What may be asked for.
STEPS = (15, 30, 45, 60)


def coverage(operation: Operation, *, minutes: int, mode: Mode = Mode.CAR, code: str = "") -> CoveragePane:
    """The coverage of the whole service area, or of the county `code`. Raises NoBoundary, UnknownRegion."""
    region = region_of(operation, code)
    teams = free_teams(operation)
    bases = [Coordinates(team.lon, team.lat) for team in teams]
    found = covered(bases, minutes, region.shape, mode=mode, avoid=avoid_of(operation))
    beyond = there(operation, found.uncovered)
    return CoveragePane(
        minutes=minutes,
        mode=mode.value,
        region=region.code,
        region_name=region.name,
        regions=regions_of(operation),
        teams=len(teams),
        estimated=found.estimated,
        source=found.source,
        attribution=found.attribution,
        boundary=msgspec.Raw(drawn(region.shape)),
        uncovered=msgspec.Raw(drawn(found.uncovered)),
        uncovered_km2=round(found.uncovered_km2, 1),
        boundary_km2=round(found.boundary_km2, 1),
        townships=_townships(region, found.uncovered),
        incidents=beyond.incidents,
        incident_people=beyond.people,
        volunteers=there(operation, region.shape).volunteers,
        volunteers_uncovered=beyond.volunteers,
    )


def _townships(region: Region, uncovered: Any) -> TownshipsRow:
    found, unplaced = towns(region.counties, PlaceKind.TOWNSHIP)
    placed = list(in_shape(region.shape, found))
    return TownshipsRow(
        known=len(placed),
        unplaced=unplaced,
        uncovered=[town.name for town in in_shape(uncovered, placed)],
    )
