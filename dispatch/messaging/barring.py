"""What may not go out, whatever the outbox says: foreign countries, phones that had enough or opted out, words without a template,
an exercise that does not say that it is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import connection
from msgspec.structs import replace

from dispatch.messaging import templates
from dispatch.messaging.gateways import REAL, Parcel, RealParcel, Refused, gateway
from dispatch.models import Operation, Volunteer
from dispatch.states import Mode, Purpose

A_DAY = timedelta(hours=24)
# A stand-down or a danger is told also to somebody who had many texts today.
_COUNTED = frozenset({Purpose.CALL_OUT.value, Purpose.CODE.value})
# What whoever opted out is not sent; a stand-down, a correction, a danger they are told all the same.
_ASKING = frozenset(
    {Purpose.CALL_OUT.value, Purpose.APPROVAL.value, Purpose.REMINDER.value, Purpose.MOVED_UP.value}
)


def judge(parcels: Sequence[Parcel]) -> Iterator[tuple[Parcel, RealParcel | Refused]]:
    """Each parcel of one lane with what may leave of it: itself, filled into its template where one is demanded, or why not."""
    if not parcels:
        return
    had = _had(parcel.phone for parcel in parcels)
    out = _opted_out(parcel.phone for parcel in parcels)
    drills = _exercises(parcel.operation for parcel in parcels)
    way = gateway(parcels[0].gateway)
    known = templates.approved(way.name, parcels[0].channel) if way.can.templates else []
    for parcel in parcels:
        try:
            # By type too: no gateway takes the parcel of a simulation, and the database keeps none for it.
            if not isinstance(parcel, RealParcel):
                raise Refused("simulation")
            _check(parcel, had)
            if parcel.phone in out and parcel.purpose in _ASKING:
                raise Refused("opted_out")
            drill = parcel.operation in drills
            if drill and not templates.is_drill(parcel.body):
                raise Refused("exercise")
            if way.can.templates:
                # An exercise is said by the template itself, never by what stands in its variables.
                fitting = [it for it in known if templates.is_drill(it.body)] if drill else known
                parcel = replace(parcel, filled=templates.fill(parcel.body, fitting))
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


def _opted_out(phones: Iterable[str]) -> set[str]:
    """Which of `phones` want no questions: also since it was queued."""
    rows = Volunteer.objects.filter(phone__in=set(phones), opted_out_at__isnull=False)
    return set(rows.values_list("phone", flat=True))


def _exercises(operations: Iterable[int]) -> set[int]:
    """Which of `operations` are exercises."""
    rows = Operation.objects.filter(pk__in=set(operations), mode=Mode.EXERCISE.value)
    return set(rows.values_list("pk", flat=True))


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
