"""A night with several incidents and teams, and short words for what the tests look at."""

from __future__ import annotations

from typing import Any

from dispatch.flow.match import planning
from dispatch.flow.match.planning.facts import Facts, gather
from dispatch.models import Incident, Organisation, Proposal, ProposalItem, Team
from dispatch.states import Unit, Urgency
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.test_match import crew

EAST = (118.48, 35.02)
NORTH = (118.30, 35.16)


def job(cast: Cast, title: str, *, people_needed: int = 4, boats: int = 0, **fields: Any) -> Incident:
    """An urgent incident on land that needs hands."""
    units = {Unit.PEOPLE: people_needed, **({Unit.BOAT: boats} if boats else {})}
    fields = {"urgency": Urgency.URGENT.value, **fields}
    return people.incident(cast.operation, title, needs=[(None, units)], **fields)


def second_county(cast: Cast) -> Organisation:
    return people.organisation("河东", parent=cast.city)


def busy(cast: Cast) -> tuple[list[Incident], list[Team]]:
    """The cast's incident and two more; its team, one more there, and two in another county."""
    east = second_county(cast)
    teams = [
        cast.team,
        crew(cast, "兰山二队"),
        crew(cast, "河东一队", at=east, base=EAST),
        crew(cast, "河东二队", at=east, base=EAST),
    ]
    jobs = [cast.incident, job(cast, "朱坡村", place=EAST), job(cast, "北园", place=NORTH, boats=1)]
    return jobs, teams


def facts(cast: Cast) -> Facts:
    return gather(cast.operation)


def propose(cast: Cast, **how: Any) -> Proposal:
    return planning.propose(cast.operation, by=cast.coordinator, **how)


def sent(proposal: Proposal) -> dict[int, int]:
    """Team: incident."""
    return dict(proposal.items.values_list("team", "incident"))


def states(proposal: Proposal) -> dict[int, str]:
    """By team."""
    return dict(ProposalItem.objects.filter(proposal=proposal).values_list("team", "state"))
