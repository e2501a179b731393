"""What became of the texts of a window, by the prefix of the phone, the channel and the gateway: one query, bounded.

That one carrier fails silently is seen only side by side: it takes every text, reports nothing, and all others deliver.
A prefix whose share of delivered is lower than the others' by more than chance is marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import comb, exp, lgamma
from typing import Any

import msgspec
from django.db import connection

from dispatch.models import Operation

# The report of a text that was handed over takes so long at most where all is well.
RIPE = timedelta(minutes=2)
MOST_TEXTS, MOST_GROUPS = 200_000, 300
# Below so many nothing can be said; by so much at least a share must differ to be worth a look.
FEWEST, DIFFERENCE, CHANCE = 8, 0.10, 0.01

# Prefixes as the ministry gave them out. A number that was ported to another carrier keeps its prefix.
CARRIERS = {
    "mobile": "134 135 136 137 138 139 147 148 150 151 152 157 158 159 165 172 178 182 183 184 187 188 195 197 198",
    "unicom": "130 131 132 140 145 146 155 156 166 167 171 175 176 185 186 196",
    "telecom": "133 141 149 153 162 173 174 177 180 181 189 190 191 193 199",
    "broadcast": "192",
}
_OF_PREFIX = {f"+86{prefix}": carrier for carrier, them in CARRIERS.items() for prefix in them.split()}

_SQL = """
WITH chosen AS (
    SELECT t.id, t.phone, t.channel, t.gateway, t.state, t.segments, t.cost, t.purpose, t.queued_at, t.sent_at, t.delivered_at, t.ask_id
    FROM dispatch_text t
    WHERE t.outbound AND t.operation_id = ANY(%(operations)s) AND t.queued_at >= %(since)s AND t.queued_at < %(until)s
        AND t.purpose <> 'code' AND t.state NOT IN ('cancelled')
    ORDER BY t.queued_at DESC LIMIT %(texts)s
), seen AS (
    SELECT c.*, CASE WHEN c.phone LIKE '+861%%' THEN left(c.phone, 6) WHEN c.phone LIKE '+86%%' THEN '+86'
        ELSE left(c.phone, 4) END AS prefix,
        c.state IN ('sent', 'delivered', 'undelivered', 'failed', 'unknown')
            AND (c.state <> 'sent' OR coalesce(c.sent_at, c.queued_at) < %(ripe)s) AS judged,
        c.purpose = 'call_out' AND c.state IN ('sent', 'delivered') AS asked,
        EXISTS (SELECT FROM dispatch_ask a WHERE a.id = c.ask_id AND a.answered_at >= c.queued_at
            AND NOT EXISTS (SELECT FROM dispatch_text later WHERE later.ask_id = a.id AND later.outbound
                AND later.purpose = 'call_out' AND later.phone <> c.phone AND later.queued_at > c.queued_at
                AND later.queued_at <= a.answered_at)) AS answered
    FROM chosen c
)
SELECT prefix, channel, gateway, count(*), count(*) FILTER (WHERE judged), count(*) FILTER (WHERE state = 'delivered'),
    count(*) FILTER (WHERE state IN ('undelivered', 'failed')), count(*) FILTER (WHERE state = 'unknown'),
    count(*) FILTER (WHERE state IN ('queued', 'sending')), count(*) FILTER (WHERE state = 'expired'),
    count(*) FILTER (WHERE judged AND state = 'sent'), count(*) FILTER (WHERE asked), count(*) FILTER (WHERE asked AND answered),
    coalesce(sum(segments) FILTER (WHERE state IN ('sent', 'delivered', 'undelivered', 'unknown')), 0), coalesce(sum(cost), 0),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM delivered_at - sent_at))
        FILTER (WHERE delivered_at IS NOT NULL AND sent_at IS NOT NULL)
FROM seen GROUP BY prefix, channel, gateway ORDER BY count(*) DESC, prefix LIMIT %(groups)s
"""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """Texts of one prefix, channel and gateway. `judged` are those whose report should be here; `silent` of them have none."""

    prefix: str
    carrier: str
    channel: str
    gateway: str
    texts: int
    judged: int
    delivered: int
    lost: int
    doubtful: int
    waiting: int
    expired: int
    silent: int
    asked: int
    answered: int
    segments: int
    cost: int
    median_seconds: float | None
    worse: bool = False

    @property
    def rate(self) -> float | None:
        """Delivered of those that can be judged, 0 to 1."""
        return self.delivered / self.judged if self.judged else None


def shares(operations: Iterable[Operation], since: datetime, until: datetime, now: datetime) -> list[Share]:
    """Every prefix, channel and gateway of the window, most texts first; who is worse than the others is marked."""
    given: dict[str, Any] = {
        "operations": [row.pk for row in operations],
        "since": since,
        "until": until,
        "ripe": now - RIPE,
        "texts": MOST_TEXTS,
        "groups": MOST_GROUPS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, given)
        return marked([_share(row) for row in cursor.fetchall()])


def _share(found: Sequence[Any]) -> Share:
    names = [name for name in Share.__struct_fields__ if name not in ("carrier", "worse")]
    given = dict(zip(names, found, strict=True))
    return Share(carrier=_OF_PREFIX.get(given["prefix"], ""), **given)


def by_carrier(found: Iterable[Share]) -> list[Share]:
    """The same, a row for each carrier, channel and gateway: ten prefixes of three texts each say nothing alone."""
    groups: dict[tuple[str, str, str], list[Share]] = {}
    for row in found:
        groups.setdefault((row.carrier, row.channel, row.gateway), []).append(row)
    return marked([_sum(key, rows) for key, rows in groups.items()])


def _sum(key: tuple[str, str, str], rows: list[Share]) -> Share:
    carrier, channel, gateway = key
    counted = (
        "texts", "judged", "delivered", "lost", "doubtful", "waiting", "expired", "silent", "asked", "answered", "segments", "cost",
    )  # fmt: skip
    sums = {name: sum(getattr(row, name) for row in rows) for name in counted}
    return Share(prefix="", carrier=carrier, channel=channel, gateway=gateway, median_seconds=None, **sums)


def marked(found: Sequence[Share]) -> list[Share]:
    """Each with whether it delivers worse than the others of its channel and gateway, by more than chance."""
    return [msgspec.structs.replace(row, worse=_worse(row, found)) for row in found]


def _worse(row: Share, found: Sequence[Share]) -> bool:
    others = [r for r in found if (r.channel, r.gateway) == (row.channel, row.gateway) and r is not row]
    judged, delivered = sum(r.judged for r in others), sum(r.delivered for r in others)
    if row.rate is None or min(row.judged, judged) < FEWEST or row.rate > delivered / judged - DIFFERENCE:
        return False
    # Several are looked at, and each may seem bad by chance (Bonferroni).
    return at_most(row.delivered, row.judged, row.delivered + delivered, row.judged + judged) < CHANCE / (
        len(others) + 1
    )


def at_most(drawn: int, draws: int, good: int, all_: int) -> float:
    """The chance that `draws` out of `all_`, of which `good` are good, hold `drawn` good ones or fewer (Fisher's exact test)."""
    least = max(0, draws - (all_ - good))
    if all_ <= 1000:
        ways = sum(comb(good, k) * comb(all_ - good, draws - k) for k in range(least, drawn + 1))
        return ways / comb(all_, draws)
    total = _log_comb(all_, draws)
    return sum(
        exp(_log_comb(good, k) + _log_comb(all_ - good, draws - k) - total) for k in range(least, drawn + 1)
    )


def _log_comb(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
