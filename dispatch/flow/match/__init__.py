"""Stage three: which team? The ranked and the refused of an incident, each with its reasons.

1. The nearest people that hold what is needed come from one index; the teams nearby, theirs and those with the equipment are
   the candidates.
2. One query reads the facts of all candidates for the incident's window, one what they did before.
3. The travel table says when each would be there, past what is drawn as closed; `dispatch.matching` orders and refuses.
4. What nobody can bring within the hour is said, and single volunteers are named where a life hangs on minutes or no team can.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from dispatch.flow.match.candidates import ALL_TEAMS, NEAREST_TEAMS, nearest_teams
from dispatch.flow.match.facts import Candidate, incident_facts, team_facts
from dispatch.flow.match.people import EVERYBODY, FETCHED, Near, nearest_people, organisations_of
from dispatch.flow.match.rows import gap_row, single_row, team_row
from dispatch.flow.match.singles import Single, everybody, singles, unserved, wanted
from dispatch.flow.match.wave import Field, course, field, pick, signing_up
from dispatch.flow.match.words import skill_names
from dispatch.flow.refusals import NotLocated
from dispatch.flow.steps.closed import avoid_of
from dispatch.flow.steps.picked import Pick
from dispatch.flow.steps.window import Window
from dispatch.matching.gaps import Gap, gaps
from dispatch.matching.problem import IncidentFacts, Ranking
from dispatch.matching.rank import rank
from dispatch.matching.value import MAX_WORK_HOURS
from dispatch.matching.waves import AskedBy
from dispatch.messaging.gateways import gateway_name, may_ring
from dispatch.models import Incident
from dispatch.snapshots.panes import PlannedRow, PolicyRow, RankingPane, WaveRow, WavesPane
from dispatch.states import Audience, Policy
from geo.travel.avoid import Avoid

__all__ = ["MAX_WORK_HOURS", "nearest_people", "next_wave", "ranking", "sign_up", "ways"]

# How long before it begins a sign-up usually ends.
BEFORE = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A ranking of the teams before it is put into words, and what single people are looked for with."""

    incident: Incident
    window: Window
    facts: IncidentFacts
    answer: Ranking
    known: dict[int, Candidate]
    gaps: tuple[Gap, ...]
    near: dict[int | None, list[Near]]
    avoid: Avoid | None
    source: str
    skills: list[int]

    def alone(self, *, all_of: bool = False) -> list[Single]:
        """The best people for each need that no team serves, or all who could go for `all_of` the needs."""
        company = self.facts.company or bool(self.answer.ranked)
        needs = wanted(self.facts, self.gaps, all_of=all_of)
        found = everybody if all_of else singles
        return found(
            self.incident, self.facts, self.near, needs, self.window, company=company, avoid=self.avoid
        )

    def whom(self, *, all_of: bool = False) -> Field:
        """Whom a wave may choose from."""
        alone = self.alone(all_of=all_of)
        return field(self.incident, self.facts, self.answer.ranked, alone, unserved(self.gaps))


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
        singles=[single_row(facts, single, names) for single in found.alone()],
    )


def next_wave(incident: Incident, policy: Policy, *, life_critical: bool = False) -> Pick:
    """Whom to ask now. Raises NotLocated where there is no point yet."""
    rings = may_ring(gateway_name(incident.operation))
    weighed = _weigh(incident, teams=ALL_TEAMS, people=EVERYBODY if life_critical else FETCHED)
    return pick(
        policy,
        weighed.whom(all_of=life_critical),
        life_critical=life_critical,
        by=AskedBy.VOICE if life_critical and rings else AskedBy.TEXT,
        leader_window=_leader_window(rings=rings),
    )


def sign_up(incident: Incident, audience: Audience) -> Pick:
    """Whom a sign-up for what begins later asks. Raises NotLocated where there is no point yet."""
    weighed = _weigh(incident, teams=ALL_TEAMS, people=EVERYBODY)
    return signing_up(weighed.whom(all_of=True), audience)


