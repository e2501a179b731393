"""What changed in the table of positions since the last look: one query for everybody, into arrays.

A row carries the transaction that wrote it. Whatever is not in a snapshot was written by a transaction that is not older
than the oldest that ran then, so "not older than that" finds it in the next one, however late it commits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import connection

from realtime import cells
from realtime.packing import ROW, Ints, Rows, coded, named
from realtime.position_cells import Change

# Older than this a position is history, not a place.
KEPT = timedelta(hours=2)

# The columns in one piece: an answer of one row costs a hundredth of thousands of rows.
_CHANGED = """
WITH watched AS (SELECT * FROM unnest(%(names)s::varchar[], %(numbers)s::integer[]) AS one (name, number))
SELECT pg_snapshot_xmin(pg_current_snapshot())::text, floor(EXTRACT(EPOCH FROM clock_timestamp()))::bigint,
    string_agg(
        int8send(p.id) || xid8send(p.tx) || int4send(COALESCE(w.number, 0)) || int4send(hashtext(p.source))
        || timestamptz_send(p.at) || float8send(ST_X(p.point)) || float8send(ST_Y(p.point))
        || float4send(COALESCE(p.heading, -1)::real) || float4send(COALESCE(p.speed, -1)::real)
        || float4send(COALESCE(p.accuracy_m, -1)::real), '')
FROM realtime_position p LEFT JOIN watched w ON w.name = p."group"
WHERE p.tx >= %(since)s::text::xid8 OR p."group" = ANY(%(fresh)s::varchar[])
"""
_SENT = np.dtype(
    [
        ("id", ">i8"), ("tx", ">i8"), ("group", ">i4"), ("source", ">i4"), ("at", ">i8"), ("lon", ">f8"), ("lat", ">f8"),
        ("heading", ">f4"), ("speed", ">f4"), ("accuracy", ">f4"),
    ]
)  # fmt: skip
# PostgreSQL counts microseconds from the year 2000.
_MILLENNIUM, _MICROSECONDS = 946_684_800, 1_000_000
_NEVER = str(2**63)


class PositionRows:
    """The positions of the watched groups as they were when they were read last, by id."""

    def __init__(self) -> None:
        self.rows: Rows = np.empty(0, ROW)
        # By id: subject and source as a frame tells them.
        self.names: dict[int, bytes] = {}
        # When this was, in seconds since 1970 by the database's clock.
        self.time = 0
        self.groups: frozenset[str] = frozenset()
        self._sources: dict[int, int] = {}
        self._since = _NEVER

    def read(self, watched: Mapping[str, int]) -> Change:
        """Look again, at the groups of `watched` (with their numbers); what differs. All of a new group does."""
        fresh = watched.keys() - self.groups
        with connection.cursor() as cursor:
            cursor.execute(
                _CHANGED,
                {
                    "names": list(watched),
                    "numbers": list(watched.values()),
                    "since": self._since,
                    "fresh": list(fresh),
                },
            )
            since, time, sent = cursor.fetchone()
            still = self.rows[np.isin(self.rows["group"], list(watched.values()))]
            change = _differing(still, _rows(sent or b""), time - int(KEPT.total_seconds()))
            self._name(cursor, change)
        ids, live = change.after["id"], change.after["group"] > 0
        rows = np.concatenate([still[~np.isin(still["id"], ids)], change.after[live]])
        self.rows = rows[np.argsort(rows["id"], kind="stable")]
        self.groups, self._since, self.time = frozenset(watched), since, time
        self._tidy()
        return change

    def _name(self, cursor: Any, change: Change) -> None:
        """Learn what the new rows of `change` are called; one that was deleted in the meantime is not there."""
        before, after = change
        new = (after["group"] > 0) & ((before["group"] == 0) | (before["source"] != after["source"]))
        told = zip(after["id"][new].tolist(), after["source"][new].tolist(), strict=True)
        unknown = [key for key, source in told if self._sources.get(key) != source]
        if unknown:
            cursor.execute(
                "SELECT id, hashtext(source), subject, source FROM realtime_position WHERE id = ANY(%s)",
                [unknown],
            )
            found = cursor.fetchall()
            self._sources |= {key: source for key, source, _, _ in found}
            self.names |= {key: named(subject, words) for key, _, subject, words in found}
            after["group"][np.isin(after["id"], list(set(unknown) - {row[0] for row in found}))] = 0

    def _tidy(self) -> None:
        if len(self.names) > 2 * len(self.rows) + 1000:
            kept = self.rows["id"].tolist()
            self.names = {key: self.names[key] for key in kept}
            self._sources = {key: self._sources[key] for key in kept}


def _rows(sent: bytes) -> Rows:
    """What the database sent, in order of id."""
    found = np.frombuffer(sent, _SENT)
    rows = np.zeros(len(found), ROW)
    for name in ("id", "tx", "group", "source"):
        rows[name] = found[name]
    rows["at"] = found["at"] // _MICROSECONDS + _MILLENNIUM
    rows["x"], rows["y"] = cells.steps(found["lon"], found["lat"])
    rows["heading"], rows["speed"], rows["accuracy"] = coded(
        found["heading"], found["speed"], found["accuracy"]
    )
    return rows[np.argsort(rows["id"], kind="stable")]


def _differing(known: Rows, found: Rows, oldest: int) -> Change:
    """What of `found` is not known so, and what of `known` has grown old."""
    before = _picked(known, found["id"])
    news = (before["tx"] != found["tx"]) & ((before["group"] > 0) | (found["group"] > 0))
    before, after = before[news], found[news]
    after["group"][after["at"] < oldest] = 0
    worn = known[(known["at"] < oldest) & ~np.isin(known["id"], after["id"])]
    faded = worn.copy()
    faded["group"] = 0
    before, after = np.concatenate([before, worn]), np.concatenate([after, faded])
    order = np.argsort(after["id"], kind="stable")
    return Change(before[order], after[order])


def _picked(rows: Rows, ids: Ints) -> Rows:
    """Those of `rows` with these ids, in their order; an empty row for who is not there."""
    picked = np.zeros(len(ids), ROW)
    picked["id"] = ids
    if len(rows):
        place = np.minimum(np.searchsorted(rows["id"], ids), len(rows) - 1)
        there = rows["id"][place] == ids
        picked[there] = rows[place[there]]
    return picked
