"""Whom a call-out asks next, under each policy, and what each policy would mean before anybody is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from dispatch.flow.match.singles import Single
from dispatch.flow.steps.picked import Pick, Whom
from dispatch.matching import waves
from dispatch.matching.problem import IncidentFacts, NeedCover, Ranked
from dispatch.matching.waves import AskedBy, Candidate, Waiting, Wave
from dispatch.models import Ask, Incident
from dispatch.states import WAITING_ASK, AskState, Audience, CallOutState, Policy, Unit

# A drowning child has twenty minutes: whoever can be there by then is rung at once.
LIFE_REACH_SECONDS = 20 * 60.0
# Those who are still expected are enough: so often it is looked again whether they are.
LOOK_AGAIN_SECONDS = 30.0
# Leader and deputy, each by text and then by telephone (s).
LEADER_WINDOW = 2 * (waves.WINDOWS[AskedBy.TEXT] + waves.WINDOWS[AskedBy.VOICE])


@dataclass(frozen=True, slots=True)
class Field:
    """Everybody who could be asked for one incident now: what is wanted of each open quota, who, and who has yet to answer.

    `rare` are those of `people` whose need no team can serve.
    """

    wanted: tuple[int, ...]
    teams: tuple[Candidate, ...]
    people: tuple[Candidate, ...]
    rare: tuple[Candidate, ...]
    whom: tuple[Whom, ...]
    waiting: tuple[Waiting, ...]


def field(
    incident: Incident,
    facts: IncidentFacts,
    ranked: Sequence[Ranked],
    people: Sequence[Single],
    unserved: Collection[int],
) -> Field:
    """Out of a ranking: nobody whom it takes a reason to ask, nobody who was asked for this incident.

    `unserved` are the needs that no team can serve.
    """
    quotas = _quotas(facts)
    # What was undone was not asked; within a call-out nobody is asked twice.
    undone = Q(state=AskState.WITHDRAWN, call_out__state__in=[CallOutState.WITHDRAWN, CallOutState.CLOSED])
    asks = list(Ask.objects.filter(call_out__incident=incident).exclude(undone))
    asked_teams = {ask.team_id for ask in asks if ask.team_id}
    asked_people = {ask.recipient_id for ask in asks}
    fit = [entry for entry in ranked if not entry.tired or facts.life_critical]
    alone = [one for one in people if not one.ranked.tired or facts.life_critical]
    whom: list[Whom] = []
    teams: list[Candidate] = []
    single: list[Candidate] = []
    for entry in fit:
        if entry.team_id not in asked_teams:
            teams.append(_candidate(len(whom), entry, _of_team(entry, quotas)))
            whom.append(Whom(entry.team_id, None, None, round(entry.seconds)))
    for one in alone:
        person = one.ranked.team_id
        if person not in asked_people:
            single.append(_candidate(len(whom), one.ranked, _of_person(one, quotas)))
            whom.append(Whom(None, person, one.need.need_id, round(one.ranked.seconds)))
    wanted = tuple(count for _need, _unit, count in quotas)
    waiting = _waiting(asks, fit, alone, quotas, timezone.now())
    if not facts.needs:
        # Nobody has said what is needed: one team, whichever says yes first.
        wanted, teams = (1,), [Candidate(one.key, (1,), one.share, one.seconds) for one in teams]
        waiting = tuple(Waiting((1,), one.share, one.since) for one in waiting)
    expected = [one.gives for one in waiting]
    wanted = waves.attainable(wanted, [*(one.gives for one in (*teams, *single)), *expected])
    rare = [one for one in single if whom[one.key].need in unserved]
    return Field(wanted, tuple(teams), tuple(single), tuple(rare), tuple(whom), waiting)


Quotas = Sequence[tuple[int, str, int]]


def _quotas(facts: IncidentFacts) -> Quotas:
    return [
        (need.need_id, unit, count)
        for need in facts.needs
        for unit, count in [(Unit.PEOPLE.value, need.headcount), *sorted(need.equipment.items())]
        if count
    ]


def _candidate(key: int, entry: Ranked, gives: tuple[int, ...]) -> Candidate:
    return Candidate(key, gives, entry.acceptance.share, entry.arrival.expected)


def _of_team(entry: Ranked, quotas: Quotas) -> tuple[int, ...]:
    covers = {cover.need_id: cover for cover in entry.coverage.needs}
    return tuple(_brings(covers[need], unit) for need, unit, _count in quotas)


def _brings(cover: NeedCover, unit: str) -> int:
    return cover.people if unit == Unit.PEOPLE else cover.equipment.get(unit, 0)


def _of_person(one: Single, quotas: Quotas) -> tuple[int, ...]:
    return tuple(int(need == one.need.need_id and unit == Unit.PEOPLE) for need, unit, _count in quotas)


def _waiting(
    asks: Sequence[Ask], ranked: Sequence[Ranked], people: Sequence[Single], quotas: Quotas, now: datetime
) -> tuple[Waiting, ...]:
    teams = {entry.team_id: (_of_team(entry, quotas), entry.acceptance.share) for entry in ranked}
    singles = {one.ranked.team_id: (_of_person(one, quotas), one.ranked.acceptance.share) for one in people}
    found = []
    for ask in asks:
        known = teams.get(ask.team_id) if ask.team_id else singles.get(ask.recipient_id)
        if known and ask.state in WAITING_ASK:
            found.append(Waiting(*known, max(0.0, (now - ask.asked_at).total_seconds())))
    return tuple(found)


def pick(
    policy: Policy,
    found: Field,
    *,
    life_critical: bool = False,
    by: AskedBy = AskedBy.TEXT,
    leader_window: float = LEADER_WINDOW,
) -> Pick:
    """The next wave under `policy`; life-critical: everybody within twenty minutes, and where nobody is, everybody.

    `by` is how they are asked, which says how long (s) is waited for answers; `leader_window` is how long leader and deputy
    have together.
    """
    window = waves.WINDOWS[by]
    # Teams through their leaders; single people for what no team has.
    both = (*found.teams, *found.rare)
    if life_critical:
        everybody = (*found.teams, *found.people)
        near = [one for one in everybody if one.seconds <= LIFE_REACH_SECONDS] or everybody
        return _pick(found, waves.everybody(found.wanted, near, window=window))
    match policy:
        case Policy.WAVES:
            wave = waves.next_wave(found.wanted, both, waiting=found.waiting, window=window)
        case Policy.EVERYBODY:
            wave = waves.everybody(found.wanted, both, window=window)
        case Policy.ONE_BY_ONE:
            able = [one for one in both if waves.helps(found.wanted, one.gives)]
            wave = waves.everybody(found.wanted, able[:1], window=leader_window)
        case Policy.LEADER_FIRST:
            # Leader and deputy have had their time before the next team's leader, single people after all teams.
            wave = waves.next_wave(
                found.wanted, found.teams or found.people, waiting=found.waiting, window=leader_window
            )
    return _pick(found, wave)


def signing_up(found: Field, audience: Audience) -> Pick:
    """Whom a sign-up asks: the leaders of all teams that could serve it, every single person who could, or the first of
    them who are enough."""
    match audience:
        case Audience.TEAMS:
            wave = waves.everybody(found.wanted, found.teams)
        case Audience.PEOPLE:
            wave = waves.with_reserves(found.wanted, found.people)
        case Audience.EVERYBODY:
            wave = waves.everybody(found.wanted, found.people)
    return _pick(found, wave)


def _pick(found: Field, wave: Wave) -> Pick:
    enough = not wave.keys and wave.enough and bool(found.waiting)
    return Pick(
        whom=tuple(found.whom[key] for key in wave.keys),
        chance=wave.chance,
        window=LOOK_AGAIN_SECONDS if enough else wave.window,
        farthest=wave.farthest,
        enough=enough,
    )


def course(
    policy: Policy, found: Field, *, most: int = 4, leader_window: float = LEADER_WINDOW
) -> list[Pick]:
    """The waves as they would follow each other if nobody answered: what the wizard shows."""
    picks: list[Pick] = []
    known = {one.key: one for one in (*found.teams, *found.people)}
    places = {whom: key for key, whom in enumerate(found.whom)}
    while len(picks) < most:
        following = pick(policy, found, leader_window=leader_window)
        if not following.whom:
            break
        picks.append(following)
        gone = {places[whom] for whom in following.whom}
        older = [Waiting(one.gives, one.share, one.since + following.window) for one in found.waiting]
        asked = [Waiting(known[key].gives, known[key].share, following.window) for key in sorted(gone)]
        found = Field(
            found.wanted,
            tuple(one for one in found.teams if one.key not in gone),
            tuple(one for one in found.people if one.key not in gone),
            tuple(one for one in found.rare if one.key not in gone),
            found.whom,
            (*older, *asked),
        )
    return picks
