"""Persons, outcome, hand-off and the end: nobody is left on the way to a job that is over."""

from __future__ import annotations

import pytest

from dispatch.flow import close, track
from dispatch.models import Ask, CallOut, HandOff, Mission, Outcome, Person, Quota, Team, Text, TimelineEntry
from dispatch.states import (
    AskState,
    CallOutState,
    HandOffTo,
    IncidentState,
    MissionState,
    NotAllowed,
    PersonState,
    Stale,
    Unit,
)
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.flow.crews import accept, accepted


def team_of(cast: Cast, name: str, digit: int) -> Team:
    members = [people.volunteer(cast.district, f"{name}{n}", f"+86136000000{digit}{n}") for n in range(4)]
    return people.team(cast.district, name, members=members)


def sent(ask: Ask) -> Text:
    """The call-out text of `ask`, gone out."""
    return Text.objects.create(
        **ask.call_out.operation.root(), outbound=True, state="sent", gateway="handset", ask=ask,
        phone=ask.recipient.phone, volunteer=ask.recipient, subject=f"ask:{ask.pk}", purpose="call_out",
        body="任务A", queued_at=people.now(), sent_at=people.now(),
    )  # fmt: skip


@pytest.fixture
def night(cast: Cast) -> Cast:
    """One team on scene, one on its way, one asked by a text that went out, one whose text is still queued."""
    out = people.call_out(cast.incident)
    track.arrive(accept(people.ask(out, cast.team), strength=3))
    track.depart(accept(people.ask(out, team_of(cast, "河东队", 1)), strength=2, boats=0))
    sent(people.ask(out, team_of(cast, "罗庄队", 2)))
    waiting = sent(people.ask(out, team_of(cast, "沂南队", 3), state=AskState.QUEUED))
    waiting.state = "queued"
    waiting.save()
    cast.incident.refresh_from_db()
    return cast


def stand_downs() -> dict[str, str]:
    texts = Text.objects.filter(purpose="stand_down").select_related("volunteer")
    return {str(text.volunteer): text.body for text in texts}


def test_closing_calls_everybody_back_once_each_in_the_right_words(night: Cast) -> None:
    close.close(night.incident, by=night.coordinator)
    assert night.incident.state == IncidentState.CLOSED
    words = stand_downs()
    assert "收队" in words["王强"], "the crew on scene is gathered"
    assert "已解除" in words["河东队0"], "the crew on its way is stood down"
    assert "请勿前往" in words["罗庄队0"], "who was asked need not go"
    assert "沂南队0" not in words, "an unsent question is taken back, not followed"
    assert Text.objects.filter(state="cancelled").count() == 1
    assert set(Mission.objects.values_list("state", flat=True)) == {
        MissionState.RETURNING,
        MissionState.STOOD_DOWN,
    }
    assert set(Ask.objects.values_list("state", flat=True)) == {AskState.ACCEPTED, AskState.WITHDRAWN}


def test_the_letter_is_free_when_the_last_crew_is_home(night: Cast) -> None:
    close.close(night.incident, by=night.coordinator)
    out = CallOut.objects.get()
    assert (out.state, out.letter_taken) == (CallOutState.WITHDRAWN, True)
    for mission in Mission.objects.order_by("pk"):
        assert CallOut.objects.get().letter_taken
        track.home(mission)
    out.refresh_from_db()
    assert (out.state, out.letter_taken) == (CallOutState.CLOSED, False)


def test_a_crew_that_was_diverted_here_is_called_back_and_one_diverted_away_is_not(cast: Cast) -> None:
    there = people.incident(cast.operation, "汤头", place=(118.51, 35.27), needs=[(None, {Unit.PEOPLE: 5})])
    mission = accepted(cast.incident, cast.team)
    track.divert(mission, there, by=cast.coordinator)
    cast.incident.refresh_from_db()
    close.close(cast.incident, by=cast.coordinator)
    mission.refresh_from_db()
    assert mission.state == MissionState.COMMITTED, "it goes elsewhere now"
    there.refresh_from_db()
    close.close(there, by=cast.coordinator)
    mission.refresh_from_db()
    assert mission.state == MissionState.STOOD_DOWN
    assert "任务A已解除" in stand_downs()["王强"]


def test_119_is_already_there_stops_our_dispatch(night: Cast) -> None:
    close.hand_over(night.incident, to=HandOffTo.FIRE_119, reference="119-0814-33", by=night.coordinator)
    assert night.incident.state == IncidentState.HANDED_OVER
    assert HandOff.objects.get().reference == "119-0814-33"
    assert len(stand_downs()) == 3
    assert CallOut.objects.get().state == CallOutState.WITHDRAWN
    assert not Quota.objects.filter(taken__gt=0, takes__ask__mission__state="stood_down").exists()


def test_a_death_freezes_the_incident_until_released(cast: Cast) -> None:
    close.add_person(cast.incident, state=PersonState.MISSING, by=cast.coordinator)
    assert not cast.incident.sensitive
    close.add_person(cast.incident, state=PersonState.DEAD, name="不公开", by=cast.coordinator)
    assert cast.incident.sensitive
    assert "不公开" not in str(list(TimelineEntry.objects.values_list("data")))
    close.release(cast.incident, by=cast.commander)
    assert not cast.incident.sensitive
    with pytest.raises(NotAllowed):
        close.release(cast.incident, by=cast.commander)


