"""The search behind `preposition`: moves of teams to sites, by the weight that they cover together."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

# Team: site.
Chosen = dict[int, int]
_HAIR, _ROUNDS = 1e-9, 50


@dataclass(eq=False)
class Search:
    """`near` (teams, sites) says who gets there in time, `may_leave` how many of each county go; the rest as in `Standby`."""

    weight: NDArray[np.float64]
    held: NDArray[np.bool_]
    reached: NDArray[np.bool_]
    near: NDArray[np.bool_]
    travel: NDArray[np.float64]
    may_leave: NDArray[np.int64]
    county: NDArray[np.int64]
    movable: NDArray[np.bool_]
    most: int
    price: float
    _left: int = field(default=0, init=False)

    def counts(self, chosen: Chosen) -> NDArray[np.int64]:
        """How many teams reach each place after these moves."""
        found: NDArray[np.int64] = self.held.sum(axis=0, dtype=np.int64)
        for team, site in chosen.items():
            found = found - self.held[team] + self.reached[site]
        return found

    def covered(self, chosen: Chosen) -> float:
        """The weight that is covered after these moves."""
        return float(self.weight[self.counts(chosen) > 0].sum())

    def worth(self, chosen: Chosen) -> float:
        """What is covered, less the price of the moves."""
        return self.covered(chosen) - self.price * len(chosen)

    def greedy(self) -> Chosen:
        """The best move, again and again, as long as there is one that pays."""
        chosen: Chosen = {}
        while len(chosen) < self.most:
            move = self._best(chosen)
            if move is None:
                break
            chosen[move[0]] = move[1]
        return chosen

    def improved(self, chosen: Chosen) -> Chosen:
        """Each move exchanged for a better one, or taken back, while that helps; then more of them if more may move."""
        for _ in range(_ROUNDS):
            before = self.worth(chosen)
            for team in sorted(chosen):
                rest = {other: site for other, site in chosen.items() if other != team}
                move = self._best(rest)
                other = rest if move is None else rest | {move[0]: move[1]}
                if self.worth(other) > self.worth(chosen) + _HAIR:
                    chosen = other
                    break
            if len(chosen) < self.most and (move := self._best(chosen)) is not None:
                chosen = chosen | {move[0]: move[1]}
            if self.worth(chosen) <= before + _HAIR:
                break
        return chosen

    def _best(self, chosen: Chosen) -> tuple[int, int] | None:
        """The move that adds most weight, the nearest of these; None where none adds more than its price."""
        teams = self._free(chosen)
        if not len(teams) or not self.reached.shape[0]:
            return None
        now = self.counts(chosen)
        without = now[None, :] - self.held[teams]
        loses = ((now > 0)[None, :] & (without == 0)) @ self.weight
        gains = (self.weight * (without == 0)) @ self.reached.T.astype(np.float64)
        net = np.where(self.near[teams], gains - loses[:, None] - self.price, -np.inf)
        best = float(net.max())
        if best <= _HAIR:
            return None
        rows, sites = np.nonzero(net >= best - _HAIR)
        pick = int(np.argmin(self.travel[teams[rows], sites]))
        return int(teams[rows[pick]]), int(sites[pick])

    def _free(self, chosen: Chosen) -> NDArray[np.int64]:
        """Teams that may still be moved."""
        gone = np.bincount(self.county[list(chosen)], minlength=len(self.may_leave)) if chosen else 0
        may = self.movable & (self.may_leave - gone > 0)[self.county]
        may[list(chosen)] = False
        return np.flatnonzero(may)

    def at_most(self) -> float:
        """A weight that no plan covers more than. Teams that only came would cover at least as much as teams that also
        left, and of what is covered from some sites already, more sites add at most what each adds alone."""
        now = self.held.sum(axis=0, dtype=np.int64)
        least = np.inf
        for _ in range(self.most + 1):
            adds = self.reached @ (self.weight * (now == 0))
            highest = np.sort(adds)[::-1][: self.most]
            least = min(least, float(self.weight[now > 0].sum() + highest.sum()))
            if not len(adds) or highest[0] <= _HAIR:
                break
            now = now + self.reached[int(np.argmax(adds))]
        return least

    def every(self, found: Chosen, tries: int) -> tuple[Chosen, bool]:
        """The best of all plans, and whether all of them were looked at; those that cannot be better are left out."""
        self._left = tries
        best = self._deeper({}, self._free({}), 0, found)
        return best, self._left > 0

    def _deeper(self, chosen: Chosen, teams: NDArray[np.int64], place: int, best: Chosen) -> Chosen:
        """Each team in turn: it stays, or it goes to one of the sites."""
        self._left -= 1
        if self.worth(chosen) > self.worth(best) + _HAIR:
            best = dict(chosen)
        may = set(self._free(chosen).tolist())
        if self._left <= 0 or len(chosen) >= self.most:
            return best
        now = self.counts(chosen)
        adds = np.maximum(self.reached @ (self.weight * (now == 0)) - self.price, 0.0)
        room = float(np.sort(adds)[::-1][: self.most - len(chosen)].sum())
        # Who still may leave uncovers nothing yet: this is more than any plan from here on covers.
        if self.worth(chosen) + room <= self.worth(best) + _HAIR:
            return best
        for number in range(place, len(teams)):
            team = int(teams[number])
            if team not in may:
                continue
            for site in np.flatnonzero(self.near[team]).tolist():
                best = self._deeper(chosen | {team: site}, teams, number + 1, best)
                if self._left <= 0:
                    return best
        return best
