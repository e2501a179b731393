"""Expired does not qualify, and no insurance, no water: whoever answers, however it is said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from dispatch.flow import answer, call_out, track
from dispatch.flow.refusals import NobodyInsured, NotInsured, NotQualified, PlaceTaken
from dispatch.models import Ask, Incident, Mission, Need, Qualification, Quota, Volunteer
from dispatch.states import AskState, Source, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.answer.shared import taken
from tests.dispatch.flow.crews import accepted
from tests.dispatch.texting import deliver, fresh, purposes, sent_to, text_in


def to_water(incident: Incident) -> None:
    incident.on_water = True
    incident.save(update_fields=["on_water"])


def insure(*covered: Volunteer) -> None:
    """These and nobody else have an insurance."""
    Volunteer.objects.update(insured_until=people.EXPIRED)
    Volunteer.objects.filter(pk__in=[person.pk for person in covered]).update(insured_until=people.IN_DATE)


@pytest.fixture
def alone(cast: Cast) -> Ask:
    """One volunteer was asked for a place in the water rescue."""
    need = Need.objects.get(incident=cast.incident, skill__code="swift_water")
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    made = call_out.add(drafted, volunteer=cast.first, need=need, by=cast.coordinator)
    call_out.start(drafted, by=cast.coordinator)
    deliver()
    return fresh(made)


def accept(ask: Ask, strength: int | None = None) -> Mission:
    return answer.accept(ask, strength=strength, equipment=None, eta_minutes=20, source=Source.COORDINATOR)


def test_one_volunteer_with_an_expired_certificate_takes_no_place(cast: Cast, alone: Ask) -> None:
    Qualification.objects.filter(volunteer=cast.first).update(valid_until=people.EXPIRED)
    with pytest.raises(NotQualified):
        accept(alone)
    text_in(cast.first.phone, "能去")
    assert (fresh(alone).state, fresh(alone).unclear) == (AskState.DELIVERED, True)
    assert taken(cast)["people"] == 0


def test_one_volunteer_without_insurance_does_not_go_on_the_water_but_goes_on_land(
    cast: Cast, alone: Ask
) -> None:
    insure()
    to_water(cast.incident)
    with pytest.raises(NotInsured):
        accept(fresh(alone))
    Incident.objects.update(on_water=False)
    assert accept(fresh(alone)).strength == 1


def test_a_team_of_which_nobody_is_insured_is_told_so_and_sends_nobody_on_the_water(
    cast: Cast, ask: Ask
) -> None:
    insure()
    to_water(cast.incident)
    with pytest.raises(NobodyInsured):
        accept(fresh(ask), 4)
    text_in(cast.leader.phone, "A1 20 4人")
    assert (fresh(ask).state, fresh(ask).unclear) == (AskState.DELIVERED, True)
    assert "保险" in sent_to(cast.leader.phone)[-1]
    assert not Mission.objects.exists()


def test_on_the_water_only_the_insured_of_a_team_are_taken_and_it_is_told_how_many(
    cast: Cast, ask: Ask
) -> None:
    insure(cast.leader, cast.deputy, cast.first)
    to_water(cast.incident)
    text_in(cast.leader.phone, "A1 20 8人1艇")
    mission = fresh(ask).mission
    assert mission is not None
    assert (mission.strength, taken(cast)["people"]) == (3, 3)
    assert "队员3人" in sent_to(cast.leader.phone)[-1]


def test_a_leader_without_insurance_leads_and_is_not_named_of_a_crew_on_the_water(
    cast: Cast, ask: Ask
) -> None:
    insure(cast.deputy, cast.first, cast.second)
    to_water(cast.incident)
    mission = accept(fresh(ask), 3)
    assert mission.leader == cast.leader
    assert not mission.crew.exists()
    with pytest.raises(NotInsured):
        track.name_crew(mission, [Volunteer.objects.get(pk=cast.leader.pk)], by=cast.coordinator)


def test_a_certificate_must_last_as_long_as_the_job(cast: Cast, ask: Ask) -> None:
    today = timezone.localdate()
    Incident.objects.update(ends_at=timezone.now() + timedelta(days=1))
    Qualification.objects.update(valid_until=today)
    with pytest.raises(NotQualified):
        accept(fresh(ask), 4)
    Qualification.objects.update(valid_until=today + timedelta(days=1))
    assert accept(fresh(ask), 4).strength == 4


def test_who_is_out_with_another_crew_lends_no_certificate(cast: Cast, ask: Ask) -> None:
    Qualification.objects.exclude(volunteer=cast.first).update(valid_until=people.EXPIRED)
    other = people.incident(cast.operation, needs=[(None, {Unit.PEOPLE: 2})])
    track.name_crew(accepted(other, cast.team, strength=2, boats=0, letter="B"), [cast.first], by=None)
    with pytest.raises(NotQualified):
        accept(fresh(ask), 4)


def test_that_it_is_full_is_said_before_anything_about_papers(cast: Cast, ask: Ask) -> None:
    insure()
    to_water(cast.incident)
    Quota.objects.update(taken=0, quota=0)
    with pytest.raises(PlaceTaken):
        accept(fresh(ask), 4)
    assert purposes(cast.leader.phone)[-1] == "full"


def test_a_crew_with_somebody_uninsured_is_not_diverted_onto_the_water(cast: Cast) -> None:
    mission = accepted(cast.incident, cast.team)
    there = people.incident(cast.operation, "汤头街道", place=(118.51, 35.27), on_water=True)
    insure(cast.deputy)
    with pytest.raises(NotInsured):
        track.divert(mission, there, by=cast.coordinator)
    assert not mission.stops.filter(incident=there).exists()
    insure(cast.leader)
    track.divert(mission, there, by=cast.coordinator)
