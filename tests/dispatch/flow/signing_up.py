"""A sign-up for planned cover, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import F

from dispatch.flow import call_out
from dispatch.flow.steps import Pick, Whom
from dispatch.models import Ask, CallOut, Incident, Reminder
from dispatch.states import Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.texting import deliver, fresh, sent_to, text_in


def cover(cast: Cast, places: int, *, begins: timedelta = timedelta(days=5)) -> Incident:
    """A marathon's post that wants `places` first-aiders."""
    starts = people.now() + begins
    needs: list[tuple[str | None, Mapping[Unit, int]]] = [("first_aid", {Unit.PEOPLE: places})]
    return people.incident(
        cast.operation,
        "临马31公里医疗点",
        needs=needs,
        urgency="routine",
        starts_at=starts,
        ends_at=starts + timedelta(hours=6),
    )


def crowd(cast: Cast, count: int) -> list[str]:
    """First-aiders, by phone."""
    phones = [f"+8613555{number:06}" for number in range(count)]
    for number, phone in enumerate(phones):
        people.volunteer(cast.district, f"护{number}", phone, skills=["first_aid"])
    return phones


def opened(cast: Cast, job: Incident, phones: list[str], *, until: timedelta = timedelta(days=3)) -> CallOut:
    need = job.needs.get()
    ids = {v.phone: v.pk for v in cast.district.volunteers.filter(phone__in=phones)}
    pick = Pick(tuple(Whom(None, ids[phone], need.pk, 600) for phone in phones), 0.9, 120)
    return call_out.open_sign_up(job, pick, until=people.now() + until, by=cast.coordinator)


def ask_of(phone: str) -> Ask:
    return fresh(Ask.objects.get(recipient__phone=phone))


def states(phones: list[str]) -> list[str]:
    return [ask_of(phone).state for phone in phones]


def told(phone: str) -> str:
    return sent_to(phone)[-1]


def full(cast: Cast, *, places: int = 2, count: int = 5) -> list[str]:
    """Everybody said yes in order; those beyond the places are in reserve."""
    phones = crowd(cast, count)
    opened(cast, cover(cast, places), phones)
    deliver()
    for phone in phones:
        text_in(phone, "A1")
    return phones


def later(hours: float) -> None:
    """So many hours pass for planned cover."""
    gone = timedelta(hours=hours)
    Incident.objects.filter(starts_at__isnull=False).update(
        starts_at=F("starts_at") - gone, ends_at=F("ends_at") - gone
    )
    CallOut.objects.update(sign_up_until=F("sign_up_until") - gone, closes_at=F("closes_at") - gone)
    Reminder.objects.update(due_at=F("due_at") - gone)
