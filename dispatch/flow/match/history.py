"""What teams and people did when they were asked before: how often yes at this hour, how soon under way.

Only live operations teach; an exercise everybody knew of would make them look better, a simulation is nobody's answer.
Silence counts as no: whoever waits for an answer does not care why there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection
from django.utils import timezone

from dispatch.flow.steps.window import Window
from dispatch.matching.habits import NIGHT_TURNOUT_SECONDS, TURNOUT_SECONDS, acceptance, band, turnout
from dispatch.matching.problem import Acceptance, Turnout

# People change within a year, and seasons come back.
REMEMBERED = timedelta(days=365)
# Who left two hours after a yes was planned for later; five seconds are a slip of the finger.
LONGEST, SHORTEST = 7200, 5

_HOUR = "extract(hour FROM {at} AT TIME ZONE %(zone)s)"
_BAND = (
    "CASE WHEN {hour} >= 6 AND {hour} < 18 THEN 'day' "
    "WHEN {hour} >= 18 AND {hour} < 22 THEN 'evening' ELSE 'night' END"
)


def _band_of(column: str) -> str:
    return _BAND.format(hour=_HOUR.format(at=column))


_HABITS = f"""
WITH asked AS (
    SELECT {{who}} AS who, count(*) AS n, count(*) FILTER (WHERE a.state IN ('accepted', 'surplus')) AS yes,
        count(*) FILTER (WHERE {_band_of("a.asked_at")} = %(band)s) AS n_now,
        count(*) FILTER (WHERE {_band_of("a.asked_at")} = %(band)s AND a.state IN ('accepted', 'surplus')) AS yes_now
    FROM dispatch_ask a JOIN dispatch_callout c ON c.id = a.call_out_id JOIN dispatch_operation o ON o.id = c.operation_id
    WHERE {{asked}} AND NOT a.sandbox AND o.mode = 'live' AND a.asked_at > %(since)s
        AND a.state IN ('accepted', 'surplus', 'declined', 'expired')
    GROUP BY 1
),
went AS (
    SELECT {{crew}} AS who, count(*) AS n, sum(ln(extract(epoch FROM m.departed_at - m.committed_at)
        / CASE WHEN {_band_of("m.committed_at")} = 'night' THEN %(night)s ELSE %(day)s END)) AS ratios
    FROM dispatch_mission m JOIN dispatch_operation o ON o.id = m.operation_id
    WHERE {{went}} AND NOT m.sandbox AND o.mode = 'live' AND m.committed_at > %(since)s
        AND m.departed_at BETWEEN m.committed_at + %(shortest)s * interval '1 second'
            AND m.committed_at + %(longest)s * interval '1 second'
    GROUP BY 1
)
SELECT coalesce(asked.who, went.who), coalesce(asked.n, 0), coalesce(asked.yes, 0), coalesce(asked.n_now, 0),
    coalesce(asked.yes_now, 0), coalesce(went.n, 0), coalesce(went.ratios, 0)
FROM asked FULL JOIN went ON went.who = asked.who
"""
_ANY = "= ANY (%(keys)s::bigint[])"
_TEAMS = _HABITS.format(
    who="a.team_id", asked=f"a.team_id {_ANY}", crew="m.team_id", went=f"m.team_id {_ANY}"
)
_PEOPLE = _HABITS.format(
    who="a.recipient_id",
    asked=f"a.recipient_id {_ANY}",
    crew="m.leader_id",
    went=f"m.leader_id {_ANY}",
)


class Habits(msgspec.Struct, frozen=True):
    """What is known of a team or a person."""

    turnout: Turnout
    acceptance: Acceptance


def habits_of_teams(teams: Sequence[int], window: Window) -> dict[int, Habits]:
    """Of each of these teams, at the hour of the window's start."""
    return _habits(_TEAMS, teams, window)


def habits_of_people(people: Sequence[int], window: Window) -> dict[int, Habits]:
    """Of each of these people, whether they were asked for themselves or for a team."""
    return _habits(_PEOPLE, people, window)


def _habits(query: str, keys: Sequence[int], window: Window) -> dict[int, Habits]:
    hour = timezone.localtime(window.starts_at).hour
    values: dict[str, Any] = {
        "keys": list(keys),
        "zone": settings.TIME_ZONE,
        "band": band(hour).value,
        "since": window.now - REMEMBERED,
        "night": NIGHT_TURNOUT_SECONDS,
        "day": TURNOUT_SECONDS,
        "shortest": SHORTEST,
        "longest": LONGEST,
    }
    found = dict.fromkeys(keys, Habits(turnout(hour), acceptance()))
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        for key, asked, yes, asked_now, yes_now, known, ratios in cursor.fetchall():
            found[key] = Habits(
                turnout(hour, log_ratios=float(ratios), known=known),
                acceptance(yes=yes, asked=asked, yes_now=yes_now, asked_now=asked_now),
            )
    return found
