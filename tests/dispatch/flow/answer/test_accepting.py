"""A yes: what it takes, what it is told, and when it comes too late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.flow import answer, call_out, steps
from dispatch.flow.refusals import (
    EquipmentTaken,
    NotAnswerable,
    NotQualified,
    PersonTaken,
    PlaceTaken,
    Refusal,
    TeamSpent,
)
from dispatch.models import Ask, Mission, Qualification, Quota, Text, TimelineEntry
from dispatch.states import AskState, CallOutState, Source, TextState, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.answer.shared import taken
from tests.dispatch.texting import deliver, fresh, purposes, sent_to, text_in


def test_an_accept_with_minutes_and_strength_commits_a_crew_and_takes_what_is_open(
    cast: Cast, ask: Ask
) -> None:
    text = text_in(cast.leader.phone, "A1 40 8人2艇")
    ask = fresh(ask)
    mission = ask.mission
    assert mission is not None
    assert (ask.state, ask.offered, ask.eta_minutes) == (AskState.ACCEPTED, 8, 40)
    assert ask.answer_source == Source.TEXT
    assert taken(cast) == {"people": 6, "boat": 1}
    assert (mission.strength, mission.leader, mission.carried.count()) == (6, cast.leader, 1)
    assert mission.eta_at == mission.committed_at + timedelta(minutes=40)
    assert (text.state, text.ask, text.mission) == (TextState.FILED, ask, mission)


def test_the_leader_is_told_how_much_was_taken(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "A1 40 8人2艇")
    assert sent_to(cast.leader.phone)[-1] == (
        "【临沂红十字会】任务A已记：队员6人、冲锋舟1艘，40分钟到。有变化回A2；受阻回A4，平安到家回A9"
    )


def test_an_accept_without_strength_offers_all_the_team_has_free(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "A1 20")
    assert fresh(ask).offered == 8
    assert taken(cast) == {"people": 6, "boat": 1}


def test_a_leader_who_names_people_only_brings_no_boat(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "A1 20 4人")
    assert taken(cast) == {"people": 4, "boat": 0}


def test_when_all_places_are_taken_the_call_out_is_filled(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "A1 20")
    assert fresh(ask).call_out.state == CallOutState.FILLED


def test_a_leader_who_promises_more_than_the_roster_has_is_committed_with_what_it_has(
    cast: Cast, ask: Ask
) -> None:
    text_in(cast.leader.phone, "A1 20 30人5艇")
    mission = fresh(ask).mission
    assert mission is not None
    assert (mission.strength, mission.carried.count()) == (6, 1)


@pytest.mark.parametrize(("strength", "boats", "refusal"), [(9, 0, TeamSpent), (4, 3, EquipmentTaken)])
def test_a_coordinator_who_types_more_than_the_team_has_is_refused_and_nothing_is_written(
    cast: Cast, strength: int, boats: int, refusal: type[Refusal]
) -> None:
    large = people.incident(cast.operation, needs=[(None, {Unit.PEOPLE: 30, Unit.BOAT: 5})])
    ask = call_out.assign(large, cast.team, by=cast.coordinator)
    with pytest.raises(refusal):
        answer.accept(
            ask, strength=strength, equipment={Unit.BOAT: boats}, eta_minutes=20,
            source=Source.COORDINATOR, by=cast.coordinator,
        )  # fmt: skip
    assert fresh(ask).state == AskState.QUEUED
    assert not Mission.objects.exists()
    assert not Quota.objects.filter(taken__gt=0).exists()


def test_people_without_a_valid_certificate_take_no_place_and_nobody_hears_that_it_is_full(
    cast: Cast, ask: Ask
) -> None:
    Qualification.objects.update(valid_until=people.EXPIRED)
    with pytest.raises(NotQualified):
        answer.accept(ask, strength=4, equipment={}, eta_minutes=None, source=Source.PAGE)
    text_in(cast.leader.phone, "A1 20 4人")
    ask = fresh(ask)
    assert (ask.state, ask.unclear, ask.words) == (AskState.DELIVERED, True, "A1 20 4人")
    assert "full" not in purposes(cast.leader.phone)
    assert "值班员会与您联系" in sent_to(cast.leader.phone)[-1]


def test_too_late_hears_at_once_that_it_is_full_and_the_answer_is_kept(cast: Cast, ask: Ask) -> None:
    Quota.objects.update(taken=0, quota=0)
    text = text_in(cast.leader.phone, "A1 20")
    ask = fresh(ask)
    assert (ask.state, ask.eta_minutes, ask.answer_source) == (AskState.SURPLUS, None, Source.TEXT)
    assert sent_to(cast.leader.phone)[-1] == "【临沂红十字会】任务A人员已满，请勿前往。谢谢！"
    assert (text.state, text.ask) == (TextState.FILED, ask)
    assert TimelineEntry.objects.filter(verb="ask.surplus").exists()


def test_a_coordinator_answering_for_somebody_too_late_is_refused_and_the_person_is_told(
    cast: Cast, ask: Ask
) -> None:
    Quota.objects.update(taken=0, quota=0)
    with pytest.raises(PlaceTaken):
        answer.accept(
            ask, strength=4, equipment={}, eta_minutes=20, source=Source.COORDINATOR, by=cast.coordinator
        )
    assert fresh(ask).state == AskState.SURPLUS
    assert purposes(cast.leader.phone)[-1] == "full"


def test_the_others_who_were_asked_become_surplus_when_the_last_place_is_taken(cast: Cast, ask: Ask) -> None:
    other = people.team(cast.district, "二队", members=[cast.first, cast.second])
    waiting = call_out.assign(cast.incident, other, by=cast.coordinator)
    deliver()
    text_in(cast.leader.phone, "A1 20")
    assert fresh(waiting).state == AskState.SURPLUS
    assert purposes(cast.first.phone) == ["call_out", "full"]


def test_the_same_answer_twice_is_one_mission_and_a_new_time_is_noted(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "A1 20 6人")
    text_in(cast.leader.phone, "A1 20 6人")
    text_in(cast.leader.phone, "1 35")
    assert Mission.objects.count() == 1
    assert fresh(ask).eta_minutes == 35
    assert taken(cast)["people"] == 6
    assert Text.objects.filter(outbound=False, state=TextState.FILED).count() == 3


def test_another_strength_after_the_crew_is_committed_waits_for_a_person(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "A1 20 6人")
    text_in(cast.leader.phone, "A1 20 3人")
    mission = fresh(ask).mission
    assert mission is not None
    assert (mission.strength, mission.words) == (6, "A1 20 3人")


def test_the_deputy_answers_in_the_leaders_stead_and_leads_the_crew(cast: Cast, ask: Ask) -> None:
    text_in(cast.deputy.phone, "A1 25 6人1艇")
    ask = fresh(ask)
    assert ask.mission is not None
    assert (ask.recipient, ask.mission.leader) == (cast.deputy, cast.deputy)
    assert purposes(cast.deputy.phone) == ["confirm"]


def test_an_answer_back_dated_by_a_coordinator_says_when_it_happened_and_who_typed_it(
    cast: Cast, ask: Ask
) -> None:
    earlier = people.now() - timedelta(minutes=12)
    mission = answer.accept(
        ask, strength=6, equipment={Unit.BOAT: 1}, eta_minutes=30, source=Source.COORDINATOR,
        by=cast.coordinator, at=earlier,
    )  # fmt: skip
    ask = fresh(ask)
    assert (ask.answered_at, mission.committed_at) == (earlier, earlier)
    assert mission.eta_at == earlier + timedelta(minutes=30)
    entry = TimelineEntry.objects.get(verb="ask.accepted")
    assert (entry.at, entry.actor) == (earlier, cast.coordinator)
    assert entry.recorded_at > earlier


def test_an_expired_ask_may_still_be_accepted_and_a_withdrawn_one_may_not(cast: Cast, ask: Ask) -> None:
    Ask.objects.filter(pk=ask.pk).update(state=AskState.EXPIRED)
    text_in(cast.leader.phone, "A1 20")
    assert fresh(ask).state == AskState.ACCEPTED
    call_out.withdraw(fresh(ask).call_out, by=cast.coordinator)
    with pytest.raises(NotAnswerable):
        answer.accept(fresh(ask), strength=4, equipment={}, eta_minutes=None, source=Source.PAGE)
    text = text_in(cast.leader.phone, "A1 20")
    assert fresh(ask).state == AskState.WITHDRAWN
    assert text.state == TextState.FILED
    assert "已结束" in sent_to(cast.leader.phone)[-1]


def test_an_answer_told_from_a_clock_that_is_ahead_happened_now(cast: Cast, ask: Ask) -> None:
    mission = answer.accept(
        ask, strength=6, equipment={}, eta_minutes=30, source=Source.PAGE, at=people.now() + timedelta(days=3)
    )
    assert mission.committed_at <= people.now()
    assert mission.span.lower <= people.now()
    other = people.team(cast.district, "二队", members=[cast.first])
    with pytest.raises(PersonTaken):
        steps.add_crew(people.mission(cast.incident, other, strength=1), cast.leader)
