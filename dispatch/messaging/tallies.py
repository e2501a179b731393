"""What went through each gateway, hour by hour. Counted in the very act that records it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.db import connection
from django.db.models import Sum
from django.db.models.functions import Now

from dispatch.messaging.gateways import REAL, Parcel, gateway
from dispatch.models import Tally

_ADD = """
INSERT INTO dispatch_tally AS t (gateway, hour, texts, segments, cost, refused)
VALUES (%s, date_trunc('hour', now()), %s, %s, %s, %s)
ON CONFLICT (gateway, hour) DO UPDATE SET texts = t.texts + excluded.texts, segments = t.segments + excluded.segments,
    cost = t.cost + excluded.cost, refused = t.refused + excluded.refused
"""


def count_sent(parcels: Iterable[Parcel]) -> None:
    """Add what was taken by providers. Virtual phones cost nothing and are not counted."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for parcel in parcels:
        if parcel.gateway in REAL:
            it = sums[parcel.gateway]
            it[0], it[1], it[2] = it[0] + 1, it[1] + parcel.segments, it[2] + cost_of(parcel)
    for name, (texts, segments, cost) in sorted(sums.items()):
        _add(name, texts=texts, segments=segments, cost=cost)


def cost_of(parcel: Parcel) -> int:
    """What it will cost, in thousandths: the template's price or the gateway's usual one, for each segment."""
    price = parcel.filled.cost if parcel.filled else 0
    return (price or gateway(parcel.gateway).can.cost) * parcel.segments


def count_refused(name: str) -> None:
    """Add one that a provider refused."""
    if name in REAL:
        _add(name, refused=1)


def of_hours(name: str, hours: int) -> dict[str, int]:
    """Texts, segments, cost and refusals of the current hour and those before it, `hours` together."""
    since = Now() - timedelta(hours=hours)
    found = Tally.objects.filter(gateway=name, hour__gt=since)
    sums = found.aggregate(*(Sum(field) for field in ("texts", "segments", "cost", "refused")))
    return {field.removesuffix("__sum"): int(value or 0) for field, value in sums.items()}


def _add(name: str, *, texts: int = 0, segments: int = 0, cost: int = 0, refused: int = 0) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [name, texts, segments, cost, refused])
