"""How leaders answer, from published rates. The same team answers the same request alike under every policy.

Of those asked 17-47 % accept: the nearest by day most, the far at night least. Texts are answered within two or three
minutes, a ringing phone sooner; some never answer. Who accepts is under way after 1:45, at night 2:22 (medians).
"""

from __future__ import annotations

from math import exp, log

import msgspec
import numpy as np

from dispatch.matching.habits import Band, band, usual_turnout
from dispatch.states import Urgency

LEAST, MOST = 0.17, 0.47
# At this distance the willingness above the least has fallen to a third.
FADES_METRES = 15_000.0
OF_HOUR = {Band.DAY: 1.0, Band.EVENING: 0.8, Band.NIGHT: 0.5}
TEXT_SECONDS, RINGING_SECONDS, ANSWER_SPREAD = 150.0, 60.0, 0.5
SILENT = 0.5  # of those who do not come
TURNOUT_SPREAD = 0.4
# Work on the scene, by the median; a swamped cellar takes as long as a rescue.
WORK_SECONDS, WORK_SPREAD = 90 * 60.0, 0.5


class Answer(msgspec.Struct, frozen=True):
    """`after` seconds (None: never), yes or no; then turnout and the hours of work, should it come to that."""

    yes: bool
    after: float | None
    turnout: float
    work: float


def willingness(metres: float, hour: int) -> float:
    """The share of those asked who accept."""
    return LEAST + (MOST - LEAST) * exp(-metres / FADES_METRES) * OF_HOUR[band(hour)]


class Answering:
    """A seeded answer for each pair of request and team."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def answer(self, *, request: int, team: int, metres: float, hour: int, urgency: Urgency) -> Answer:
        """What this team's leader says when asked for this request at this hour."""
        dice = np.random.default_rng((self._seed, request, team))
        will, speaks = dice.random(2)
        slowness = dice.standard_normal(3)
        yes = bool(will < willingness(metres, hour))
        usual = RINGING_SECONDS if urgency is Urgency.CRITICAL else TEXT_SECONDS
        answers = yes or speaks >= SILENT
        return Answer(
            yes=yes,
            after=_spread(usual, ANSWER_SPREAD, slowness[0]) if answers else None,
            turnout=_spread(usual_turnout(hour), TURNOUT_SPREAD, slowness[1]),
            work=_spread(WORK_SECONDS, WORK_SPREAD, slowness[2]),
        )


def _spread(median: float, sigma: float, deviation: float) -> float:
    return exp(log(median) + sigma * deviation)
