"""What the gazetteer knows from the start: every county of China, and Linyi's townships and known places."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from geo import china
from geo.coordinates import Coordinates
from geo.gazetteer import PlaceRow, load_places
from geo.models import PlaceKind, Precision

DATA = Path(__file__).parent / "data"


def load_linyi() -> int:
    """Load provinces, prefectures and counties of China, then Linyi's 156 townships and its known places.

    Can be run again at any time: what is there is refreshed, nothing is doubled. Returns the number of places.
    """
    with transaction.atomic():
        return load_places(_areas_of_china()) + load_places(_linyi())


def _areas_of_china() -> Iterator[PlaceRow]:
    """Each area with the middle of its outline: for a prefecture or county as near as the name alone says."""
    for area in china.all_areas().values():
        yield PlaceRow(
            name=area.name,
            kind=PlaceKind(area.level),
            area=area.code,
            precision=Precision(area.level),
            source="tianditu",
            point=china.centre(area.code),
            code=area.code,
        )


def _linyi() -> Iterator[PlaceRow]:
    """Townships and known places; points are our own reading of the map, good to the precision each row states.

    Column `area` is the county by outline: the two townships of the high-tech zone (371371) lie in 罗庄区.
    """
    with (DATA / "linyi_places.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield PlaceRow(
                name=row["name"],
                kind=PlaceKind(row["kind"]),
                area=row["area"],
                precision=Precision(row["precision"]),
                source="muster",
                point=Coordinates.read(row["lon"], row["lat"]) if row["lon"] else None,
                code=row["code"],
                aliases=tuple(filter(None, row["aliases"].split("|"))),
            )
