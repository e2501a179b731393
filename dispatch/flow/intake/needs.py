"""What an incident needs: proposed by its kind, changed by a person, never below what is already taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dispatch.events import telling
from dispatch.flow import steps
from dispatch.flow.refusals import Incomplete
from dispatch.models import Incident, Need, Quota, Skill, User
from dispatch.models.labels import label
from dispatch.states import AskState, IncidentKind, Unit

Needs = Sequence[tuple[int | None, Mapping[Unit, int]]]
MOST_OF_A_UNIT = 2_000

# A first proposal, the size of a usual crew of that kind: skill code (migration 0003) and units; a person changes it.
USUAL: dict[IncidentKind, tuple[str | None, dict[Unit, int]]] = {
    IncidentKind.WATER_RESCUE: ("swift_water", {Unit.PEOPLE: 6, Unit.BOAT: 1}),
    IncidentKind.TRAPPED: ("swift_water", {Unit.PEOPLE: 6, Unit.BOAT: 1}),
    IncidentKind.EVACUATION: (None, {Unit.PEOPLE: 8, Unit.VEHICLE: 2}),
    IncidentKind.MISSING: ("search", {Unit.PEOPLE: 10}),
    IncidentKind.MEDICAL: ("first_aid", {Unit.PEOPLE: 2}),
    IncidentKind.VEHICLE: ("vehicle_rescue", {Unit.PEOPLE: 6}),
    IncidentKind.FLOODING: ("pump", {Unit.PEOPLE: 4, Unit.PUMP: 1}),
    IncidentKind.SUPPLIES: (None, {Unit.PEOPLE: 4, Unit.VEHICLE: 1}),
    IncidentKind.DISINFECTION: ("disinfection", {Unit.PEOPLE: 6}),
    IncidentKind.SHELTER: (None, {Unit.PEOPLE: 4}),
    IncidentKind.EVENT_COVER: ("first_aid", {Unit.PEOPLE: 2}),
    IncidentKind.OTHER: (None, {Unit.PEOPLE: 4}),
}


def usual_needs(kind: IncidentKind) -> Needs:
    """What a job of this kind usually needs; never nothing, or nobody could accept."""
    code, units = USUAL[kind]
    skill = Skill.objects.filter(code=code).values_list("pk", flat=True).first() if code else None
    return [(skill, units)]


def is_on_water(kind: IncidentKind, needs: Needs) -> bool:
    """Whether the job is on the water (no insurance, no water): by its kind, its boats or its skills."""
    if kind is IncidentKind.WATER_RESCUE or any(units.get(Unit.BOAT) for _, units in needs):
        return True
    return Skill.objects.filter(pk__in=[skill for skill, _ in needs if skill], on_water=True).exists()


def set_needs(incident: Incident, needs: Needs, *, by: User) -> Incident:
    """Make the incident need exactly this. Raises Incomplete where that is less than is already taken."""
    with telling(incident.operation, by=by) as story:
        Incident.objects.select_for_update().get(pk=incident.pk)
        write_needs(incident, needs)
        story.tell("incident.needs", incident=incident, people=_people(needs))
        story.changed(incident)
        if incident.call_outs.filter(asks__state=AskState.RESERVE).exists():
            steps.balance(story, incident)  # more places: the first reserves have them
    return incident


def write_needs(incident: Incident, needs: Needs) -> None:
    """The rows behind `set_needs`, for whoever holds the incident in a transaction."""
    wanted: dict[tuple[int | None, Unit], int] = {}
    for skill, units in needs:
        for unit, count in units.items():
            if not 0 <= count <= MOST_OF_A_UNIT:
                raise Incomplete(field=label(unit), why=f"{count}")
            wanted[skill, unit] = wanted.get((skill, unit), 0) + count
    held = (
        Quota.objects.filter(need__incident=incident).select_related("need").select_for_update(of=("self",))
    )
    dropped = False
    for quota in held.order_by("pk"):
        count = wanted.pop((quota.need.skill_id, Unit(quota.unit)), 0)
        if count < quota.taken:
            raise Incomplete(field=label(Unit(quota.unit)), why=f"{count} < {quota.taken}")
        if count:
            Quota.objects.filter(pk=quota.pk).update(quota=count)
        else:
            quota.delete()
            dropped = True
    skills = Skill.objects.in_bulk([skill for skill, _ in wanted if skill])
    if unknown := {skill for skill, _ in wanted if skill} - set(skills):
        raise Incomplete(field="skill", why=", ".join(map(str, sorted(unknown))))
    needs_of: dict[int | None, Need] = {}
    for skill in dict.fromkeys(skill for (skill, _), count in wanted.items() if count):
        needs_of[skill], _ = Need.objects.get_or_create(incident=incident, skill=skills.get(skill or 0))
    Quota.objects.bulk_create(
        Quota(need=needs_of[skill], unit=unit.value, quota=count)
        for (skill, unit), count in wanted.items()
        if count
    )
    if dropped:
        Need.objects.filter(incident=incident, quotas=None).exclude(pk__in=_asked(incident)).delete()


def _asked(incident: Incident) -> list[int]:
    """Needs that a volunteer was asked for by name stay, empty."""
    asks = incident.call_outs.filter(asks__need__isnull=False).values_list("asks__need", flat=True)
    return [need for need in asks if need is not None]


def _people(needs: Needs) -> int:
    return sum(units.get(Unit.PEOPLE, 0) for _, units in needs)
