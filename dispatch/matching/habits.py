"""What is learnt from history: how long a team takes to get under way, and how likely it says yes.

Few observations must not speak loudly, so each figure starts from a published one that counts like so many
observations of its own: turnout 1:45 (at night 2:22), acceptance 17-47 %, of which 0.3 is taken.
"""

from __future__ import annotations

from enum import StrEnum
from math import exp

from dispatch.matching.problem import Acceptance, Arrival, Turnout

TURNOUT_SECONDS, NIGHT_TURNOUT_SECONDS = 105.0, 142.0
TURNOUT_COUNTS_AS = 5
ACCEPTANCE, ACCEPTANCE_COUNTS_AS = 0.3, 10
# What is known of all hours counts like so many answers of this hour.
OTHER_HOURS_COUNT_AS = 10
# Four departures of five are assumed to lie within this (a log-normal with sigma 0.4), and four journeys of five.
TURNOUT_SPREAD = (0.6, 1.7)
ROAD_SPREAD, ESTIMATED_SPREAD = (0.85, 1.25), (0.75, 1.5)
# A router that finds no way says infinity; sums and lists need a figure.
NO_WAY_SECONDS = 1_000_000.0


class Band(StrEnum):
    """Hours in which people answer alike."""

    DAY = "day"
    EVENING = "evening"
    NIGHT = "night"


def band(hour: int) -> Band:
    """The band of a local hour."""
    if 6 <= hour < 18:
        return Band.DAY
    return Band.EVENING if 18 <= hour < 22 else Band.NIGHT


def usual_turnout(hour: int) -> float:
    """The published median at this hour."""
    return NIGHT_TURNOUT_SECONDS if band(hour) is Band.NIGHT else TURNOUT_SECONDS


def turnout(hour: int, *, log_ratios: float = 0.0, known: int = 0) -> Turnout:
    """The median to expect now. `log_ratios` sums ln(own / published at that hour) over `known` departures."""
    return Turnout(usual_turnout(hour) * exp(log_ratios / (known + TURNOUT_COUNTS_AS)), known)


def acceptance(*, yes: int = 0, asked: int = 0, yes_now: int = 0, asked_now: int = 0) -> Acceptance:
    """The mean of a Beta distribution: from the published share to the team's, from the team's to that of this band of hours.

    `yes` of `asked` at any hour, `yes_now` of `asked_now` in this band.
    """
    overall = (ACCEPTANCE * ACCEPTANCE_COUNTS_AS + yes) / (ACCEPTANCE_COUNTS_AS + asked)
    share = (overall * OTHER_HOURS_COUNT_AS + yes_now) / (OTHER_HOURS_COUNT_AS + asked_now)
    return Acceptance(share, asked, yes)


def arrival(*, turnout: float, travel: float, estimated: bool) -> Arrival:
    """Turnout and travel together; a travel time that looked at no road is less certain."""
    travel = min(travel, NO_WAY_SECONDS)
    low, high = ESTIMATED_SPREAD if estimated else ROAD_SPREAD
    return Arrival(
        turnout=turnout,
        expected=turnout + travel,
        earliest=turnout * TURNOUT_SPREAD[0] + travel * low,
        latest=turnout * TURNOUT_SPREAD[1] + travel * high,
    )
