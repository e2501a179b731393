"""Requests of a real stream from a sheet: the same readers that take requests in, nothing kept.

The stream is what coordinators would have acted on: offers, news and re-posts of one cry are left out, and so are rows
without a usable point or far from all others. How many of each is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
import numpy as np

from dispatch.drill.roster import SKILL_ID
from dispatch.drill.world import Cry
from dispatch.flow.intake.needs import USUAL
from dispatch.imports.columns import guess, parse
from dispatch.imports.reposts import Message, RepostIndex
from dispatch.imports.rows import RequestDraft, to_draft
from dispatch.imports.sheets import read_sheet
from dispatch.imports.table import Row
from dispatch.matching.problem import NeedFacts
from dispatch.states import IncidentKind, Lane, Unit
from geo.coordinates import Coordinates, Datum, ImpossiblePoint

# A point so far from the middle of all is in another province: nobody of this roster would go.
FAR_METRES = 250_000.0
ACTED_ON = frozenset({Lane.HELP, Lane.UNVERIFIED})


class Stream(msgspec.Struct, frozen=True):
    """Requests in order of time, `at` counted from midnight before the first; what was left out, by reason."""

    cries: tuple[Cry, ...]
    left_out: dict[str, int]


def read_stream(path: Path, *, datum: Datum, columns: str = "") -> Stream:
    """Read a sheet. Raises SheetError and ColumnsError where it cannot be used."""
    sheet = read_sheet(path)
    chosen = parse(columns, sheet.columns) if columns else guess(sheet.columns)
    left_out: Counter[str] = Counter()
    drafts = [
        (draft, at, where)
        for row in sheet.rows
        if isinstance(row, Row)
        for draft in [to_draft(row, chosen)]
        for at, where in _usable(draft, datum, left_out)
    ]
    drafts.sort(key=lambda entry: entry[1])
    drafts = [entry for entry in drafts if not _far(entry[2], drafts, left_out)]
    index: RepostIndex[int] = RepostIndex()
    cries: list[Cry] = []
    for draft, at, where in drafts:
        said = Message(words=draft.words, phone=draft.phone, place=draft.place_words, at=at)
        if index.find(said):
            left_out["repost"] += 1
            continue
        index.add(draft.number, said)
        midnight = drafts[0][1].replace(hour=0, minute=0, second=0, microsecond=0)
        cries.append(_cry(draft, (at - midnight).total_seconds(), where))
    return Stream(tuple(cries), dict(left_out))


def usual_needs(kind: IncidentKind) -> tuple[NeedFacts, ...]:
    """What a job of this kind is given when nobody changes it."""
    code, units = USUAL[kind]
    pieces = {unit.value: count for unit, count in units.items() if unit is not Unit.PEOPLE}
    skill = SKILL_ID[code] if code else None
    return (NeedFacts(need_id=1, skill_id=skill, headcount=units.get(Unit.PEOPLE, 0), equipment=pieces),)


def _usable(
    draft: RequestDraft, datum: Datum, left_out: Counter[str]
) -> Iterator[tuple[datetime, Coordinates]]:
    if draft.reading.lane not in ACTED_ON:
        left_out["no_cry"] += 1
    elif draft.at is None:
        left_out["no_time"] += 1
    elif draft.lon is None or draft.lat is None:
        left_out["no_point"] += 1
    else:
        try:
            yield draft.at, Coordinates(draft.lon, draft.lat, datum).to(Datum.WGS84)
        except ImpossiblePoint:
            left_out["no_point"] += 1


def _far(
    where: Coordinates, drafts: list[tuple[RequestDraft, datetime, Coordinates]], left_out: Counter[str]
) -> bool:
    lon, lat = np.median([(other.lon, other.lat) for _, _, other in drafts], axis=0)
    far = where.distance_m(Coordinates(float(lon), float(lat))) > FAR_METRES
    left_out["far"] += far
    return far


def _cry(draft: RequestDraft, at: float, where: Coordinates) -> Cry:
    reading = draft.reading
    needs = usual_needs(reading.kind)
    return Cry(
        number=draft.number,
        at=at,
        lon=where.lon,
        lat=where.lat,
        kind=reading.kind,
        urgency=reading.urgency,
        needs=needs,
        on_water=any(need.equipment.get(Unit.BOAT) for need in needs),
    )