def test_who_was_found_is_trapped_no_more(cast: Cast) -> None:
    close.add_person(cast.incident, state=PersonState.TRAPPED, count=12, by=None)
    close.add_person(cast.incident, state=PersonState.EVACUATED, count=7, destination="安置点", by=None)
    close.add_person(cast.incident, state=PersonState.HOSPITAL, count=2, by=None)
    counts = dict(Person.objects.values_list("state", "count"))
    assert counts == {"trapped": 3, "evacuated": 7, "hospital": 2}
    close.add_person(cast.incident, state=PersonState.EVACUATED, count=5, by=None)
    assert not Person.objects.filter(state="trapped").exists()


def test_a_wrong_person_is_taken_back_as_a_new_entry(cast: Cast) -> None:
    wrong = close.add_person(cast.incident, state=PersonState.EVACUATED, count=9, by=None)
    close.remove_person(wrong, by=cast.coordinator)
    assert not Person.objects.exists()
    verbs = TimelineEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["incident.person", "incident.person_removed"]


def test_the_outcome_written_again_holds(cast: Cast) -> None:
    close.record_outcome(cast.incident, people_served=12, by=cast.coordinator)
    close.record_outcome(cast.incident, people_served=14, area_treated_m2=900, by=cast.coordinator)
    outcome = Outcome.objects.get()
    assert (outcome.people_served, outcome.area_treated_m2) == (14, 900)


def test_a_night_is_suspended_and_resumed_and_nobody_is_out_meanwhile(night: Cast) -> None:
    close.suspend(night.incident, by=night.coordinator)
    assert night.incident.state == IncidentState.SUSPENDED
    assert not Mission.objects.filter(state__in=["committed", "en_route", "on_scene"]).exists()
    close.resume(night.incident, by=night.coordinator)
    assert night.incident.state == IncidentState.LOCATED


def test_what_is_over_is_reopened_and_nobody_is_asked_by_it(night: Cast) -> None:
    close.cancel(night.incident, why="误报", by=night.coordinator)
    texts = Text.objects.count()
    close.reopen(night.incident, by=night.coordinator)
    assert (night.incident.state, night.incident.closed_at) == (IncidentState.LOCATED, None)
    assert Text.objects.count() == texts
    with pytest.raises(NotAllowed):
        close.reopen(night.incident, by=night.coordinator)


def test_an_incident_that_is_over_cannot_end_again(cast: Cast) -> None:
    close.close(cast.incident, by=cast.coordinator)
    for end in (close.close, close.suspend):
        with pytest.raises(NotAllowed):
            end(cast.incident, by=cast.coordinator)


def test_who_closes_second_is_told_that_someone_was_first(committed_cast: Cast, at_once: AtOnce) -> None:
    cast = committed_cast
    accepted(cast.incident, cast.team)
    views = [type(cast.incident).objects.get(pk=cast.incident.pk) for _ in range(2)]
    results = at_once(*(lambda v=v: close.close(v, by=cast.coordinator) for v in views))
    assert sorted(type(result).__name__ for result in results) == ["Incident", Stale.__name__]
    assert Text.objects.filter(purpose="stand_down").count() == 1
    assert TimelineEntry.objects.filter(verb="incident.closed").count() == 1


def test_a_crew_that_departs_while_its_incident_is_closed_ends_up_called_back(
    committed_cast: Cast, at_once: AtOnce
) -> None:
    cast = committed_cast
    mission = accepted(cast.incident, cast.team)
    at_once(
        lambda: close.close(cast.incident, by=cast.coordinator),
        lambda: track.depart(mission, by=cast.leader.user),
    )
    mission.refresh_from_db()
    assert mission.state == MissionState.STOOD_DOWN
    assert Text.objects.filter(purpose="stand_down").count() == 1


def test_a_death_that_was_recorded_by_mistake_stays_frozen_until_released(cast: Cast) -> None:
    wrong = close.add_person(cast.incident, state=PersonState.DEAD, by=cast.coordinator)
    close.remove_person(wrong, by=cast.coordinator)
    cast.incident.refresh_from_db()
    assert cast.incident.sensitive


def test_at_the_end_everyone_who_was_asked_or_committed_hears_it_and_who_said_no_does_not(cast: Cast) -> None:
    out = people.call_out(cast.incident)
    accept(people.ask(out, cast.team), strength=3)
    both = people.ask(out, team_of(cast, "河东队", 1))
    sent(both)
    both.recipient = people.volunteer(cast.district, "河东副队长", "+8613600000099")
    both.save()
    sent(both)
    sent(people.ask(out, team_of(cast, "罗庄队", 2), state=AskState.EXPIRED))
    sent(people.ask(out, team_of(cast, "沂南队", 3), state=AskState.DECLINED))
    close.close(cast.incident, by=cast.coordinator)
    assert set(stand_downs()) == {"王强", "河东队0", "河东副队长", "罗庄队0"}
