"""What a volunteer's phone shows of dangers, and of its crew's own cry for help."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from dispatch.models import Alarm, Mission, Told, Volunteer
from dispatch.snapshots.phone_rows import PhoneAlarm, PhoneDanger


def told_to(volunteer: Volunteer, *, only: int | None = None) -> QuerySet[Told]:
    """What `volunteer` was told of dangers: for one's crew, or the team one leads as leader or deputy; by a link, its own ask's."""
    crew = Q(mission__leader=volunteer) | Q(mission__crew__volunteer=volunteer)
    crew |= Q(mission__team__leader=volunteer) | Q(mission__team__deputy=volunteer)
    mine = crew | Q(volunteer=volunteer) | Q(team__leader=volunteer) | Q(team__deputy=volunteer)
    if only is not None:
        mine &= Q(mission__ask=only) | Q(team__asks=only)
    rows = Told.objects.filter(mine).select_related(
        "danger__operation__organisation", "team", "mission__team"
    )
    return rows.distinct().order_by("-told_at", "-pk")


def danger_row(row: Told) -> PhoneDanger:
    """As the phone shows it."""
    team = row.team or (row.mission.team if row.mission else None)
    return PhoneDanger(
        id=row.pk,
        danger=row.danger_id,
        act=row.danger.act,
        area=row.danger.name,
        why=row.danger.why,
        name=team.short_name if team else "",
        mission=row.mission_id,
        state=row.state,
        raised_at=row.danger.raised_at,
        withdrawn_at=row.withdrawn_at,
        desk_phone=row.danger.operation.organisation.duty_phone,
    )


def alarm_rows(missions: Iterable[Mission]) -> list[PhoneAlarm]:
    """The cries for help of these crews that are not over."""
    rows = Alarm.objects.filter(mission__in=list(missions), ended_at=None).select_related("acknowledged_by")
    return [_alarm(row) for row in rows.order_by("pk")]


def _alarm(row: Alarm) -> PhoneAlarm:
    taken = row.acknowledged_by if row.acknowledged_at else None
    return PhoneAlarm(
        mission=row.mission_id,
        raised_at=row.raised_at,
        taken_by=str(taken) if taken else "",
        taken_at=row.acknowledged_at,
    )
