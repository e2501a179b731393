"""The value by which those who can go are put in order, smallest first. Parts are compared one after the other:

1. **Can they.** Whoever breaks a hard rule is not in the list at all but below it, with the one thing that would change it.
2. **Will they.** Sixteen hours of work in twenty-four put a team behind the rested, unless a life hangs on minutes. It may
   be asked all the same: a coordinator says why, and the reason stands in the log.
3. **How soon.** Minutes until they would be there: turnout (their own, learnt) and travel. A team that lacks part of what
   not everybody can bring (a skill, a boat) is placed later by the same share of `second_team_seconds`, because that is what
   fetching it from a second team costs: leader and deputy asked (2 x 3 min), turnout (2 min), and the road of a team that was
   not the nearest (about 20 min). So 0 of 6 rescuers in 9 minutes stands behind 6 of 6 in 14, and half of them in between;
   yet a team an hour away does not pass one next door that brings half.
4. **How fair.** In the same minute: who was out less in the last seven days, then who has rested longer.
5. **How likely.** Still the same: who says yes more often at this hour. Never earlier than this: who is asked more because
   they used to say yes would be worn out first.
6. Then seconds, metres and the id, so that the list never flickers.

Where a life hangs on minutes the third part counts seconds, not minutes. Nothing here is weighed against anything in units
that nobody can check: the only exchange is minutes for minutes.
"""

from __future__ import annotations

from dispatch.matching.coverage import missing_share
from dispatch.matching.problem import Arrival, Coverage, IncidentFacts, TeamFacts

# Minutes are what the list shows, and finer than an estimated travel time is true.
SAME_ARRIVAL_SECONDS = 60
# Differences of a few hours of load, of a few hours of rest, or of some percent of acceptance are noise.
SAME_LOAD_HOURS, SAME_REST_HOURS, SAME_SHARE = 4, 8, 0.05
MAX_WORK_HOURS = 16.0

Order = tuple[bool, float, int, int, float, float, int, float, float, int]


def tired(team: TeamFacts) -> bool:
    """Whether asking the team needs a reason: 16 h of work in 24 h."""
    return team.worked_hours_24h >= MAX_WORK_HOURS


def value(incident: IncidentFacts, coverage: Coverage, arrival: Arrival) -> float:
    """Seconds until arrival, later by what it costs to fetch what the team lacks."""
    return arrival.expected + shortfall(incident, coverage)


def shortfall(incident: IncidentFacts, coverage: Coverage) -> float:
    """Seconds by which a team is placed later for what it lacks."""
    return incident.second_team_seconds * missing_share(incident, coverage)


def order(incident: IncidentFacts, team: TeamFacts, coverage: Coverage, arrival: Arrival) -> Order:
    """The parts of the value as they are compared."""
    step = 1 if incident.life_critical else SAME_ARRIVAL_SECONDS
    rested = float("inf") if team.rested_hours is None else team.rested_hours // SAME_REST_HOURS
    return (
        tired(team) and not incident.life_critical,
        value(incident, coverage, arrival) // step,
        -coverage.people,
        -coverage.pieces,
        team.hours_7d // SAME_LOAD_HOURS,
        -rested,
        -round(team.acceptance.share / SAME_SHARE),
        arrival.expected,
        team.travel_metres,
        team.team_id,
    )
