"""Places: take from the quotas of an incident, give back exactly what was taken."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F, Q

from dispatch.flow.refusals import NotQualified, PlaceTaken
from dispatch.flow.steps.papers import certified_people
from dispatch.models import Ask, Incident, Quota, Take
from dispatch.states import Unit


def hold(incident: Incident) -> None:
    """Lock the incident's row: the first statement of every act that takes or gives back its places.

    The one order of locks is incident, ask, mission, text, quota, team; two acts that lock in opposite orders deadlock.
    """
    rows = Incident.objects.select_for_update(no_key=True).filter(pk=incident.pk)
    incident.state = rows.values_list("state", flat=True).get()


def still_open(incident: Incident, ask: Ask | None = None) -> dict[Unit, int]:
    """What the incident still wants, by unit; for the ask of a single volunteer, of its one need."""
    quotas = Quota.objects.filter(need__incident=incident, taken__lt=F("quota"))
    if ask is not None and ask.need_id is not None:
        quotas = quotas.filter(need_id=ask.need_id)
    left: dict[Unit, int] = {}
    for unit, quota, taken in quotas.values_list("unit", "quota", "taken"):
        left[Unit(unit)] = left.get(Unit(unit), 0) + quota - taken
    return left


def served(incident: Incident) -> Q:
    """The asks of the incident for which `still_open` is empty, in one query for thousands of them."""
    left = set(
        Quota.objects.filter(need__incident=incident, taken__lt=F("quota")).values_list("need_id", flat=True)
    )
    of_one = Q(need__isnull=False) & ~Q(need__in=left)
    return of_one if left else of_one | Q(need=None)


def take(ask: Ask, offered: Mapping[Unit, int], *, of: Incident | None = None) -> dict[Unit, int]:
    """Take what is still open of the incident's quotas, at most what was `offered`; returns what was taken, by unit.

    The incident is the ask's, or the one a crew is diverted to (`of`).
    A team takes for every need it can serve, a volunteer for the ask's one need. Raises PlaceTaken where nothing is open, and
    NotQualified where places are open that nobody of the team has a valid certificate for, or that were not offered.
    """
    incident = of or ask.call_out.incident
    quotas = Quota.objects.filter(need__incident=incident)
    if ask.need_id is not None:
        quotas = quotas.filter(need_id=ask.need_id)
    certified = certified_people(ask, incident) if ask.team else {}
    left = dict(offered)
    taken: dict[Unit, int] = {}
    for quota in quotas.select_related("need").select_for_update(of=("self",)).order_by("pk"):
        unit = Unit(quota.unit)
        able = left.get(unit, 0)
        if unit is Unit.PEOPLE and ask.team and quota.need.skill_id:
            able = min(able, certified.get(quota.need.skill_id, 0))
        count = min(able, quota.quota - quota.taken)
        if count > 0:
            Quota.objects.filter(pk=quota.pk).update(taken=F("taken") + count)
            Take.objects.create(ask=ask, quota=quota, count=count)
            left[unit] -= count
            taken[unit] = taken.get(unit, 0) + count
    if not taken:
        if still_open(incident, ask):
            raise NotQualified(team=ask.team_id)
        raise PlaceTaken(call_out=ask.call_out_id)
    return taken


def give_back(ask: Ask) -> None:
    """Return to the quotas exactly what `ask` took."""
    for taken in ask.takes.order_by("quota_id"):
        Quota.objects.filter(pk=taken.quota_id).update(taken=F("taken") - taken.count)
    ask.takes.all().delete()
