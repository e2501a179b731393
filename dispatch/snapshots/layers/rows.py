"""The rows of a layer out of the tables, as one string of bytes of fixed width: a hundred thousand cost no Python loop.

What a tile says of somebody: where about their base is (about 100 m, no name), and whether they are ready. Only those are
there who are active and share where they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import msgspec
import numpy as np
from django.db import connection

from dispatch.snapshots.layers.scope import Layer, Scope
from dispatch.states import OPEN_INCIDENT, IncidentKind, TeamKind, Urgency
from geo.points import Attribute, Points

READY = ("available", "off")
# What a cluster of teams shows is the first of these that one of them is.
CREWS = ("on_scene", "en_route", "accepted", "available", "off")
# A thousandth of a degree: 91 x 111 m at Linyi.
_PER_DEGREE = 1_000

_VOLUNTEERS = """
SELECT string_agg(
    int8send(id) || float8send(round(ST_X(base) * %(per_degree)s) / %(per_degree)s)
        || float8send(round(ST_Y(base) * %(per_degree)s) / %(per_degree)s)
        || int2send((NOT available)::int::int2),
    ''::bytea ORDER BY id), NULL
FROM dispatch_volunteer
WHERE organisation_id = ANY (%(organisations)s) AND active AND shares_position_since IS NOT NULL
"""
_TEAMS = """
WITH out AS (
    SELECT team_id, min(CASE state WHEN 'on_scene' THEN 0 WHEN 'committed' THEN 2 ELSE 1 END) AS state FROM dispatch_mission
    WHERE state IN ('committed', 'en_route', 'on_scene', 'returning')
        AND CASE WHEN %(simulation)s::bigint IS NULL THEN NOT sandbox ELSE operation_id = %(simulation)s END
    GROUP BY team_id
)
SELECT string_agg(
    int8send(t.id) || float8send(ST_X(t.base)) || float8send(ST_Y(t.base))
        || int2send(coalesce(out.state, CASE WHEN t.on_duty THEN 3 ELSE 4 END)::int2)
        || int2send((array_position(%(team_kinds)s::text[], t.kind::text) - 1)::int2),
    ''::bytea ORDER BY t.id), array_agg(t.short_name ORDER BY t.id)
FROM dispatch_team t LEFT JOIN out ON out.team_id = t.id
WHERE t.organisation_id = ANY (%(organisations)s)
"""
_INCIDENTS = """
SELECT string_agg(
    int8send(id) || float8send(ST_X(point)) || float8send(ST_Y(point))
        || int2send((array_position(%(urgencies)s::text[], urgency::text) - 1)::int2)
        || int2send((array_position(%(incident_kinds)s::text[], kind::text) - 1)::int2)
        || int4send(number),
    ''::bytea ORDER BY id), NULL
FROM dispatch_incident
WHERE operation_id = ANY (%(operations)s) AND state = ANY (%(open)s) AND point IS NOT NULL
"""
_PLACE = [("id", ">i8"), ("lon", ">f8"), ("lat", ">f8")]
_QUERIES = {
    Layer.VOLUNTEERS: (_VOLUNTEERS, [("off", ">i2")]),
    Layer.TEAMS: (_TEAMS, [("state", ">i2"), ("kind", ">i2")]),
    Layer.INCIDENTS: (_INCIDENTS, [("urgency", ">i2"), ("kind", ">i2"), ("number", ">i4")]),
}
# What a cluster of incidents shows is the first of these.
_URGENCIES = [Urgency.CRITICAL.value, Urgency.URGENT.value, Urgency.ROUTINE.value]
_INCIDENT_KINDS = [kind.value for kind in IncidentKind]
_TEAM_KINDS = [kind.value for kind in TeamKind]


class Rows(msgspec.Struct, frozen=True):
    """The sorted points of a scope. `tag` differs for another scope and for other points; two processes agree about it."""

    points: Points
    tag: str


def read(scope: Scope) -> Rows:
    """The rows of `scope` as they are now."""
    found, names = _fetched(scope)
    lon, lat, ids = (found[name].astype(kind) for name, kind in (("lon", "f8"), ("lat", "f8"), ("id", "i8")))
    return Rows(Points(lon, lat, _SAID[scope.layer](found, names), ids), _tag(scope, found, names))


def _fetched(scope: Scope) -> tuple[Any, Sequence[str]]:
    """The records of `scope`, and the names beside them."""
    query, columns = _QUERIES[scope.layer]
    parameters = {
        "organisations": list(scope.organisations),
        "operations": list(scope.operations),
        "simulation": scope.simulation,
        "per_degree": _PER_DEGREE,
        "open": list(OPEN_INCIDENT),
        "urgencies": _URGENCIES,
        "incident_kinds": _INCIDENT_KINDS,
        "team_kinds": _TEAM_KINDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        packed, names = cursor.fetchone()
    return np.frombuffer(packed or b"", np.dtype(_PLACE + columns)), names or []


def _tag(scope: Scope, found: Any, names: Sequence[str]) -> str:
    whose = f"{scope.layer}{sorted(scope.organisations)}{sorted(scope.operations)}{scope.simulation}{names}"
    return blake2b(whose.encode() + found.tobytes(), digest_size=12).hexdigest()


def _volunteers(found: Any, names: Sequence[str]) -> dict[str, Attribute]:
    off = found["off"].astype(np.int32)
    return {"state": Attribute(off, READY), "ready": Attribute(1 - off)}


def _teams(found: Any, names: Sequence[str]) -> dict[str, Attribute]:
    state, kind = (found[name].astype(np.int32) for name in ("state", "kind"))
    said = {"state": Attribute(state, CREWS), "kind": Attribute(kind, _TEAM_KINDS, alone=True)}
    if names:
        said["name"] = Attribute(np.arange(len(names), dtype=np.int32), names, alone=True)
    return said


def _incidents(found: Any, names: Sequence[str]) -> dict[str, Attribute]:
    urgency, kind, number = (found[name].astype(np.int32) for name in ("urgency", "kind", "number"))
    return {
        "urgency": Attribute(urgency, _URGENCIES),
        "critical": Attribute((urgency == 0).astype(np.int32)),
        "urgent": Attribute((urgency == 1).astype(np.int32)),
        "kind": Attribute(kind, _INCIDENT_KINDS, alone=True),
        "number": Attribute(number, alone=True),
    }


_SAID = {Layer.VOLUNTEERS: _volunteers, Layer.TEAMS: _teams, Layer.INCIDENTS: _incidents}
