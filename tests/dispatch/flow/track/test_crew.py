"""Who is on the crew, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.flow import track
from dispatch.flow.refusals import NotInsured, NotOfTheTeam, PersonTaken
from dispatch.models import Mission
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.crews import accepted
from tests.dispatch.flow.track.shared import another


class TestCrew:
    def test_the_crew_is_named_exactly_so_and_the_leader_stays(self, cast: Cast, mission: Mission) -> None:
        track.name_crew(mission, [cast.first, cast.second], by=cast.leader.user)
        track.name_crew(mission, [cast.first], by=cast.leader.user)
        assert set(mission.crew.values_list("volunteer", flat=True)) == {cast.leader.pk, cast.first.pk}

    def test_more_names_than_promised_are_promised_too(self, cast: Cast, mission: Mission) -> None:
        everybody = list(cast.team.members.all())
        track.name_crew(mission, everybody, by=cast.leader.user)
        cast.team.refresh_from_db()
        assert (mission.strength, cast.team.engaged) == (8, 8)

    def test_who_is_on_another_mission_is_refused_and_both_are_named(
        self, cast: Cast, mission: Mission
    ) -> None:
        track.name_crew(mission, [cast.first], by=cast.leader.user)
        second = accepted(another(cast), cast.team, strength=2, boats=0, letter="B")
        with pytest.raises(PersonTaken) as refused:
            track.name_crew(second, [cast.second, cast.first], by=cast.leader.user)
        assert refused.value.data == {"volunteer": cast.first.pk, "mission": mission.pk}
        assert f"M-{mission.pk}" in refused.value.words()
        assert not second.crew.filter(volunteer=cast.second).exists(), "nothing half-done"

    def test_no_insurance_no_water(self, cast: Cast, mission: Mission) -> None:
        cast.first.insured_until = people.EXPIRED
        cast.first.save()
        track.name_crew(mission, [cast.first], by=cast.leader.user)
        cast.incident.on_water = True
        cast.incident.save()
        with pytest.raises(NotInsured):
            track.name_crew(mission, [cast.first, cast.second], by=cast.leader.user)

    def test_a_stranger_to_the_team_cannot_be_named(self, cast: Cast, mission: Mission) -> None:
        outsider = people.volunteer(cast.district, "外队", "+8613700000001")
        with pytest.raises(NotOfTheTeam):
            track.name_crew(mission, [outsider], by=cast.leader.user)

    def test_a_span_that_ends_soon_is_extended_for_the_crew_and_the_boats(
        self, cast: Cast, mission: Mission
    ) -> None:
        assert track.ending_soon() == []
        before = mission.span.upper
        track.extend(mission, longer=before - mission.span.lower)
        assert mission.crew.get().span.upper == mission.carried.get().span.upper == mission.span.upper
        assert mission.span.upper > before

    def test_an_extension_that_collides_goes_to_a_coordinator(self, cast: Cast, mission: Mission) -> None:
        near = type(mission.span)(mission.span.lower, people.now() + timedelta(minutes=30))
        Mission.objects.update(span=near)
        mission.crew.update(span=near)
        sunday = accepted(another(cast), cast.team, strength=1, boats=0, letter="B")
        later = type(mission.span)(near.upper + timedelta(hours=1), near.upper + timedelta(hours=9))
        Mission.objects.filter(pk=sunday.pk).update(span=later, state="reserved")
        sunday.crew.all().delete()
        sunday.crew.create(volunteer=cast.leader, sandbox=False, span=later)
        assert [track.go_on(due) for due in track.ending_soon()] == [False]
        mission.refresh_from_db()
        assert mission.span.upper == near.upper
        assert mission.words
