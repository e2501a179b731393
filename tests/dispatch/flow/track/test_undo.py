"""The last step is taken back by whoever told it, as a new entry."""

from __future__ import annotations

import pytest

from dispatch.flow import track
from dispatch.flow.refusals import NotYourStep, TeamSpent
from dispatch.models import Mission
from dispatch.states import IncidentState, MissionState, StopState
from tests.dispatch.cast import Cast
from tests.dispatch.flow.crews import accepted
from tests.dispatch.flow.track.shared import another, state_of, told


class TestUndo:
    def test_each_step_is_taken_back_by_the_same_person_as_a_new_entry(
        self, cast: Cast, mission: Mission
    ) -> None:
        who = cast.leader.user
        for step in (track.depart, track.arrive, track.leave, track.home):
            step(mission, by=who)
        seen = []
        for _ in range(4):
            track.revert(mission, by=who)
            seen.append(mission.state)
        assert seen == ["returning", "on_scene", "en_route", "committed"]
        assert len(told(mission)) == 8
        assert (mission.departed_at, mission.arrived_at, mission.left_at, mission.home_at) == (None,) * 4
        assert mission.stops.get().state == StopState.WAITING
        assert state_of(cast.incident) == IncidentState.CALLED_OUT
        with pytest.raises(NotYourStep):
            track.revert(mission, by=who)

    def test_somebody_elses_step_stays(self, cast: Cast, mission: Mission) -> None:
        track.depart(mission, by=cast.leader.user)
        with pytest.raises(NotYourStep):
            track.revert(mission, by=cast.coordinator)
        assert mission.state == MissionState.EN_ROUTE

    def test_undoing_home_takes_the_people_again(self, cast: Cast, mission: Mission) -> None:
        for step in (track.arrive, track.leave, track.home):
            step(mission)
        track.revert(mission, by=None)
        cast.team.refresh_from_db()
        assert cast.team.engaged == 4
        assert mission.crew.filter(live=True).count() == 1

    def test_undoing_home_is_refused_when_the_people_are_promised_elsewhere(
        self, cast: Cast, mission: Mission
    ) -> None:
        for step in (track.arrive, track.leave, track.home):
            step(mission)
        accepted(another(cast), cast.team, strength=8, boats=0, letter="B")
        with pytest.raises(TeamSpent):
            track.revert(mission, by=None)
        mission.refresh_from_db()
        assert mission.state == MissionState.HOME
