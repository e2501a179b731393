"""The roster's own acts move the version of what was made of the roster, in the transaction of the act."""

from __future__ import annotations

import pytest

from dispatch.events import roster_stream
from dispatch.flow import roster
from dispatch.flow.refusals import Incomplete
from realtime import streams
from tests.dispatch.cast import Cast


def version(cast: Cast) -> tuple[int, int]:
    names = [roster_stream(cast.district.pk), roster_stream(cast.other_city.pk)]
    found = streams.offset_of(names)
    return found[names[0]], found[names[1]]


def test_every_act_of_a_roster_moves_its_own_version_and_no_other(cast: Cast) -> None:
    roster.set_duty(cast.first, on=False)
    assert version(cast) == (1, 0)
    roster.set_consent(cast.first, on=True)
    roster.set_consent(cast.first, on=False)
    assert version(cast) == (3, 0)
    roster.edit_volunteer(cast.first, by=cast.coordinator, name="孙皓")
    roster.edit_team(cast.team, by=cast.coordinator, on_duty=False)
    assert version(cast) == (5, 0)


def test_an_act_that_is_refused_moves_nothing(cast: Cast) -> None:
    with pytest.raises(Incomplete):
        roster.edit_volunteer(cast.first, by=cast.coordinator, phone=cast.second.phone)
    assert version(cast) == (0, 0)
