"""The facts of a plan: what every open incident lacks, and which teams are free, as the ranking sees them.

The queries are those of the ranking, so there is no second truth. What is counted in besides: whoever is being asked and has
not answered is taken to bring what the team could fill, so that nobody is asked for the same place twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.conf import settings
from django.utils import timezone

from dispatch.flow.match.facts import Standing, needs_of, standing_teams
from dispatch.flow.match.people import organisations_of
from dispatch.flow.match.planning.asked import Asked, asked
from dispatch.flow.match.planning.homes import Homes, homes
from dispatch.flow.steps.window import Window
from dispatch.matching.coverage import usable_strength
from dispatch.matching.problem import IncidentFacts, NeedFacts
from dispatch.matching.value import tired
from dispatch.models import Incident, Operation
from dispatch.states import DISPATCHABLE_INCIDENT, Urgency

_ENCODER = msgspec.json.Encoder(order="deterministic")


class LackingIncident(msgspec.Struct, frozen=True, kw_only=True):
    """An open incident and what it lacks. On the water a skill is asked for by its negative: held by who may go there.

    With `teams` nobody has said what it needs, and so many teams are to go and see. `barred` are teams that may not be
    proposed for it: asked before, due for rest, or a single person for the water.
    """

    incident_id: int
    urgency: str
    received_at: datetime
    lon: float
    lat: float
    on_water: bool
    needs: tuple[NeedFacts, ...] = ()
    teams: int = 0
    barred: tuple[int, ...] = ()


class ReadyTeam(msgspec.Struct, frozen=True, kw_only=True):
    """A team that may be sent now: what `FreeTeam` says of it, and where it starts from."""

    team_id: int
    lon: float
    lat: float
    strength: int
    uninsured: int
    skills: dict[int, int]
    equipment: dict[str, int]
    county: int
    turnout_seconds: float


class LeftOut(msgspec.Struct, frozen=True):
    """An open incident that is in no plan, and why: `no_point`, `planned` (cover with a window of its own), `many`."""

    incident_id: int
    why: str


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a plan is made of, but the travel times."""

    at: datetime
    incidents: tuple[LackingIncident, ...] = ()
    teams: tuple[ReadyTeam, ...] = ()
    reserve: dict[int, int] = {}
    left_out: tuple[LeftOut, ...] = ()

    @property
    def fingerprint(self) -> str:
        """64 hex digits that change when anything but the time and the turnout does."""
        teams = [msgspec.structs.replace(team, turnout_seconds=0.0) for team in self.teams]
        known = msgspec.to_builtins((self.incidents, teams, self.reserve, self.left_out), str_keys=True)
        return hashlib.sha256(_ENCODER.encode(known)).hexdigest()


@dataclass(frozen=True, slots=True)
class Only:
    """A part of the facts: these incidents and teams, and as if these call-outs had never been."""

    incidents: Collection[int] | None = None
    teams: Collection[int] | None = None
    without: Collection[int] = ()


EVERYTHING = Only()


def gather(operation: Operation, *, only: Only = EVERYTHING) -> Facts:
    """The facts of now: about ten queries, however many incidents and teams there are.

    Teams are those whose people the operation may ask: of its lead organisation, of those that share it, and below.
    """
    now = timezone.now()
    open_incidents, left_out = _open(operation, only, now)
    home = homes(organisations_of(operation))
    keys = [incident.pk for incident in open_incidents]
    ask = asked(keys, home.teams, sandbox=operation.sandbox, without=only.without)
    looked_at = home.teams if only.teams is None else sorted({*only.teams, *ask.coming} & home.county.keys())
    needs = {key: ask.given_back(of) for key, of in needs_of(keys).items()}
    skills = sorted({need.skill_id for of in needs.values() for need in of if need.skill_id})
    window = Window.of(Incident())
    stands = {
        team.facts.team_id: team for team in standing_teams(operation.sandbox, looked_at, skills, window)
    }
    known = {key: _ready(team, home) for key, team in stands.items()}
    free = {key for key, team in stands.items() if _may_go(team) and key not in ask.waiting}
    return Facts(
        at=now,
        incidents=tuple(
            _lacking(incident, needs.get(incident.pk), ask, stands, known) for incident in open_incidents
        ),
        teams=tuple(known[key] for key in sorted(free)),
        reserve=home.reserve(
            operation.reserve_teams, [key for key, of in stands.items() if of.facts.on_duty]
        ),
        left_out=tuple(left_out),
    )


