"""How the night goes: response times against their targets, requests and open incidents by half-hours."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from dispatch.models import Operation
from dispatch.snapshots.rows import Row

# From answered call to first unit notified: 60 s, nine times in ten (NFPA 1225); to the scene in town with volunteers:
# 9 minutes in town and 14 in the country (NFPA 1720); the wall shows the country's.
NOTIFY_TARGET_S, ARRIVE_TARGET_S = 60, 14 * 60
HOURS = 7

_TIMES = """
WITH stages AS (
    SELECT i.received_at,
        (SELECT min(t.queued_at) FROM dispatch_text t JOIN dispatch_ask a ON a.id = t.ask_id
         JOIN dispatch_callout c ON c.id = a.call_out_id
         WHERE c.incident_id = i.id AND t.outbound AND t.purpose = 'call_out') AS notified,
        (SELECT min(m.departed_at) FROM dispatch_mission m JOIN dispatch_stop s ON s.mission_id = m.id
         WHERE s.incident_id = i.id) AS departed,
        (SELECT min(m.arrived_at) FROM dispatch_mission m JOIN dispatch_stop s ON s.mission_id = m.id
         WHERE s.incident_id = i.id) AS arrived
    FROM dispatch_incident i WHERE i.operation_id = %s
)
SELECT
    percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM notified - received_at))
        FILTER (WHERE notified >= received_at),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM departed - notified))
        FILTER (WHERE departed >= notified),
    percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM arrived - received_at))
        FILTER (WHERE arrived >= received_at)
FROM stages
"""
_BUCKETS = """
WITH halves AS (
    SELECT generate_series(
        date_bin('30 minutes', %(now)s - make_interval(hours => %(hours)s), 'epoch'), %(now)s, '30 minutes'
    ) AS start
)
SELECT start,
    (SELECT count(*) FROM dispatch_request r WHERE r.operation_id = %(operation)s AND r.lane = 'help'
     AND r.received_at >= start AND r.received_at < start + interval '30 minutes'),
    (SELECT count(*) FROM dispatch_incident i WHERE i.operation_id = %(operation)s
     AND i.received_at < least(start + interval '30 minutes', %(now)s)
     AND coalesce(i.closed_at, 'infinity') >= least(start + interval '30 minutes', %(now)s))
FROM halves ORDER BY start
"""


class Bucket(Row, frozen=True, kw_only=True):
    """Half an hour: cries for help that came in, incidents open at its end."""

    at: datetime
    requests: int
    open: int


class Trends(Row, frozen=True, kw_only=True):
    """Seconds; None where nothing happened yet."""

    notified_p90_s: float | None
    notify_target_s: int
    turnout_median_s: float | None
    arrived_p90_s: float | None
    arrive_target_s: int
    buckets: list[Bucket]


def trends(operation: Operation, now: datetime) -> Trends:
    """The trends of `operation` up to `now`."""
    with connection.cursor() as cursor:
        cursor.execute(_TIMES, [operation.pk])
        notified, turnout, arrived = cursor.fetchone()
        cursor.execute(_BUCKETS, {"now": now, "hours": HOURS, "operation": operation.pk})
        buckets = [Bucket(at=at, requests=requests, open=open_) for at, requests, open_ in cursor.fetchall()]
    return Trends(
        notified_p90_s=notified,
        notify_target_s=NOTIFY_TARGET_S,
        turnout_median_s=turnout,
        arrived_p90_s=arrived,
        arrive_target_s=ARRIVE_TARGET_S,
        buckets=buckets,
    )
