"""Stage three: which team? The ranked and the refused of an incident, each with its reasons.

1. The nearest people that hold what is needed come from one index; the teams nearby, theirs and those with the equipment are
   the candidates.
2. One query reads the facts of all candidates for the incident's window, one what they did before.
3. The travel table says when each would be there, past what is drawn as closed; `dispatch.matching` orders and refuses.
4. What nobody can bring within the hour is said, and single volunteers are named where a life hangs on minutes or no team can.
"""

from __future__ import annotations

from dispatch.flow.match.candidates import nearest_teams
from dispatch.flow.match.facts import incident_facts, team_facts
from dispatch.flow.match.people import Near, nearest_people, organisations_of
from dispatch.flow.match.rows import gap_row, single_row, team_row
from dispatch.flow.match.singles import singles, wanted
from dispatch.flow.match.words import skill_names
from dispatch.flow.refusals import NotLocated
from dispatch.flow.steps.closed import avoid_of
from dispatch.flow.steps.window import Window
from dispatch.matching.gaps import gaps
from dispatch.matching.problem import IncidentFacts
from dispatch.matching.rank import rank
from dispatch.matching.value import MAX_WORK_HOURS
from dispatch.models import Incident
from dispatch.snapshots.panes import RankingPane

__all__ = ["MAX_WORK_HOURS", "nearest_people", "ranking", "to_ask"]


def ranking(incident: Incident) -> RankingPane:
    """The teams for what is still missing, in the reader's language. Raises NotLocated where there is no point yet."""
    if incident.point is None:
        raise NotLocated(incident=incident.pk)
    window = Window.of(incident)
    facts = incident_facts(incident, window)
    whose = organisations_of(incident.operation)
    near = _near(incident, facts, window, whose)
    people = list(dict.fromkeys(one.volunteer for found in near.values() for one in found))
    kinds = sorted({kind for need in facts.needs for kind in need.equipment})
    teams = nearest_teams(whose, incident.point, people, kinds=kinds, planned=window.planned)
    skills = sorted({need.skill_id for need in facts.needs if need.skill_id and need.headcount})
    avoid = avoid_of(incident.operation)
    candidates, travel = team_facts(incident, incident.point, teams, skills, window, avoid)
    answer = rank(facts, [candidate.facts for candidate in candidates])
    open_gaps = gaps(facts, answer.ranked)
    company = facts.company or bool(answer.ranked)
    alone = singles(incident, facts, near, wanted(facts, open_gaps), window, company=company, avoid=avoid)
    known = {candidate.facts.team_id: candidate for candidate in candidates}
    names = skill_names(skills)
    return RankingPane(
        incident=incident.pk,
        at=window.now,
        source=travel.source,
        ranked=[team_row(facts, entry, known[entry.team_id], names) for entry in answer.ranked],
        refused=[team_row(facts, entry, known[entry.team_id], names) for entry in answer.refused],
        gaps=[gap_row(gap, known, names) for gap in open_gaps],
        singles=[single_row(facts, single, names) for single in alone],
    )


def to_ask(pane: RankingPane) -> list[tuple[int, int]]:
    """Whom a call-out may ask by itself, best first, with seconds of travel: nobody whom it takes a reason to ask."""
    return [(row.team, row.seconds) for row in pane.ranked if not row.needs_reason]


def _near(
    incident: Incident, facts: IncidentFacts, window: Window, whose: list[int]
) -> dict[int | None, list[Near]]:
    """The nearest people for each skill that is asked for; None for anybody, where no skill is asked or hands are too."""
    assert incident.point is not None
    asked: list[int | None] = [need.skill_id for need in facts.needs if need.headcount]
    return {
        skill: nearest_people(
            incident.operation,
            incident.point,
            window,
            skills=[skill] if skill else [],
            on_water=facts.on_water,
            organisations=whose,
        )
        for skill in dict.fromkeys(asked or [None])
    }
