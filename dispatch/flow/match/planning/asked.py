"""Who is being asked, who was, and what is to be expected of those who have not answered yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import msgspec
from django.db.models import F, Sum

from dispatch.matching.plan_problem import FreeTeam, OpenIncident
from dispatch.matching.plan_write import share
from dispatch.matching.policies import left_over
from dispatch.matching.problem import NeedFacts
from dispatch.models import Ask, Mission, Take
from dispatch.states import LIVE_MISSION, WAITING_ASK, AskState, MissionState, Unit

# Whoever said no, kept silent or is there already is not proposed for the same incident again; who was stood down may be.
_AGAIN = frozenset({AskState.WITHDRAWN.value})
# As the ranking: a crew that is there, or on its way, is company on the water.
_COMPANY = (MissionState.COMMITTED, MissionState.EN_ROUTE, MissionState.ON_SCENE)


class _Lacking(Protocol):
    @property
    def incident_id(self) -> int: ...
    @property
    def on_water(self) -> bool: ...
    @property
    def needs(self) -> Sequence[NeedFacts]: ...


class _Team(Protocol):
    @property
    def strength(self) -> int: ...
    @property
    def uninsured(self) -> int: ...
    @property
    def skills(self) -> Mapping[int, int]: ...
    @property
    def equipment(self) -> Mapping[str, int]: ...


@dataclass(slots=True)
class Asked:
    """By incident: teams that were asked, whom it waits for (`expected` teams, `singles` needs), crews that were sent.

    `waiting` are the teams that are being asked anywhere. `taken` is what call-outs that are left out of account hold, by
    Need and unit.
    """

    waiting: set[int] = field(default_factory=set)
    before: dict[int, set[int]] = field(default_factory=dict)
    expected: dict[int, list[int]] = field(default_factory=dict)
    singles: dict[int, list[int]] = field(default_factory=dict)
    sent: dict[int, int] = field(default_factory=dict)
    crewed: set[int] = field(default_factory=set)
    taken: dict[int, dict[str, int]] = field(default_factory=dict)

    @property
    def coming(self) -> set[int]:
        """The teams that are being asked for these incidents."""
        return {team for teams in self.expected.values() for team in teams}

    def given_back(self, needs: Sequence[NeedFacts]) -> tuple[NeedFacts, ...]:
        """The needs as if the call-outs that are left out of account had taken nothing."""
        return tuple(self._given_back(need) for need in needs)

    def _given_back(self, need: NeedFacts) -> NeedFacts:
        units = dict(self.taken.get(need.need_id, {}))
        if not units:
            return need
        people = units.pop(Unit.PEOPLE.value, 0)
        pieces = {
            kind: need.equipment.get(kind, 0) + units.get(kind, 0) for kind in {*need.equipment, *units}
        }
        return msgspec.structs.replace(need, headcount=need.headcount + people, equipment=pieces)

    def left(self, incident: _Lacking, teams: Mapping[int, _Team]) -> tuple[NeedFacts, ...]:
        """What it still lacks once everybody who is being asked has said yes."""
        needs = tuple(incident.needs)
        for need in self.singles.get(incident.incident_id, ()):
            needs = left_over(needs, {need: (1, {})})
        coming = [teams[key] for key in self.expected.get(incident.incident_id, ()) if key in teams]
        if not coming:
            return needs
        lacking = OpenIncident(incident_id=incident.incident_id, on_water=incident.on_water, needs=needs)
        for given in share(lacking, [_free(number, team) for number, team in enumerate(coming)]):
            needs = left_over(needs, given)
        return needs


def asked(
    incidents: Sequence[int], teams: Collection[int], *, sandbox: bool, without: Collection[int] = ()
) -> Asked:
    """Four queries; `without` are call-outs that are left out of account."""
    found = Asked()
    rows = Ask.objects.filter(sandbox=sandbox).exclude(call_out__in=without)
    found.waiting = set(rows.filter(team__in=teams, state__in=WAITING_ASK).values_list("team", flat=True))
    of = rows.filter(call_out__incident__in=incidents).order_by("pk")
    for incident, team, need, state in of.values_list("call_out__incident", "team", "need", "state"):
        if state in WAITING_ASK and team is not None:
            found.expected.setdefault(incident, []).append(team)
        elif state in WAITING_ASK and need is not None:
            found.singles.setdefault(incident, []).append(need)
        if team is not None and state not in _AGAIN:
            found.before.setdefault(incident, set()).add(team)
        if state in WAITING_ASK:
            found.sent[incident] = found.sent.get(incident, 0) + 1
    crews = Mission.objects.filter(stops__incident__in=incidents).exclude(ask__call_out__in=without)
    for incident, state in crews.values_list("stops__incident", "state"):
        if state in LIVE_MISSION:
            found.sent[incident] = found.sent.get(incident, 0) + 1
        if state in _COMPANY:
            found.crewed.add(incident)
    held = Take.objects.filter(ask__call_out__in=without).values(need=F("quota__need"), unit=F("quota__unit"))
    for row in held.annotate(held=Sum("count")) if without else ():
        found.taken.setdefault(row["need"], {})[row["unit"]] = row["held"]
    return found


def _free(number: int, team: _Team) -> FreeTeam:
    return FreeTeam(
        team_id=number,
        strength=team.strength,
        uninsured=team.uninsured,
        skills=team.skills,
        equipment=team.equipment,
    )
