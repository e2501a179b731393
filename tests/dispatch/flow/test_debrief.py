"""The account in the end: notes, times put right as new entries, one page of figures."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.flow import close, debrief, track
from dispatch.flow.refusals import Incomplete
from dispatch.models import Note, TimelineEntry
from dispatch.states import PersonState
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.crews import accepted


@pytest.fixture
def over(committed_cast: Cast) -> Cast:
    """Called for 90 minutes ago, a crew came after 21 minutes and brought out 10, 2 of them to hospital; closed."""
    cast, incident = committed_cast, committed_cast.incident
    start = people.now() - timedelta(minutes=90)
    incident.received_at = start
    incident.people = 10
    incident.save()
    mission = accepted(incident, cast.team)
    mission.committed_at = start + timedelta(minutes=1)
    mission.save()
    for step, minutes in ((track.depart, 3), (track.arrive, 21), (track.leave, 60), (track.home, 75)):
        step(mission, by=cast.leader.user, at=start + timedelta(minutes=minutes))
    when = start + timedelta(minutes=55)
    close.add_person(incident, state=PersonState.EVACUATED, count=8, by=cast.coordinator, at=when)
    close.add_person(incident, state=PersonState.HOSPITAL, count=2, by=cast.coordinator, at=when)
    close.record_outcome(incident, people_served=10, by=cast.coordinator)
    incident.refresh_from_db()
    close.close(incident, by=cast.coordinator)
    return cast


def minutes(report: debrief.Report) -> dict[str, int | None]:
    return {m.code: None if m.took is None else round(m.took.total_seconds() / 60) for m in report.milestones}


def test_the_report_says_who_when_how_long_and_how_many(over: Cast) -> None:
    report = debrief.report(over.incident)
    took = minutes(report)
    assert (took["departed"], took["on_scene"], took["rescued"], took["closed"]) == (3, 21, 55, 90)
    assert (report.rescued, report.reached, report.asked) == (10, 4, 1)
    assert report.persons == {"evacuated": 8, "hospital": 2}
    (team,) = report.teams
    assert (team.name, team.people, team.equipment) == ("兰山区水上救援队", 4, {"boat": 1})
    assert round(report.hours, 1) == round(4 * 72 / 60, 1)
    assert [(n.skill, n.wanted, n.answered, n.arrived) for n in report.needs] == [
        ("急流救援", 6, 4, 4),
        ("", 1, 1, 1),
    ]


def test_a_target_that_was_missed_is_said(over: Cast) -> None:
    by_code = {m.code: m for m in debrief.report(over.incident).milestones}
    assert by_code["on_scene"].met is False
    assert by_code["closed"].met is None


def test_a_corrected_time_is_a_new_entry_and_the_report_takes_it(over: Cast) -> None:
    arrived = TimelineEntry.objects.get(verb="mission.on_scene")
    true = over.incident.received_at + timedelta(minutes=12)
    debrief.correct_time(arrived, at=true, reason="队长补报", by=over.coordinator)
    arrived.refresh_from_db()
    assert arrived.at != true, "the first entry stays as it was"
    report = debrief.report(over.incident)
    assert minutes(report)["on_scene"] == 12
    assert {m.code: m.met for m in report.milestones}["on_scene"] is True
    (correction,) = report.corrections
    assert Note.objects.get(pk=correction.data["note"]).words == "队长补报"
    assert "队长补报" not in str(correction.data)
    assert report.teams[0].arrived == true


def test_a_time_to_come_or_without_a_reason_is_refused(over: Cast) -> None:
    entry = TimelineEntry.objects.get(verb="mission.home")
    for at, reason in ((people.now() + timedelta(hours=1), "补报"), (people.now(), "  ")):
        with pytest.raises(Incomplete):
            debrief.correct_time(entry, at=at, reason=reason, by=over.coordinator)
    assert not Note.objects.exists()


def test_a_step_that_was_taken_back_is_not_in_the_report(committed_cast: Cast) -> None:
    mission = accepted(committed_cast.incident, committed_cast.team)
    track.arrive(mission)
    track.revert(mission, by=None)
    report = debrief.report(committed_cast.incident)
    assert {m.code: m.at for m in report.milestones}["on_scene"] is None
    assert report.teams[0].arrived is None
    assert [entry.verb for entry in report.entries] == ["mission.en_route"]


def test_a_crew_diverted_away_served_until_then(committed_cast: Cast) -> None:
    cast = committed_cast
    mission = accepted(cast.incident, cast.team)
    mission.committed_at = people.now() - timedelta(hours=3)
    mission.save()
    track.depart(mission, at=people.now() - timedelta(hours=2))
    there = people.incident(cast.operation, "汤头", place=(118.51, 35.27))
    track.divert(mission, there, by=cast.coordinator, at=people.now() - timedelta(hours=1))
    assert round(debrief.report(cast.incident).hours, 1) == 4.0


def test_a_note_lies_apart_from_the_timeline(cast: Cast) -> None:
    debrief.note(cast.incident, " 张老太在二楼 ", by=cast.coordinator)
    assert Note.objects.get().words == "张老太在二楼"
    entry = TimelineEntry.objects.get(verb="incident.note")
    assert "张老太" not in str(entry.data)
    with pytest.raises(Incomplete):
        debrief.note(cast.incident, "   ", by=cast.coordinator)


def test_a_report_of_an_incident_where_nothing_happened_yet_has_dashes_and_no_errors(
    committed_cast: Cast,
) -> None:
    report = debrief.report(committed_cast.incident)
    assert [m.code for m in report.milestones if m.at] == ["received"]
    assert (report.hours, report.teams, report.rescued) == (0, [], 0)
