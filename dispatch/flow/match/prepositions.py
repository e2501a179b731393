"""Where to put idle teams before the water comes: facts for `dispatch.matching.preposition`, and its answer as the board shows it.

1. The region is cut into squares; each weighs its square kilometres.
2. Teams of which nobody is out may be moved, to the townships and known places of the region.
3. One table says what is reached in time from every base and every site, another who gets to which site.
4. What the proposal covers is measured anew on the map, as coverage is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

from dispatch.flow.match.region import Region, region_of
from dispatch.flow.match.standby import Free, Town, free_teams, in_shape, towns
from dispatch.flow.steps.closed import avoid_of
from dispatch.matching.preposition import Move, Standby, preposition
from dispatch.models import Operation
from dispatch.snapshots.areas import PrepositionPane, PrepositionRow
from geo import china
from geo.coordinates import Coordinates
from geo.models import PlaceKind
from geo.travel.avoid import Avoid
from geo.travel.base import Floats, Mode, TravelTable
from geo.travel.graph.areas import square_km
from geo.travel.times import travel_times
from geo.travel.within import Covered, covered, drawn, within

# A forecast leaves some hours; who drives longer than this is not standing by any more.
READY_SECONDS = 2 * 3600.0
# Squares along the longer side of a region, and the sites that are looked at.
_SQUARES, _MOST_SITES = 24, 150
# A move that newly covers less than this share of the region is not worth waking anybody for.
_WORTH = 0.005


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    """What every measure of the answer is taken with."""

    region: Region
    minutes: int
    mode: Mode
    avoid: Avoid | None

    def covered(self, rows: Sequence[Free | Town]) -> Covered:
        """What of the region is reached from there."""
        return covered(_points(rows), self.minutes, self.region.shape, mode=self.mode, avoid=self.avoid)

    def reached(self, site: Town) -> Any:
        """What is reached from a site."""
        found = within(_points([site]), [self.minutes], towards=False, mode=self.mode, avoid=self.avoid)
        return found.shapes[self.minutes]

    def table(self, origins: Floats, destinations: Floats) -> TravelTable:
        """Times of all pairs; also of none."""
        if len(origins) and len(destinations):
            return travel_times(origins, destinations, mode=self.mode, avoid=self.avoid)
        nothing = np.zeros((len(origins), len(destinations)))
        return TravelTable(seconds=nothing, metres=nothing, estimated=False, source="")

    def within(self, origins: Floats, destinations: Floats) -> NDArray[np.bool_]:
        """Who reaches what in time."""
        return np.asarray(self.table(origins, destinations).seconds <= self.minutes * 60)


def prepositions(
    operation: Operation, *, minutes: int, most: int, reserve: int, mode: Mode = Mode.CAR, code: str = ""
) -> PrepositionPane:
    """Where to put up to `most` teams so that the least of the region is out of reach; at least `reserve` teams of each
    county stay. Raises NoBoundary, UnknownRegion."""
    asked = _Question(region_of(operation, code), minutes, mode, avoid_of(operation))
    teams, sites = free_teams(operation), _sites(asked.region)
    places, weight = _squares(asked.region.shape)
    county = [_county(team) for team in teams]
    ways = asked.table(_points(teams), _points(sites))
    standby = Standby(
        weight=weight,
        held=asked.within(_points(teams), places),
        reached=asked.within(_points(sites), places),
        travel=ways.seconds,
        county=county,
        movable=np.array([team.whole for team in teams], dtype=bool),
        reserve=dict.fromkeys(county, reserve),
        most=most,
        latest=READY_SECONDS,
        price=_WORTH * float(weight.sum()),
    )
    found = preposition(standby)
    then = list[Free | Town](teams)
    for move in found.moves:
        then[move.team] = sites[move.site]
    before, after = asked.covered(teams), asked.covered(then)
    return PrepositionPane(
        minutes=minutes,
        mode=mode.value,
        region=code,
        before_km2=round(before.uncovered_km2, 1),
        after_km2=round(after.uncovered_km2, 1),
        lost_km2=round(square_km(shapely.difference(before.reached, after.reached)), 1),
        uncovered=msgspec.Raw(drawn(after.uncovered)),
        share=round(found.share * 100),
        proven=found.proven,
        movable=int(standby.movable.sum()),
        reserve=reserve,
        moves=_rows(asked, found.moves, teams, sites, ways, before.uncovered),
    )


def _rows(
    asked: _Question,
    moves: Sequence[Move],
    teams: Sequence[Free],
    sites: Sequence[Town],
    ways: TravelTable,
    open_: Any,
) -> list[PrepositionRow]:
    """Each move with what it covers that neither stood covered (`open_`: what did not) nor is by a move before it."""
    placed, _ = towns(asked.region.counties, PlaceKind.TOWNSHIP)
    rows = []
    for move in moves:
        team, site = teams[move.team], sites[move.site]
        reached = asked.reached(site)
        gained, open_ = shapely.intersection(open_, reached), shapely.difference(open_, reached)
        row = PrepositionRow(
            team=team.team,
            name=team.name,
            lon=team.lon,
            lat=team.lat,
            site=site.name,
            to_lon=site.lon,
            to_lat=site.lat,
            minutes=max(1, round(move.seconds / 60)),
            estimated=bool(ways.estimated[move.team, move.site]),
            km2=round(square_km(gained), 1),
            townships=[town.name for town in in_shape(gained, placed)],
        )
        rows.append(row)
    return rows


def _sites(region: Region) -> list[Town]:
    """Where a team may be put: the townships and known places of the region."""
    townships, _ = towns(region.counties, PlaceKind.TOWNSHIP)
    known, _ = towns(region.counties, PlaceKind.LANDMARK)
    return list(in_shape(region.shape, [*townships, *known]))[:_MOST_SITES]


def _squares(shape: Any) -> tuple[Floats, Floats]:
    """Points (n, 2) inside the shape, one for each square of a grid over it, and the square kilometres of each."""
    west, south, east, north = shapely.bounds(shape)
    tall = float(np.cos(np.radians((south + north) / 2)))
    side = max((east - west) * tall, north - south) / _SQUARES
    grid = np.meshgrid(np.arange(west, east, side / tall), np.arange(south, north, side))
    wests, souths = (edge.ravel() for edge in grid)
    boxes = shapely.box(wests, souths, wests + side / tall, souths + side)
    shapely.prepare(shape)
    parts = shapely.intersection(boxes[shapely.intersects(shape, boxes)], shape)
    weight = np.array([square_km(part) for part in parts], dtype=np.float64)
    inner = parts[weight > 0]
    return shapely.get_coordinates(shapely.point_on_surface(inner)), weight[weight > 0]


def _points(rows: Sequence[Free | Town]) -> Floats:
    return np.array([(row.lon, row.lat) for row in rows], dtype=np.float64).reshape(-1, 2)


def _county(team: Free) -> str:
    found = china.county_at(Coordinates(team.lon, team.lat))
    return found.code if found else ""
