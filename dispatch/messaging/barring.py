"""What may not go out, whatever the outbox says: foreign countries, phones that had enough, words without a template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import connection
from msgspec.structs import replace

from dispatch.messaging import templates
from dispatch.messaging.gateways import REAL, Parcel, RealParcel, Refused, gateway
from dispatch.states import Purpose

A_DAY = timedelta(hours=24)
# A stand-down or a danger is told also to somebody who had many texts today.
_COUNTED = frozenset({Purpose.CALL_OUT.value, Purpose.CODE.value})


def judge(parcels: Sequence[Parcel]) -> Iterator[tuple[Parcel, RealParcel | Refused]]:
    """Each parcel of one lane with what may leave of it: itself, filled into its template where one is demanded, or why not."""
    if not parcels:
        return
    had = _had(parcel.phone for parcel in parcels)
    way = gateway(parcels[0].gateway)
    known = templates.approved(way.name, parcels[0].channel) if way.can.templates else []
    for parcel in parcels:
        try:
            # By type too: no gateway takes the parcel of a simulation, and the database keeps none for it.
            if not isinstance(parcel, RealParcel):
                raise Refused("simulation")
            _check(parcel, had)
            if way.can.templates:
                parcel = replace(parcel, filled=templates.fill(parcel.body, known))
            yield parcel, parcel
        except Refused as refused:
            yield parcel, refused


def allowed_country(phone: str) -> bool:
    """Whether real texts may go to that number."""
    return any(phone.startswith(prefix) for prefix in settings.TEXT_COUNTRIES)


def _check(parcel: RealParcel, had: Counter[str]) -> None:
    if not allowed_country(parcel.phone):
        raise Refused("country")
    if parcel.purpose in _COUNTED and had[parcel.phone] > settings.TEXTS_PER_NUMBER_A_DAY:
        raise Refused("number_day")


_HAD = """
SELECT phone, count(*) FROM dispatch_text
WHERE phone = ANY(%s) AND outbound AND queued_at >= now() - make_interval(secs => %s) AND gateway = ANY(%s)
    AND state NOT IN ('queued', 'cancelled', 'expired', 'failed')
GROUP BY phone
"""


def _had(phones: Iterable[str]) -> Counter[str]:
    """How many texts each of `phones` was sent within a day, those in flight included."""
    with connection.cursor() as cursor:
        cursor.execute(_HAD, [list(set(phones)), A_DAY.total_seconds(), list(REAL)])
        return Counter(dict(cursor.fetchall()))
