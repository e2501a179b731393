"""A plain map for paper: our own layers, the incident, the teams' bases. Inline SVG, no request leaves the server."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from geo import china, tiles

WIDTH, HEIGHT = 402, 216
# Around the outermost point, in shares of the box; and the least height of the box in degrees (about 4 km).
MARGIN, LEAST_DEGREES = 0.22, 0.04
Point = tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """Something with a name at a place on the paper."""

    x: float
    y: float
    words: str
    # Where its words stand beside it; a mark that has no room for them stands without.
    dx: float = 0
    dy: float = -12
    anchor: str = "middle"
    told: bool = True

    @property
    def width(self) -> int:
        """How wide a tag with these words is: a Chinese character takes the room of two letters."""
        return 12 + sum(7 if letter.isascii() else 12 for letter in self.words)

    @property
    def left(self) -> float:
        """Where that tag begins when it stands in the middle of its place."""
        return -self.width / 2


@dataclass(frozen=True)
class Scheme:
    """Paths of the layers and the marks, in the units of the view box."""

    width: int
    height: int
    counties: list[str]
    rivers: list[str]
    incident: Mark
    teams: list[Mark]
    attribution: str


# Above, below, right, left of a mark: the first place that is free is taken.
_PLACES = ((0, -12, "middle"), (0, 22, "middle"), (12, 4, "start"), (-12, 4, "end"))
Box = tuple[float, float, float, float]


def spread(incident: Mark, teams: Sequence[Mark]) -> list[Mark]:
    """The teams with their words where they cover neither a mark nor other words."""
    taken: list[Box] = [_around(team.x, team.y, 9) for team in teams]
    taken += [_around(incident.x, incident.y, 12), _words(incident, 0, 31, "middle")]
    return [_settle(team, taken) for team in teams]


def _settle(team: Mark, taken: list[Box]) -> Mark:
    own = _around(team.x, team.y, 9)
    for dx, dy, anchor in _PLACES:
        box = _words(team, dx, dy, anchor)
        inside = box[0] >= 0 and box[1] >= 0 and box[2] <= WIDTH and box[3] <= HEIGHT
        if inside and not any(_meet(box, other) for other in taken if other != own):
            taken.append(box)
            return replace(team, dx=dx, dy=dy, anchor=anchor)
    return replace(team, told=False)


def _around(x: float, y: float, far: float) -> Box:
    return x - far, y - far, x + far, y + far


def _words(mark: Mark, dx: float, dy: float, anchor: str) -> Box:
    wide = mark.width - 12
    left = mark.x + dx - {"middle": wide / 2, "start": 0, "end": wide}[anchor]
    return left, mark.y + dy - 11, left + wide, mark.y + dy + 3


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


class _Paper:
    """WGS-84 degrees to the view box: equal scale both ways at the middle's latitude."""

    def __init__(self, points: Sequence[Point]) -> None:
        lons, lats = [p[0] for p in points], [p[1] for p in points]
        self.lon, self.lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
        self.shrink = math.cos(math.radians(self.lat))
        tall = max(max(lats) - min(lats), LEAST_DEGREES)
        wide = (max(lons) - min(lons)) * self.shrink
        self.scale = min(HEIGHT / tall, WIDTH / wide if wide else math.inf) * (1 - 2 * MARGIN)

    def at(self, point: Sequence[float]) -> Point:
        x = WIDTH / 2 + (point[0] - self.lon) * self.shrink * self.scale
        y = HEIGHT / 2 - (point[1] - self.lat) * self.scale
        return round(x, 1), round(y, 1)

    def path(self, line: Iterable[Sequence[float]]) -> str | None:
        """A path, or None where nothing of it is on the paper."""
        drawn = [self.at(point) for point in line]
        xs, ys = [p[0] for p in drawn], [p[1] for p in drawn]
        if max(xs) < 0 or min(xs) > WIDTH or max(ys) < 0 or min(ys) > HEIGHT:
            return None
        return "M" + "L".join(f"{x} {y}" for x, y in drawn)


def scheme(incident: Point, words: str, teams: Iterable[tuple[Point, str]], area_code: str) -> Scheme:
    """The map of one incident; `area_code` is its county's or city's, whose prefecture's borders are drawn."""
    bases = list(teams)
    paper = _Paper([incident, *(base for base, name in bases)])
    where = Mark(*paper.at(incident), words)
    return Scheme(
        width=WIDTH,
        height=HEIGHT,
        counties=list(_paths(paper, _counties(area_code))),
        rivers=list(_paths(paper, tiles.rivers_geojson())),
        incident=where,
        teams=spread(where, [Mark(*paper.at(base), name) for base, name in bases]),
        attribution=_("县区界：天地图；河流为示意，误差 1–3 公里"),
    )


def _counties(area_code: str) -> bytes:
    try:
        return tiles.counties_geojson(area_code[:4].ljust(6, "0"))
    except china.UnknownArea:
        return b'{"features": []}'


def _paths(paper: _Paper, layer: bytes) -> Iterator[str]:
    for feature in json.loads(layer)["features"]:
        for line in _lines(feature["geometry"]["coordinates"]):
            if found := paper.path(line):
                yield found


def _lines(coordinates: Sequence[object]) -> Iterator[Sequence[Sequence[float]]]:
    """Every line or ring of a geometry, however deep it is nested."""
    first = coordinates[0]
    assert isinstance(first, list | tuple)
    if isinstance(first[0], int | float):
        yield coordinates  # type: ignore[misc]
        return
    for part in coordinates:
        assert isinstance(part, list | tuple)
        yield from _lines(part)
