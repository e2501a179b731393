"""The area an operation answers for: its organisation's service area, or a county of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import shapely
from django.utils.translation import gettext_noop as _

from dispatch.flow.refusals import Refusal
from dispatch.models import Operation, Organisation
from dispatch.snapshots.areas import RegionRow
from geo import china

# Six digits name a county or what is above it; what follows are its townships.
_DIGITS = 6


class NoBoundary(Refusal):
    """Neither the organisation nor any above it has an area."""

    code = "no_boundary"
    sentence = _(
        "这个组织没有服务区边界，无法计算覆盖；没有任何改动。请管理员在“组织”里填服务区或行政区划代码。"
    )


class UnknownRegion(Refusal):
    """The county that was asked for (`region`) is not one of this operation's."""

    code = "unknown_region"
    sentence = _("这个区县（{region}）不在本组织的服务区内；没有任何改动。请另选一个。")


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A shape in degrees with its name; `code` is empty for the whole. `counties`: the codes of those in it."""

    code: str
    name: str
    shape: Any
    counties: tuple[str, ...]


def region_of(operation: Operation, code: str = "") -> Region:
    """The whole service area, or the county `code` of it. Raises NoBoundary, UnknownRegion."""
    owner = _owner(operation.organisation)
    counties = {county.code: county.name for county in _counties(owner)}
    if not code:
        return Region("", owner.said, _shape(owner), tuple(counties))
    if code not in counties:
        raise UnknownRegion(region=code)
    return Region(code, counties[code], china.shape_of(code), (code,))


def regions_of(operation: Operation) -> list[RegionRow]:
    """What may be chosen: the whole, then its counties."""
    owner = _owner(operation.organisation)
    counties = [RegionRow(code=county.code, name=county.name) for county in _counties(owner)]
    return [RegionRow(code="", name=owner.said), *(counties if len(counties) > 1 else [])]


def _owner(organisation: Organisation) -> Organisation:
    """The organisation, or the nearest above it, that has an area."""
    for one in [organisation, *reversed(list(Organisation.objects.get_ancestors(organisation)))]:
        if one.service_area is not None or (
            len(one.area_code) == _DIGITS and one.area_code in china.all_areas()
        ):
            found: Organisation = one
            return found
    raise NoBoundary


def _shape(owner: Organisation) -> Any:
    if owner.service_area is None:
        return china.shape_of(owner.area_code)
    return shapely.from_wkb(bytes(owner.service_area.wkb))


def _counties(owner: Organisation) -> list[china.Area]:
    try:
        return china.counties_in(owner.area_code[:_DIGITS]) if owner.area_code else []
    except china.UnknownArea:
        return []
