"""A position is shared while engaged, with consent, and forgotten at home."""

from __future__ import annotations

import pytest

from dispatch.flow import track
from dispatch.flow.refusals import NotSharing
from dispatch.flow.roster import set_consent
from dispatch.models import Mission
from geo.coordinates import ImpossiblePoint
from realtime import positions
from tests.dispatch.cast import Cast


class TestPositions:
    def test_a_position_is_shared_while_engaged_with_consent_and_forgotten_at_home(
        self, cast: Cast, mission: Mission
    ) -> None:
        with pytest.raises(NotSharing):
            track.report_position(cast.leader, lon=118.35, lat=35.05)
        set_consent(cast.leader, on=True)
        assert track.report_position(cast.leader, lon=118.35, lat=35.05, accuracy_m=12)
        (fix,) = positions.latest(groups=[f"positions:{cast.operation.pk}"])
        assert fix.subject == f"mission:{mission.pk}"
        for step in (track.arrive, track.leave, track.home):
            step(mission)
        assert positions.latest(groups=[f"positions:{cast.operation.pk}"]) == []
        with pytest.raises(NotSharing):
            track.report_position(cast.leader, lon=118.35, lat=35.05)

    def test_somebody_who_is_not_on_the_crew_says_nothing(self, cast: Cast, mission: Mission) -> None:
        set_consent(cast.second, on=True)
        with pytest.raises(NotSharing):
            track.report_position(cast.second, lon=118.35, lat=35.05)

    def test_a_point_off_the_earth_is_refused(self, cast: Cast, mission: Mission) -> None:
        set_consent(cast.leader, on=True)
        with pytest.raises(ImpossiblePoint):
            track.report_position(cast.leader, lon=3_548_205, lat=35)
