"""Stage three: which team? The ranked and the refused of an incident, each with its reasons.

1. The nearest people that hold what is needed come from one index; the teams nearby, theirs and those with the equipment are
   the candidates.
2. One query reads the facts of all candidates for the incident's window, one what they did before.
3. The travel table says when each would be there, past what is drawn as closed; `dispatch.matching` orders and refuses.
4. What nobody can bring within the hour is said, and single volunteers are named where a life hangs on minutes or no team can.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from dispatch.flow.match.candidates import nearest_teams
from dispatch.flow.match.facts import Candidate, incident_facts, team_facts
from dispatch.flow.match.people import Near, nearest_people, organisations_of
from dispatch.flow.match.rows import gap_row, single_row, team_row
from dispatch.flow.match.singles import SHOWN, Single, singles, unserved, wanted
from dispatch.flow.match.wave import Field, course, field, pick
from dispatch.flow.match.words import skill_names
from dispatch.flow.refusals import NotLocated
from dispatch.flow.steps.closed import avoid_of
from dispatch.flow.steps.picked import Pick
from dispatch.flow.steps.window import Window
from dispatch.matching.gaps import Gap, gaps
from dispatch.matching.problem import IncidentFacts, Ranking
from dispatch.matching.rank import rank
from dispatch.matching.value import MAX_WORK_HOURS
from dispatch.models import Incident
from dispatch.snapshots.panes import PolicyRow, RankingPane, WaveRow, WavesPane
from dispatch.states import Policy

__all__ = ["MAX_WORK_HOURS", "nearest_people", "next_wave", "ranking", "ways"]

# In the life-critical lane every qualified person in reach is rung, not only whom a list would show.
RUNG = 60


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A ranking before it is put into words."""

    window: Window
    facts: IncidentFacts
    answer: Ranking
    known: dict[int, Candidate]
    gaps: tuple[Gap, ...]
    alone: list[Single]
    source: str
    skills: list[int]


def ranking(incident: Incident) -> RankingPane:
    """The teams for what is still missing, in the reader's language. Raises NotLocated where there is no point yet."""
    found = _weigh(incident)
    facts, known, names = found.facts, found.known, skill_names(found.skills)
    return RankingPane(
        incident=incident.pk,
        at=found.window.now,
        source=found.source,
        ranked=[team_row(facts, entry, known[entry.team_id], names) for entry in found.answer.ranked],
        refused=[team_row(facts, entry, known[entry.team_id], names) for entry in found.answer.refused],
        gaps=[gap_row(gap, known, names) for gap in found.gaps],
        singles=[single_row(facts, single, names) for single in found.alone],
    )


def next_wave(incident: Incident, policy: Policy, *, life_critical: bool = False) -> Pick:
    """Whom to ask now. Raises NotLocated where there is no point yet."""
    return pick(
        policy, _field(incident, people=RUNG if life_critical else SHOWN), life_critical=life_critical
    )


def ways(incident: Incident) -> WavesPane:
    """What each policy would mean, if nobody answered between its waves. Raises NotLocated where there is no point yet."""
    found = _field(incident, people=SHOWN)
    rung = pick(Policy.EVERYBODY, _field(incident, people=RUNG), life_critical=True)
    return WavesPane(
        incident=incident.pk,
        everybody=len(found.teams) + len(found.rare),
        approval_above=settings.APPROVAL_ABOVE,
        policies=[
            PolicyRow(policy=policy.value, waves=[_wave_row(one) for one in course(policy, found)])
            for policy in Policy
        ],
        life_critical=_wave_row(rung),
    )


def _field(incident: Incident, *, people: int) -> Field:
    found = _weigh(incident, shown=people)
    return field(incident, found.facts, found.answer.ranked, found.alone, unserved(found.gaps))


def _wave_row(wave: Pick) -> WaveRow:
    return WaveRow(
        teams=[whom.team for whom in wave.whom if whom.team is not None],
        people=sum(whom.volunteer is not None for whom in wave.whom),
        chance=round(100 * wave.chance),
        window=round(wave.window),
        farthest=round(wave.farthest),
    )


def _weigh(incident: Incident, *, shown: int = SHOWN) -> _Weighed:
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
    alone = singles(
        incident, facts, near, wanted(facts, open_gaps), window, company=company, avoid=avoid, shown=shown
    )
    known = {candidate.facts.team_id: candidate for candidate in candidates}
    return _Weighed(window, facts, answer, known, open_gaps, alone, travel.source, skills)


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
