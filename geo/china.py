"""Provinces, prefectures and counties of China by code and by point, without a network. No Django in here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import shapely

from geo.boundaries import outlines
from geo.coordinates import Coordinates, Datum

AreaLevel = Literal["province", "city", "county"]


class UnknownArea(LookupError):
    """No province, prefecture or county has this code."""


@dataclass(frozen=True, slots=True)
class Area:
    """A province, prefecture or county: six-digit code, name, names of what it lies in (widest first)."""

    code: str
    name: str
    level: AreaLevel
    parents: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """Such as 山东省临沂市河东区."""
        return "".join((*self.parents, self.name))


def prefix_of(code: str) -> str:
    """What the codes of everything inside begin with: "371300" gives "3713", "370000" gives "37"."""
    code = code.removesuffix("0000") if code.endswith("0000") else code
    return code.removesuffix("00") if len(code) == 6 else code


@cache
def all_areas() -> dict[str, Area]:
    """Every province, prefecture and county of China by code (some 3,290)."""
    provinces, cities = outlines("province"), outlines("city")
    areas = {code: Area(code, o.name, "province", ()) for code, o in provinces.items()}
    for code, outline in cities.items():
        # 419001 济源 and the like answer to the province and are counties; 110000 is already a province.
        if code.endswith("00") and code not in areas:
            areas[code] = Area(code, outline.name, "city", (provinces[code[:2] + "0000"].name,))
    for code, outline in outlines("district").items():
        if code not in areas:
            above = [areas[up] for up in (code[:2] + "0000", code[:4] + "00") if up in areas]
            areas[code] = Area(code, outline.name, "county", tuple(a.name for a in above))
    return areas


def area(code: str) -> Area:
    """The area with this six-digit code (also "3713" for "371300"). Raises `UnknownArea`."""
    try:
        return all_areas()[code.ljust(6, "0")]
    except KeyError:
        raise UnknownArea(code) from None


def counties_in(code: str) -> list[Area]:
    """The counties of a province or prefecture in order of code; a county gives itself. Raises `UnknownArea`."""
    prefix = prefix_of(area(code).code)
    return [
        found
        for key, found in sorted(all_areas().items())
        if key.startswith(prefix) and found.level == "county"
    ]


@cache
def _county_index() -> tuple[list[str], Any]:
    districts = outlines("district")
    return list(districts), shapely.STRtree([outline.shape for outline in districts.values()])


def county_at(coordinates: Coordinates) -> Area | None:
    """The county a point lies in, None at sea and abroad. Any datum."""
    point = coordinates.to(Datum.WGS84)
    codes, tree = _county_index()
    hits = tree.query(shapely.Point(point.lon, point.lat), predicate="intersects")
    return all_areas()[codes[min(hits)]] if len(hits) else None


def shape_of(code: str) -> Any:
    """The outline as a shapely MultiPolygon, lon/lat, WGS-84. Raises `UnknownArea`."""
    found = area(code)
    shape = outlines("district" if found.level == "county" else found.level)[found.code].shape
    return shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])


def outline(code: str, *, simplify_degrees: float = 0.0) -> dict[str, Any]:
    """The boundary as a GeoJSON MultiPolygon, WGS-84.

    `simplify_degrees` drops detail finer than that (0.001 is about 100 m). Each outline is thinned alone, so
    neighbours may part by as much; `shapes_side_by_side` keeps them together.
    """
    shape = shape_of(code)
    if simplify_degrees:
        shape = shape.simplify(simplify_degrees)
    if shape.geom_type != "MultiPolygon":
        shape = shapely.MultiPolygon([shape])
    return dict(shapely.geometry.mapping(shape))


def shapes_side_by_side(codes: list[str], *, simplify_degrees: float) -> dict[str, Any]:
    """Outlines by code, thinned together so that neighbours still share their border. Raises `UnknownArea`."""
    thinned = shapely.coverage_simplify([shape_of(code) for code in codes], simplify_degrees)
    return dict(zip(codes, thinned, strict=True))


def centre(code: str) -> Coordinates:
    """A point in the middle of an area and certainly inside it. Raises `UnknownArea`."""
    shape = shape_of(code)
    middle = shape.centroid
    if not shape.contains(middle):
        middle = shape.representative_point()
    return Coordinates(middle.x, middle.y)
