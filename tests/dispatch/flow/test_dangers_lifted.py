"""Nobody is sent into a danger while it stands, and two people lift it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from dispatch import tasks
from dispatch.flow import answer, call_out, dangers, track
from dispatch.flow.refusals import DangerOver, InDanger, SecondLifts
from dispatch.models import Danger, Mission
from dispatch.states import CallOutState, Source, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.crews import accepted
from tests.dispatch.flow.danger import raised
from tests.dispatch.texting import deliver, purposes

FAR = (118.7, 35.3)


@pytest.fixture
def mission(cast: Cast) -> Mission:
    return accepted(cast.incident, cast.team)


def test_nobody_is_sent_into_it_by_any_way(cast: Cast, mission: Mission) -> None:
    other = people.team(cast.district, "二队", members=[cast.first])
    waiting = call_out.assign(cast.incident, other, by=cast.coordinator)
    far = people.incident(cast.operation, needs=[(None, {Unit.PEOPLE: 6})], place=FAR)
    elsewhere = people.mission(far, people.team(cast.district, "三队", members=[cast.second]), strength=1)
    raised(cast)
    third = people.team(
        cast.district, "四队", members=[people.volunteer(cast.district, "丁", "+8613700000009")]
    )
    for act in (
        lambda: call_out.assign(cast.incident, third, by=cast.coordinator),
        lambda: call_out.draft(cast.incident, by=cast.coordinator),
        lambda: answer.accept(waiting, strength=1, equipment=None, eta_minutes=9, source=Source.PAGE),
        lambda: track.divert(elsewhere, cast.incident, by=cast.coordinator),
    ):
        with pytest.raises(InDanger) as refused:
            act()
        assert "南坊片区" in refused.value.words()
        assert "李静" in refused.value.words()
    assert Mission.objects.filter(stops__incident=cast.incident).count() == 1


def test_elsewhere_work_goes_on(cast: Cast) -> None:
    raised(cast)
    far = people.incident(cast.operation, needs=[(None, {Unit.PEOPLE: 1})], place=FAR)
    assert call_out.assign(far, cast.team, by=cast.coordinator)


def test_a_call_out_to_there_stops_asking_until_a_person_goes_on_with_it(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    danger = raised(cast)
    tasks.sweep_dangers()
    ask.call_out.refresh_from_db()
    assert ask.call_out.state == CallOutState.PAUSED
    with pytest.raises(InDanger):
        call_out.resume(ask.call_out, by=cast.coordinator)
    dangers.lift(danger, by=cast.coordinator)
    dangers.lift(danger, by=cast.commander)
    assert call_out.resume(ask.call_out, by=cast.coordinator).state == CallOutState.RUNNING


def test_two_people_lift_it_and_those_who_were_told_hear_that_it_is_over(
    cast: Cast, mission: Mission
) -> None:
    danger = raised(cast)
    deliver()
    dangers.lift(danger, by=cast.coordinator)
    with pytest.raises(SecondLifts):
        dangers.lift(danger, by=cast.coordinator)
    assert Danger.objects.get().lifted_at is None
    lifted = dangers.lift(danger, by=cast.commander)
    assert lifted.lifted_at is not None
    assert purposes(cast.leader.phone)[-1] == "all_clear"
    with pytest.raises(DangerOver) as over:
        dangers.lift(danger, by=cast.coordinator)
    assert "张海" in over.value.words()


def test_what_was_not_sent_yet_is_taken_back_when_it_is_lifted(cast: Cast, mission: Mission) -> None:
    danger = raised(cast)
    dangers.lift(danger, by=cast.coordinator)
    dangers.lift(danger, by=cast.commander)
    assert "danger" not in purposes(cast.leader.phone)
    assert "all_clear" not in purposes(cast.leader.phone)


def test_whoever_asked_too_early_is_answered_by_keeping_it(cast: Cast) -> None:
    danger = raised(cast)
    dangers.lift(danger, by=cast.coordinator)
    assert dangers.keep(danger, by=cast.commander).lift_asked_at is None
    assert dangers.lift(danger, by=cast.commander).lifted_at is None


def test_the_database_keeps_one_person_from_lifting_it_alone(cast: Cast) -> None:
    danger = raised(cast)
    with pytest.raises(IntegrityError, match="danger_lifted_by_two"), transaction.atomic():
        Danger.objects.filter(pk=danger.pk).update(
            lift_asked_by=cast.coordinator, lifted_by=cast.coordinator, lifted_at=people.now()
        )
