"""Whether what a plan was computed from still holds: looked at anew, with the very queries that made its facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from django.db.models import Q

from dispatch.flow.match.planning.facts import Facts, LackingIncident, Only, ReadyTeam, gather
from dispatch.models import Operation, ProposalItem, TimelineEntry
from dispatch.states import AskState, ProposalItemState

_NO = frozenset({AskState.DECLINED, AskState.EXPIRED, AskState.FAILED, AskState.SURPLUS})


@dataclass(slots=True)
class Differences:
    """Ids of what is no longer as it was: incidents that are new, gone, or lack something else; teams that can no longer
    go, can go now, or said no after they were accepted."""

    opened: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    needs: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    gained: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    @property
    def any(self) -> bool:
        """Whether a plan made now would be made of something else."""
        return bool(self.opened or self.gone or self.needs or self.lost or self.gained or self.refused)


def own_call_outs(items: Sequence[ProposalItem]) -> list[int]:
    """The call-outs that the plan itself made: what they changed makes nothing of it stale."""
    return [item.call_out_id for item in items if item.call_out_id]


def differences(operation: Operation, facts: Facts, items: Sequence[ProposalItem]) -> Differences:
    """What changed since, apart from what was decided of the plan itself."""
    now = gather(operation, only=Only(without=own_call_outs(items)))
    old, new = _incidents(facts), _incidents(now)
    accepted = [item for item in items if item.state == ProposalItemState.ACCEPTED]
    sent = {item.team_id for item in accepted}
    # Nobody had said what these need; calling out did.
    guessed = {
        item.incident_id for item in accepted if item.incident_id in old and old[item.incident_id].teams
    }
    left_out = {row.incident_id for row in (*facts.left_out, *now.left_out)}
    before, after = ({team.team_id for team in one.teams} for one in (facts, now))
    said_no = ProposalItem.objects.filter(pk__in=[item.pk for item in items], call_out__asks__state__in=_NO)
    return Differences(
        opened=sorted(new.keys() - old.keys() - left_out),
        gone=sorted(old.keys() - new.keys() - left_out),
        needs=sorted(
            key for key in (old.keys() & new.keys()) - guessed if not same_incident(old[key], new[key])
        ),
        lost=sorted(before - after - sent),
        gained=sorted(after - before - sent),
        refused=sorted(said_no.filter(state=ProposalItemState.ACCEPTED).values_list("team", flat=True)),
    )


def stale(
    operation: Operation, facts: Facts, items: Sequence[ProposalItem], chosen: Sequence[ProposalItem]
) -> dict[int, str]:
    """Why each of `chosen` may not be accepted any more, by its id: `gone`, `needs`, `team`. Nothing for those that may."""
    only = Only(
        incidents={item.incident_id for item in chosen},
        teams={item.team_id for item in chosen},
        without=own_call_outs(items),
    )
    now = gather(operation, only=only)
    incidents = _incidents(facts), _incidents(now)
    teams = {team.team_id: team for team in facts.teams}, {team.team_id: team for team in now.teams}
    found: dict[int, str] = {}
    for item in chosen:
        was, here = (of.get(item.incident_id) for of in incidents)
        team = teams[1].get(item.team_id)
        if was is None or here is None:
            found[item.pk] = "gone"
        elif not same_incident(was, here):
            found[item.pk] = "needs"
        elif team is None or item.team_id in here.barred or not same_team(was, teams[0][item.team_id], team):
            found[item.pk] = "team"
    return found


def same_incident(before: LackingIncident, after: LackingIncident) -> bool:
    """Whether it lacks the same, at the same place. Who may not be sent is the team's matter."""
    return msgspec.structs.replace(before, barred=()) == msgspec.structs.replace(after, barred=())


def same_team(incident: LackingIncident, before: ReadyTeam, after: ReadyTeam) -> bool:
    """Whether it has the same people, skills that the incident asks for, and equipment free, at the same base."""
    skills = [need.skill_id for need in incident.needs if need.skill_id]
    if any(before.skills.get(skill, 0) != after.skills.get(skill, 0) for skill in skills):
        return False
    before, after = (
        msgspec.structs.replace(team, skills={}, turnout_seconds=0.0) for team in (before, after)
    )
    return before == after


def who_changed_it(item: ProposalItem) -> TimelineEntry | None:
    """The newest thing that somebody did about the incident or the team since the plan was proposed."""
    about = Q(incident=item.incident_id) | Q(data__team=item.team_id)
    entries = TimelineEntry.objects.filter(
        operation=item.proposal.operation_id, recorded_at__gt=item.proposal.at
    )
    return entries.filter(about, actor__isnull=False).order_by("-pk").first()


def _incidents(facts: Facts) -> dict[int, LackingIncident]:
    return {incident.incident_id: incident for incident in facts.incidents}
