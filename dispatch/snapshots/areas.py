"""What the map shows of travel times: who is within so many minutes, what nobody reaches in time, where idle teams would stand better.

Shapes are GeoJSON geometries in WGS-84. Minutes are minutes on the road, without the time it takes to get going.
"""

from __future__ import annotations

import msgspec

from dispatch.snapshots.rows import Row


class AreaRow(Row, frozen=True, kw_only=True):
    """One area and who stands in it: free teams, available volunteers, open incidents of the operation."""

    minutes: int
    shape: msgspec.Raw
    km2: float
    teams: int
    people: int
    incidents: int


class AreasPane(Row, frozen=True, kw_only=True):
    """From where an incident, or to where a team, is so many minutes; the shortest first.

    `estimated`: no road was looked at. `fix_age_s`: the age of the position of a team that is out; None: from its base.
    """

    incident: int | None
    team: int | None
    mode: str
    lon: float
    lat: float
    fix_age_s: int | None
    estimated: bool
    source: str
    attribution: str
    areas: list[AreaRow]


class RegionRow(Row, frozen=True, kw_only=True):
    """What can be looked at: the whole service area (no code), or a county of it."""

    code: str
    name: str


class TownshipsRow(Row, frozen=True, kw_only=True):
    """Townships of the region: those whose place is known, those of them out of reach by name, those without a place."""

    known: int
    unplaced: int
    uncovered: list[str]


class CoveragePane(Row, frozen=True, kw_only=True):
    """What of a region the free teams reach within `minutes`, and what they do not.

    Nobody here knows how many people live where. What stands for them are counts of what the system has: townships, open
    incidents with the people they tell of, and registered volunteers whose base is there.
    """

    minutes: int
    mode: str
    region: str
    region_name: str
    regions: list[RegionRow]
    teams: int
    estimated: bool
    source: str
    attribution: str
    boundary: msgspec.Raw
    uncovered: msgspec.Raw
    uncovered_km2: float
    boundary_km2: float
    townships: TownshipsRow
    incidents: int
    incident_people: int
    volunteers: int
    volunteers_uncovered: int


class PrepositionRow(Row, frozen=True, kw_only=True):
    """One proposal: a team goes from its base to a site, so many minutes away, and newly covers that much from there."""

    team: int
    name: str
    lon: float
    lat: float
    site: str
    to_lon: float
    to_lat: float
    minutes: int
    estimated: bool
    km2: float
    townships: list[str]


class PrepositionPane(Row, frozen=True, kw_only=True):
    """Where to put idle teams. `share`: in percent, how much at least of what the best moves could newly cover; `proven`:
    all of them were looked at. `movable` of the free teams could be moved; `reserve` of each county stay.
    `lost_km2` is what the moved teams no longer reach.
    """

    minutes: int
    mode: str
    region: str
    before_km2: float
    after_km2: float
    lost_km2: float
    uncovered: msgspec.Raw
    share: int
    proven: bool
    movable: int
    reserve: int
    moves: list[PrepositionRow]
