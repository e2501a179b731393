"""Takes a raw message apart for a person to confirm: phone, place, how many, water and danger, who is vulnerable."""

from __future__ import annotations

import msgspec

from dispatch.imports.contacts import masked, phones
from dispatch.imports.dangers import Vulnerable, dangers, kind_of, urgency_of, vulnerable, water_depth_cm
from dispatch.imports.lanes import lane_of
from dispatch.imports.numerals import people
from dispatch.imports.places import place
from dispatch.states import IncidentKind, Lane, Urgency

# A message longer than this is read from its beginning only; its words are kept whole elsewhere.
READ_AT_MOST = 5_000
# Full-width figures and letters as ASCII; zero-width characters, with which posts are broken up, away.
READABLE = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
READABLE |= dict.fromkeys(map(ord, "\u200b\u200c\u200d\u202a\u202c\u202d\u2060\ufeff"))


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a message seems to say. Every field is a proposal; None and empty mean that it does not say."""

    phones: tuple[str, ...] = ()
    phone_masked: bool = False
    place: str | None = None
    people: int | None = None
    water_depth_cm: int | None = None
    dangers: tuple[str, ...] = ()
    vulnerable: tuple[Vulnerable, ...] = ()
    kind: IncidentKind = IncidentKind.OTHER
    urgency: Urgency = Urgency.ROUTINE
    lane: Lane = Lane.UNCLEAR
    why: tuple[str, ...] = ()


def read(words: str) -> Reading:
    """Read one message from a chat group, a sheet or a form. Never raises."""
    text = words[:READ_AT_MOST].translate(READABLE)
    verdict = lane_of(text)
    return Reading(
        phones=phones(text),
        phone_masked=masked(text),
        place=place(text),
        people=people(text),
        water_depth_cm=water_depth_cm(text),
        dangers=dangers(text),
        vulnerable=vulnerable(text),
        kind=kind_of(text),
        urgency=urgency_of(text),
        lane=verdict.lane,
        why=verdict.why,
    )