def _leader_window(*, rings: bool) -> float:
    """How long leader and deputy have (s): where nothing rings, only for their texts."""
    return 2.0 * (settings.TEXT_ANSWER_SECONDS + (settings.VOICE_ANSWER_SECONDS if rings else 0))


def ways(incident: Incident) -> WavesPane:
    """What each policy would mean, if nobody answered between its waves. Raises NotLocated where there is no point yet."""
    weighed = _weigh(incident, teams=ALL_TEAMS, people=EVERYBODY)
    found, all_in_reach = weighed.whom(), weighed.whom(all_of=True)
    rings = may_ring(gateway_name(incident.operation))
    by = AskedBy.VOICE if rings else AskedBy.TEXT
    rung = pick(Policy.EVERYBODY, all_in_reach, life_critical=True, by=by)
    leaders = _leader_window(rings=rings)
    return WavesPane(
        incident=incident.pk,
        everybody=len(found.teams) + len(found.rare),
        approval_above=settings.APPROVAL_ABOVE,
        policies=[
            PolicyRow(
                policy=policy.value,
                waves=[_wave_row(one) for one in course(policy, found, leader_window=leaders)],
            )
            for policy in Policy
        ],
        life_critical=_wave_row(rung),
        rings=rings,
        planned=_planned_row(incident, all_in_reach) if weighed.window.planned else None,
    )


def _planned_row(incident: Incident, found: Field) -> PlannedRow | None:
    """What a sign-up would mean for what begins later: whom it asks, and a usual deadline."""
    begins = incident.starts_at
    if begins is None:
        return None
    now = timezone.now()
    # Six in the evening, so that the first reminder finds the list closed; where that is too soon, half of what is left.
    usual = timezone.localtime(begins - BEFORE).replace(hour=18, minute=0, second=0, microsecond=0)
    if usual < now + BEFORE / 2 or usual >= begins:
        usual = now + (begins - now) / 2
    return PlannedRow(
        starts_at=begins,
        ends_at=incident.ends_at,
        until=usual,
        teams=len(signing_up(found, Audience.TEAMS).whom),
        people=len(signing_up(found, Audience.PEOPLE).whom),
        everybody=len(signing_up(found, Audience.EVERYBODY).whom),
    )


def _wave_row(one: Pick) -> WaveRow:
    return WaveRow(
        teams=[whom.team for whom in one.whom if whom.team is not None],
        people=sum(whom.volunteer is not None for whom in one.whom),
        chance=round(100 * one.chance),
        window=round(one.window),
        farthest=round(one.farthest),
    )


def _weigh(incident: Incident, *, teams: int = NEAREST_TEAMS, people: int = FETCHED) -> _Weighed:
    """Out of so many of the nearest; whoever calls out goes on beyond those whom a list would show."""
    if incident.point is None:
        raise NotLocated(incident=incident.pk)
    window = Window.of(incident)
    facts = incident_facts(incident, window)
    whose = organisations_of(incident.operation)
    near = _near(incident, facts, window, whose, people)
    theirs = list(dict.fromkeys(one.volunteer for found in near.values() for one in found))
    kinds = sorted({kind for need in facts.needs for kind in need.equipment})
    ids = nearest_teams(whose, incident.point, theirs, kinds=kinds, planned=window.planned, nearest=teams)
    skills = sorted({need.skill_id for need in facts.needs if need.skill_id and need.headcount})
    avoid = avoid_of(incident.operation)
    candidates, travel = team_facts(incident, incident.point, ids, skills, window, avoid)
    answer = rank(facts, [candidate.facts for candidate in candidates])
    open_gaps = gaps(facts, answer.ranked)
    known = {candidate.facts.team_id: candidate for candidate in candidates}
    return _Weighed(incident, window, facts, answer, known, open_gaps, near, avoid, travel.source, skills)


def _near(
    incident: Incident, facts: IncidentFacts, window: Window, whose: list[int], fetch: int
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
            fetch=fetch,
        )
        for skill in dict.fromkeys(asked or [None])
    }
