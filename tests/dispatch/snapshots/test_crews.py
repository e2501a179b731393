"""What a team's sign on the map says."""

from __future__ import annotations

from dispatch.flow import call_out
from dispatch.snapshots.crews import team_rows
from tests.dispatch.cast import Cast


def sign(cast: Cast) -> str:
    (row,) = team_rows(cast.operation, [cast.team.pk])
    return row.state


def test_a_team_wears_the_sign_of_being_asked_when_it_is_asked_and_no_sooner(cast: Cast) -> None:
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    call_out.add(drafted, team=cast.team, by=cast.coordinator)
    assert sign(cast) == "available"
    call_out.start(drafted, by=cast.coordinator)
    assert sign(cast) == "asked"
