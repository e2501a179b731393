"""The figures of an operation: the strip of the board, the counts of the wall, the texts of the status bar."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Q

from dispatch.models import Operation, Text
from dispatch.snapshots.screen import Figures, TextFigures

_SQL = """
WITH incidents AS (SELECT id, state FROM dispatch_incident WHERE operation_id = %(operation)s),
live AS (SELECT id, team_id, state, strength FROM dispatch_mission
         WHERE operation_id = %(operation)s AND state IN ('committed', 'en_route', 'on_scene', 'returning')),
open_requests AS (SELECT state, lane FROM dispatch_request
         WHERE operation_id = %(operation)s AND state IN ('new', 'claimed', 'verified')),
kit AS (SELECT e.kind FROM dispatch_carried c JOIN live m ON m.id = c.mission_id
        JOIN dispatch_equipment e ON e.id = c.equipment_id WHERE c.live),
persons AS (SELECT p.state, p.count FROM dispatch_person p JOIN incidents i ON i.id = p.incident_id),
ready AS (SELECT t.strength - t.engaged AS free FROM dispatch_team t
          JOIN dispatch_organisation o ON o.id = t.organisation_id
          WHERE t.on_duty AND o.path LIKE %(below)s AND t.strength > t.engaged)
SELECT (SELECT count(*) FROM open_requests WHERE lane = 'help'),
    (SELECT count(*) FROM open_requests WHERE state <> 'verified' AND lane IN ('help', 'unverified')),
    (SELECT count(*) FROM incidents WHERE state IN ('received', 'located')),
    (SELECT coalesce(sum(strength), 0) FROM live WHERE state = 'en_route'),
    (SELECT coalesce(sum(strength), 0) FROM live WHERE state = 'on_scene'),
    (SELECT coalesce(sum(count), 0) FROM persons WHERE state = 'evacuated'),
    (SELECT coalesce(sum(count), 0) FROM persons WHERE state = 'trapped'),
    (SELECT coalesce(sum(count), 0) FROM persons WHERE state = 'hospital'),
    (SELECT coalesce(sum(count), 0) FROM persons WHERE state = 'missing'),
    (SELECT count(DISTINCT team_id) FROM live),
    (SELECT coalesce(sum(strength), 0) FROM live),
    (SELECT count(*) FROM kit WHERE kind = 'vehicle'),
    (SELECT count(*) FROM kit WHERE kind = 'boat'),
    (SELECT count(*) FROM ready),
    (SELECT coalesce(sum(free), 0) FROM ready)
"""
_NAMES = (
    "requests", "unverified", "to_dispatch", "en_route", "on_scene", "evacuated", "trapped", "hospital", "missing",
    "teams_out", "people_out", "vehicles_out", "boats_out", "teams_ready", "people_ready",
)  # fmt: skip


def figures(operation: Operation, now: datetime) -> Figures:
    """The figures of `operation`, as of `now`; people on the way and on scene are counted by strength."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"operation": operation.pk, "below": operation.organisation.path + "%"})
        row = cursor.fetchone()
    return Figures(as_of=now, **dict(zip(_NAMES, map(int, row), strict=True)))


def text_figures(operation: Operation, now: datetime) -> TextFigures:
    """The texts of the last day: waiting, delivered in percent of those with a final report, doubtful, failed."""
    day = Text.objects.filter(operation=operation, outbound=True, queued_at__gte=now - timedelta(days=1))
    found = day.aggregate(
        queued=Count("pk", filter=Q(state__in=["queued", "sending"])),
        delivered=Count("pk", filter=Q(state="delivered")),
        lost=Count("pk", filter=Q(state__in=["undelivered", "failed"])),
        doubtful=Count("pk", filter=Q(state="unknown")),
    )
    final = found["delivered"] + found["lost"]
    return TextFigures(
        queued=found["queued"],
        delivered_percent=round(100 * found["delivered"] / final) if final else None,
        doubtful=found["doubtful"],
        failed=found["lost"],
    )
