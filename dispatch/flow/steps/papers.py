"""Whose papers hold. A certificate and an insurance count until the last day of the job's window, as the ranking says.

Expired does not qualify; no insurance, no water, nor without the age and the fitness for it.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dispatch.flow.refusals import NobodyInsured, NotFit, NotInsured, NotQualified
from dispatch.flow.steps.window import Window
from dispatch.models import Ask, CrewMember, Incident, Qualification, Volunteer


def is_insured(volunteer: Volunteer, incident: Incident) -> bool:
    """Whether `volunteer` is insured until the job's last day."""
    return volunteer.insured_until is not None and volunteer.insured_until >= Window.of(incident).last_day


def water_birth_years(last_day: date) -> tuple[int, int]:
    """The first and the last year of birth with which somebody may go on the water.

    Only the year is known: whoever may still be too young on that day is not let, whoever may still be young enough is.
    """
    return last_day.year - settings.WATER_OLDEST, last_day.year - settings.WATER_YOUNGEST - 1


def may_go_on_water(last_day: date) -> Q:
    """Volunteers insured and fit until then, of an age for it. A fitness or a year of birth not on record bars nobody."""
    age = Q(birth_year=None) | Q(birth_year__range=water_birth_years(last_day))
    fit = Q(fit_until=None) | Q(fit_until__gte=last_day)
    return Q(insured_until__gte=last_day) & age & fit


def certified_people(ask: Ask, incident: Incident) -> dict[int, int]:
    """How many of the asked team hold each skill by a certificate that lasts; ids of skills."""
    window = Window.of(incident)
    # The team first, by itself: in one query a planner that has not yet seen a fresh roster compares everybody with everybody.
    free = list(_free(ask, incident, window).values_list("pk", flat=True))
    papers = Qualification.objects.filter(volunteer__in=free, valid_until__gte=window.last_day)
    return dict(papers.values_list("skill").annotate(people=Count("volunteer", distinct=True)))


def fit_people(ask: Ask, people: int) -> int:
    """Of `people` whom the asked team offers, how many may go; on the water only whom insurance, age and fitness let.

    Raises NobodyInsured where that is nobody.
    """
    incident = ask.call_out.incident
    if not incident.on_water:
        return people
    window = Window.of(incident)
    able = _free(ask, incident, window).filter(may_go_on_water(window.last_day)).count()
    if not able:
        raise NobodyInsured(team=ask.team_id)
    return min(people, able)


def check_volunteer(ask: Ask) -> None:
    """Raise NotQualified or NotInsured where the one volunteer of `ask` may not take the place asked for."""
    incident, person, need = ask.call_out.incident, ask.recipient, ask.need
    papers = person.qualifications.filter(valid_until__gte=Window.of(incident).last_day)
    if need is not None and need.skill_id and not papers.filter(skill=need.skill_id).exists():
        raise NotQualified(volunteer=person.pk)
    if incident.on_water and not is_insured(person, incident):
        raise NotInsured(volunteer=person.pk)
    able = Volunteer.objects.filter(may_go_on_water(Window.of(incident).last_day), pk=person.pk)
    if incident.on_water and not able.exists():
        raise NotFit(volunteer=person.pk)


def _free(ask: Ask, incident: Incident, window: Window) -> QuerySet[Volunteer]:
    """The team's active members who are named on no other crew in that window."""
    out = CrewMember.objects.filter(
        volunteer=OuterRef("pk"), live=True, sandbox=incident.sandbox, span__overlap=window.text
    )
    members = Volunteer.objects.filter(teams=ask.team_id, active=True)
    return members.filter(~Exists(out.exclude(mission=ask.mission_id)))
