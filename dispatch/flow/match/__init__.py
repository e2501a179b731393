"""Stage three: which team? The ranked and the refused of an incident, each with its reasons.

1. The nearest people that hold what is needed come from one index; the teams nearby and theirs are the candidates.
2. One query reads the facts of all candidates for the incident's window.
3. The travel table says when each would be there; `dispatch.matching` orders and refuses.
"""

from __future__ import annotations

from dispatch.flow.match.candidates import nearest_people, nearest_teams
from dispatch.flow.match.facts import Candidate, incident_facts, team_facts
from dispatch.flow.match.words import Skills, sentence, skill_names
from dispatch.flow.refusals import NotLocated
from dispatch.flow.steps.window import Window
from dispatch.matching.problem import Ranked, Refused
from dispatch.matching.rank import rank
from dispatch.models import Incident
from dispatch.snapshots.panes import RankedRow, RankingPane, ReasonRow

__all__ = ["nearest_people", "ranking"]

# A router that finds no way says infinity; the list shows "far" and a figure that JSON can carry.
NO_WAY_SECONDS = 10**6


def ranking(incident: Incident) -> RankingPane:
    """The teams for what is still missing, in the reader's language. Raises NotLocated where there is no point yet."""
    if incident.point is None:
        raise NotLocated(incident=incident.pk)
    facts, window = incident_facts(incident), Window.of(incident)
    wanted = sorted({need.skill_id for need in facts.needs if need.skill_id and need.headcount})
    searches = [[skill] for skill in wanted] or [[]]
    people = [
        person
        for skills in searches
        for person in nearest_people(incident.operation, incident.point, window, skills=skills)
    ]
    teams = nearest_teams(incident.operation, incident.point, people)
    candidates, travel = team_facts(incident, incident.point, teams, wanted, window)
    answer = rank(facts, [candidate.facts for candidate in candidates])
    known = {candidate.facts.team_id: candidate for candidate in candidates}
    names = skill_names(wanted)
    return RankingPane(
        incident=incident.pk,
        at=window.now,
        source=travel.source,
        ranked=[_row(entry, known[entry.team_id], names, entry.rank) for entry in answer.ranked],
        refused=[_row(entry, known[entry.team_id], names, None) for entry in answer.refused],
    )


def _row(entry: Ranked | Refused, candidate: Candidate, skills: Skills, place: int | None) -> RankedRow:
    return RankedRow(
        team=entry.team_id,
        rank=place,
        name=candidate.name,
        free=entry.strength,
        boats=candidate.boats,
        seconds=round(min(entry.seconds, NO_WAY_SECONDS)),
        metres=round(min(entry.metres, NO_WAY_SECONDS)),
        estimated=entry.estimated,
        asked=candidate.asked,
        reasons=[
            ReasonRow(code=reason.code.value, level=reason.level.value, words=sentence(reason, skills))
            for reason in entry.reasons
        ],
    )
