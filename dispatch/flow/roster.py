"""The roster's own acts: duty, consent, and the basic fields of people and teams. They belong to no operation."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from dispatch.access import audit
from dispatch.events import tell_roster, telling
from dispatch.flow.refusals import Incomplete
from dispatch.models import Mission, Operation, Team, User, Volunteer
from dispatch.models.keys import refresh_keys
from dispatch.models.phones import e164
from dispatch.states import LIVE_MISSION
from realtime import positions

Row = TypeVar("Row", Volunteer, Team)
VOLUNTEER_FIELDS = frozenset(
    [
        "name",
        "pinyin",
        "phone",
        "language",
        "birth_year",
        "insured_until",
        "fit_until",
        "active",
        "on_duty",
        "away_until",
    ]
)
TEAM_FIELDS = frozenset(["name", "pinyin", "short_name", "english_name", "duty_phone", "strength", "on_duty"])


def set_duty(volunteer: Volunteer, *, on: bool) -> Volunteer:
    """The duty switch of one's own phone; who is off duty is not asked."""
    with transaction.atomic():
        volunteer.on_duty = on
        volunteer.save(update_fields=["on_duty"])
        refresh_keys([volunteer.pk])
        tell_roster([volunteer.organisation_id])
    return volunteer


def set_consent(volunteer: Volunteer, *, on: bool) -> Volunteer:
    """Consent to share one's position while engaged, or its withdrawal, which forgets what is shown. Both are logged."""
    with transaction.atomic():
        Volunteer.objects.filter(pk=volunteer.pk).update(shares_position_since=Now() if on else None)
        volunteer.refresh_from_db(fields=["shares_position_since"])
        audit(volunteer.user, "consent.given" if on else "consent.withdrawn", f"volunteer:{volunteer.pk}")
        if not on:
            mine = Q(leader=volunteer) | Q(crew__volunteer=volunteer, crew__live=True)
            for mission in Mission.objects.filter(mine, state__in=list(LIVE_MISSION)).distinct():
                positions.forget(f"mission:{mission.pk}")
        tell_roster([volunteer.organisation_id])
    return volunteer


def edit_volunteer(volunteer: Volunteer, *, by: User, **fields: Any) -> Volunteer:
    """Write basic fields; the index knows at once. Raises Incomplete for a number that is none or that somebody else has."""
    return _write(volunteer, VOLUNTEER_FIELDS, "phone", by, _spelt(fields))


def edit_team(team: Team, *, by: User, **fields: Any) -> Team:
    """Write basic fields; every board that shows the team is told. Raises Incomplete, also for a strength below what is promised."""
    promised = max(team.engaged, team.rehearsing)
    if fields.get("strength", promised) < promised:
        raise Incomplete(field="strength", why=f"≥ {promised}")
    written = _write(team, TEAM_FIELDS, "duty_phone", by, _spelt(fields))
    for operation in _showing(team):
        with telling(operation, by=by) as story:
            story.changed(team)
    return written


def _spelt(fields: dict[str, Any]) -> dict[str, Any]:
    """A new name is found by its new pinyin."""
    return {**fields, "pinyin": " ".join(lazy_pinyin(fields["name"]))} if "name" in fields else fields


def _write(row: Row, allowed: frozenset[str], number: str, by: User, fields: dict[str, Any]) -> Row:
    unknown = set(fields) - allowed
    if unknown:
        raise Incomplete(field=_("、").join(sorted(unknown)), why=_("这里不能改"))
    if fields.get(number):
        found = e164(fields[number])
        if found is None:
            raise Incomplete(field=number, why=fields[number])
        fields[number] = found
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, fields[name])
    try:
        with transaction.atomic():
            row.save(update_fields=changed)
            audit(by, "roster.edited", f"{type(row).__name__.lower()}:{row.pk}", fields=changed)
            if isinstance(row, Volunteer):
                refresh_keys([row.pk])
            tell_roster([row.organisation_id])
    except IntegrityError as error:
        raise Incomplete(
            field=number if isinstance(row, Volunteer) else "name", why=_("已有相同的一条")
        ) from error
    return row


def _showing(team: Team) -> list[Operation]:
    path = team.organisation.path
    above = [path[:end] for end in range(4, len(path) + 1, 4)]
    near = Q(organisation__path__in=above) | Q(shared_with__path__in=above)
    return list(Operation.objects.filter(near, closed_at=None).distinct().order_by("pk"))