def _open(operation: Operation, only: Only, now: datetime) -> tuple[list[Incident], list[LeftOut]]:
    """The incidents to plan for in the order in which they were received, and those that are left out."""
    rows = Incident.objects.filter(operation=operation, state__in=DISPATCHABLE_INCIDENT)
    if only.incidents is not None:
        rows = rows.filter(pk__in=only.incidents)
    fields = ("urgency", "received_at", "point", "on_water", "starts_at", "ends_at", "state")
    found = list(rows.only(*fields).order_by("received_at", "pk"))
    left_out: list[LeftOut] = []
    taken: list[Incident] = []
    for row in found:
        why = _why_not(row, now)
        if why:
            left_out.append(LeftOut(row.pk, why))
        else:
            taken.append(row)
    if len(taken) > settings.PLAN_MOST_INCIDENTS:
        first = sorted(
            taken, key=lambda row: (list(Urgency).index(Urgency(row.urgency)), row.received_at, row.pk)
        )
        rest = {row.pk for row in first[settings.PLAN_MOST_INCIDENTS :]}
        left_out += [LeftOut(row.pk, "many") for row in taken if row.pk in rest]
        taken = [row for row in taken if row.pk not in rest]
    return taken, left_out


def _why_not(row: Incident, now: datetime) -> str:
    if row.point is None or row.state == "received":
        return "no_point"
    if (row.starts_at and row.starts_at > now) or (row.ends_at and row.ends_at > now):
        return "planned"
    return ""


def _may_go(team: Standing) -> bool:
    return team.facts.on_duty and team.facts.reachable and team.facts.strength_free > 0


def _ready(team: Standing, home: Homes) -> ReadyTeam:
    facts = team.facts
    skills = dict(facts.skills) | {-skill: people for skill, people in team.afloat.items()}
    return ReadyTeam(
        team_id=facts.team_id,
        lon=team.lon,
        lat=team.lat,
        strength=facts.strength_free,
        uninsured=min(facts.strength_free, facts.uninsured + facts.unfit),
        skills=skills,
        equipment=dict(facts.equipment_free),
        county=home.county[facts.team_id],
        turnout_seconds=facts.turnout.seconds,
    )


def _lacking(
    incident: Incident,
    needs: tuple[NeedFacts, ...] | None,
    ask: Asked,
    stands: Mapping[int, Standing],
    known: Mapping[int, ReadyTeam],
) -> LackingIncident:
    assert incident.point is not None
    there = LackingIncident(
        incident_id=incident.pk,
        urgency=incident.urgency,
        received_at=incident.received_at,
        lon=incident.point.x,
        lat=incident.point.y,
        on_water=incident.on_water,
        needs=_on_water(needs or ()) if incident.on_water else needs or (),
        barred=tuple(sorted({*ask.before.get(incident.pk, ()), *_barred(incident, ask, stands.values())})),
    )
    if needs is None:
        sent = ask.sent.get(incident.pk, 0)
        return msgspec.structs.replace(there, teams=0 if sent else 1)
    return msgspec.structs.replace(there, needs=ask.left(there, known))


def _on_water(needs: Iterable[NeedFacts]) -> tuple[NeedFacts, ...]:
    return tuple(
        msgspec.structs.replace(need, skill_id=-need.skill_id) if need.skill_id else need for need in needs
    )


def _barred(incident: Incident, ask: Asked, teams: Iterable[Standing]) -> Iterable[int]:
    """Who would need a reason, as in the ranking; and nobody is alone on the water."""
    critical = incident.urgency == Urgency.CRITICAL
    alone = incident.on_water and incident.pk not in ask.crewed
    water = IncidentFacts(on_water=True)
    for team in teams:
        if (tired(team.facts) and not critical) or (alone and usable_strength(water, team.facts) == 1):
            yield team.facts.team_id
