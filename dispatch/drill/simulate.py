"""A day on a virtual clock: requests come in, a policy says who is asked, leaders answer, crews drive and come home.

1. A request opens, or something about an open one changes (a no, a silence, a crew at home): the desk looks within
   `LOOK_SECONDS`, at all that changed together.
2. What open requests still lack, beyond what those asked could bring, is put to the policy with the free teams.
3. The teams it picks are asked. A yes takes what is still open, at most what the team offered; nothing open is a full
   house. A no, or `SILENCE_SECONDS` without a word, frees the team for others.
4. A crew arrives after turnout and travel, works, drives home and is free again.
"""

from __future__ import annotations

import heapq
from enum import StrEnum

import msgspec
import numpy as np

from dispatch.drill.answering import Answer, Answering
from dispatch.drill.desk import MOST_TIMES, Desk, Open, offer
from dispatch.drill.outcome import Fate, Outcome
from dispatch.drill.world import Day
from dispatch.matching.policies import Policy, left_over, wants

LOOK_SECONDS = 30.0
SILENCE_SECONDS = 300.0
# The day ends so long after its last request.
AFTERMATH_SECONDS = 6 * 3600.0


class Happening(StrEnum):
    """What the clock brings."""

    CRY = "cry"
    LOOK = "look"
    ANSWER = "answer"
    SILENCE = "silence"
    ARRIVED = "arrived"
    HOME = "home"


def simulate(day: Day, policy: Policy, *, name: str = "", seed: int = 1) -> Outcome:
    """Run the day; the same seed gives the same day."""
    return _Clock(day, policy, Answering(seed)).run(name)


class _Clock:
    def __init__(self, day: Day, policy: Policy, answering: Answering) -> None:
        self.day, self.policy, self.answering = day, policy, answering
        self.desk = Desk(day)
        self.teams = self.desk.teams
        self.place_of = {team.team_id: j for j, team in enumerate(self.teams)}
        self.open: dict[int, Open] = {}
        self.all: list[Open] = []
        self.free = np.ones(len(self.teams), dtype=bool)
        self.load = np.zeros(len(self.teams), np.int64)
        self.alerts = self.accepts = self.full_house = 0
        self.queue: list[tuple[float, int, Happening, tuple[int, int]]] = []
        self.count = 0
        self.looks_at = -1.0
        self.answers: dict[tuple[int, int], Answer] = {}

    def run(self, name: str) -> Outcome:
        for place, cry in enumerate(self.day.cries):
            self._later(cry.at, Happening.CRY, place, -1)
        end = max((cry.at for cry in self.day.cries), default=0.0) + AFTERMATH_SECONDS
        while self.queue and self.queue[0][0] <= end:
            now, _, what, (place, team) = heapq.heappop(self.queue)
            self._happen(now, what, place, team)
        fates = tuple(_fate(entry) for entry in self.all)
        return Outcome(
            policy=name,
            fates=fates,
            alerts=self.alerts,
            accepts=self.accepts,
            full_house=self.full_house,
            load=tuple(self.load.tolist()),
        )

    def _later(self, at: float, what: Happening, place: int = -1, team: int = -1) -> None:
        self.count += 1
        heapq.heappush(self.queue, (float(at), self.count, what, (place, team)))

    def _look_soon(self, now: float) -> None:
        if self.looks_at < now:
            self.looks_at = now + LOOK_SECONDS
            self._later(self.looks_at, Happening.LOOK)

    def _happen(self, now: float, what: Happening, place: int, team: int) -> None:
        match what:
            case Happening.CRY:
                cry = self.day.cries[place]
                self.open[place] = Open(place, cry, cry.needs)
                self.all.append(self.open[place])
                self._look_soon(now)
            case Happening.LOOK:
                self.looks_at = -1.0
                self._look(now)
            case Happening.ANSWER | Happening.SILENCE if team not in self.all[place].pending:
                pass
            case Happening.ANSWER if self.answers[place, team].yes:
                self._accepted(now, place, team)
            case Happening.ANSWER | Happening.SILENCE:
                self.all[place].pending.pop(team)
                self.free[team] = True
                self._look_soon(now)
            case Happening.ARRIVED:
                self._arrived(now, place, team)
            case Happening.HOME:
                self.free[team] = True
                self._look_soon(now)

    def _look(self, now: float) -> None:
        """Put what is lacking to the policy and ask whom it picks."""
        for times in range(1, MOST_TIMES + 1):
            problem, metres = self.desk.problem(self.open.values(), self.free, now, times)
            if problem.incidents and problem.teams:
                for place, team_id in self.policy(problem, metres):
                    self._ask(now, self.open[place], self.place_of[team_id])

    def _ask(self, now: float, entry: Open, team: int) -> None:
        metres = float(self.day.metres[entry.place, team])
        answer = self.answering.answer(
            request=entry.cry.number,
            team=self.teams[team].team_id,
            metres=metres,
            hour=self.day.hour(now),
            urgency=entry.cry.urgency,
        )
        self.alerts += 1
        self.free[team] = False
        entry.asked.add(team)
        entry.pending[team] = offer(entry.cry, entry.cry.needs, self.teams[team])
        self.answers[entry.place, team] = answer
        if answer.after is None or answer.after >= SILENCE_SECONDS:
            # A yes that comes too late is none: the next was asked.
            self.answers[entry.place, team] = msgspec.structs.replace(answer, yes=False)
            self._later(now + SILENCE_SECONDS, Happening.SILENCE, entry.place, team)
        else:
            self._later(now + answer.after, Happening.ANSWER, entry.place, team)

    def _accepted(self, now: float, place: int, team: int) -> None:
        entry, answer = self.all[place], self.answers[place, team]
        entry.pending.pop(team)
        self.accepts += 1
        given = offer(entry.cry, entry.left, self.teams[team])
        if not given:
            self.full_house += 1
            self.free[team] = True
        else:
            entry.left = left_over(entry.left, given)
            entry.coming += 1
            self.load[team] += 1
            self._later(now + answer.turnout + self.day.seconds[place, team], Happening.ARRIVED, place, team)
            if not wants(entry.left):
                self._full(place)
        self._look_soon(now)

    def _full(self, place: int) -> None:
        """Whoever was asked and has not answered is told that it is enough."""
        entry = self.open.pop(place)
        for team in entry.pending:
            self.free[team] = True
        entry.pending.clear()

    def _arrived(self, now: float, place: int, team: int) -> None:
        entry = self.all[place]
        entry.coming -= 1
        waited_for = float(now - entry.cry.at)
        entry.first = waited_for if entry.first is None else entry.first
        if entry.coming == 0 and not wants(entry.left):
            entry.last = waited_for
        work = self.answers[place, team].work
        self._later(now + work + self.day.seconds[place, team], Happening.HOME, place, team)


def _fate(entry: Open) -> Fate:
    return Fate(
        number=entry.cry.number,
        urgency=entry.cry.urgency,
        first=entry.first,
        full=entry.last,
        people_missing=sum(need.headcount for need in entry.left),
        pieces_missing=sum(count for need in entry.left for count in need.equipment.values()),
        asked=len(entry.asked),
    )
