"""How much of what a team or a person could bring would be taken now: the open places that they can serve."""

from __future__ import annotations

from django.db.models import Count, F, Q
from django.db.models.functions import Now

from dispatch.models import Ask, Quota, Team
from dispatch.states import Unit


def wanted_of(ask: Ask) -> dict[Unit, int]:
    """The open places of the asked incident by unit; of a skill no more than the team has valid certificates for.

    It is a hint for the leader: what an accept takes is decided, and locked, when it is given.
    """
    quotas = Quota.objects.filter(need__incident=ask.call_out.incident_id, taken__lt=F("quota"))
    if ask.need_id is not None:
        quotas = quotas.filter(need_id=ask.need_id)
    certified = _certified(ask.team) if ask.team else None
    wanted: dict[Unit, int] = {}
    for unit, quota, taken, skill in quotas.values_list("unit", "quota", "taken", "need__skill"):
        able = quota - taken
        if certified is not None and unit == Unit.PEOPLE and skill:
            able = min(able, certified.get(skill, 0))
        wanted[Unit(unit)] = wanted.get(Unit(unit), 0) + able
    return wanted


def _certified(team: Team) -> dict[int, int]:
    """How many of the team have a valid certificate, by skill."""
    valid = Q(members__qualifications__valid_until__gte=Now())
    rows = Team.objects.filter(valid, pk=team.pk).values_list("members__qualifications__skill")
    return dict(rows.annotate(people=Count("members", distinct=True)))
