"""Stage five: what an answer does, whose it is, and that nothing that comes in is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.flow import answer, call_out
from dispatch.flow.refusals import EquipmentTaken, NotAnswerable, NotQualified, PlaceTaken, Refusal, TeamSpent
from dispatch.messaging import inbound
from dispatch.models import Ask, Mission, Operation, Qualification, Quota, Text, TimelineEntry
from dispatch.states import (
    AskState,
    CallOutState,
    MissionState,
    NotAllowed,
    Source,
    StopState,
    TextState,
    Unit,
)
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.texting import deliver, fresh, purposes, sent_to, text_in


@pytest.fixture
def ask(cast: Cast) -> Ask:
    """The team was asked by letter A, and its leader has the text."""
    made = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    return fresh(made)


def second_ask(cast: Cast) -> Ask:
    """The same team is asked for another job, by letter B."""
    other = people.incident(cast.operation, "九曲街道3车熄火", needs=[(None, {Unit.PEOPLE: 2})])
    made = call_out.assign(other, cast.team, by=cast.coordinator)
    deliver()
    return fresh(made)


def taken(cast: Cast) -> dict[str, int]:
    rows = Quota.objects.filter(need__incident=cast.incident)
    return dict(rows.values_list("unit", "taken"))


def depart(mission: Mission, state: MissionState) -> None:
    mission.state, mission.departed_at = state, people.now()
    mission.save()
    if state is MissionState.ON_SCENE:
        mission.stops.update(state=StopState.ON_SCENE)


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


def test_who_changes_their_mind_sets_the_crew_free_and_may_change_it_back(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "A1 20")
    first = fresh(ask).mission
    assert first is not None
    text_in(cast.leader.phone, "A2")
    first.refresh_from_db()
    cast.team.refresh_from_db()
    ask = fresh(ask)
    assert (ask.state, first.state, cast.team.engaged) == (AskState.DECLINED, MissionState.STOOD_DOWN, 0)
    assert taken(cast) == {"people": 0, "boat": 0}
    assert "stand_down" not in purposes(cast.leader.phone)
    text_in(cast.leader.phone, "A1 30")
    ask = fresh(ask)
    assert ask.state == AskState.ACCEPTED
    assert ask.mission != first
    assert ask.call_out.state == CallOutState.FILLED


def test_after_somebody_backs_out_a_filled_call_out_that_goes_on_by_itself_runs_again(cast: Cast) -> None:
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    call_out.ask_next(drafted, team=cast.team, by=cast.coordinator)
    deliver()
    text_in(cast.leader.phone, "A1 20")
    text_in(cast.leader.phone, "A2")
    drafted.refresh_from_db()
    assert drafted.state == CallOutState.RUNNING
    assert call_out.waiting_for_next() == [drafted]


def test_a_no_on_scene_frees_nobody_and_turns_the_row_red(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "A1 20")
    mission = fresh(ask).mission
    assert mission is not None
    depart(mission, MissionState.ON_SCENE)
    with pytest.raises(NotAllowed):
        answer.decline(ask, source=Source.PAGE)
    text_in(cast.leader.phone, "A2")
    mission.refresh_from_db()
    assert (mission.state, mission.words) == (MissionState.ON_SCENE, "A2")


def test_the_deputy_answers_in_the_leaders_stead_and_leads_the_crew(cast: Cast, ask: Ask) -> None:
    text_in(cast.deputy.phone, "A1 25 6人1艇")
    ask = fresh(ask)
    assert ask.mission is not None
    assert (ask.recipient, ask.mission.leader) == (cast.deputy, cast.deputy)
    assert purposes(cast.deputy.phone) == ["confirm"]


@pytest.mark.parametrize(
    "words",
    ["能不能晚点", "能去吗", "A1?", "收到，马上去", "好的", "我去", "两小时后", "不是", "1人", "A1 路上堵车"],
)
def test_a_doubtful_word_is_never_an_accept_and_waits_for_a_person(cast: Cast, ask: Ask, words: str) -> None:
    text = text_in(cast.leader.phone, words)
    ask = fresh(ask)
    assert (ask.state, ask.unclear, ask.words) == (AskState.DELIVERED, True, words)
    assert (text.state, text.ask) == (TextState.FILED, ask)
    assert not Mission.objects.exists()


@pytest.mark.parametrize("words", ["去不了", "不能", "A2", "2", "NO", "Ａ２"])
def test_a_no_is_a_no(cast: Cast, ask: Ask, words: str) -> None:
    text_in(cast.leader.phone, words)
    ask = fresh(ask)
    assert ask.state == AskState.DECLINED
    assert ask.call_out.state == CallOutState.EXHAUSTED


def test_received_means_read_and_not_coming(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "收到")
    assert fresh(ask).state == AskState.READ
    assert sent_to(cast.leader.phone)[-1] == "【临沂红十字会】已读，不算出发。能去回A1，不能回A2"


def test_a_coordinator_clears_the_words_after_reading_them(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "能不能晚点")
    answer.clear(ask, by=cast.coordinator)
    assert not fresh(ask).unclear


def test_with_two_open_and_no_letter_the_sender_is_asked_back_once_and_the_message_is_queued(
    cast: Cast, ask: Ask
) -> None:
    other = second_ask(cast)
    first = text_in(cast.leader.phone, "能去")
    second = text_in(cast.leader.phone, "1")
    assert {fresh(ask).state, fresh(other).state} == {AskState.DELIVERED}
    assert (first.state, second.state) == (TextState.IN_QUEUE, TextState.IN_QUEUE)
    assert purposes(cast.leader.phone).count("ask_back") == 1
    assert "A（" in sent_to(cast.leader.phone)[-1]
    assert "回B1" in sent_to(cast.leader.phone)[-1]


def test_the_answer_with_the_letter_settles_what_was_queued_without_one(cast: Cast, ask: Ask) -> None:
    other = second_ask(cast)
    unclear = text_in(cast.leader.phone, "能去")
    words = text_in(cast.leader.phone, "能不能晚点")
    text_in(cast.leader.phone, "B1 15 2人")
    unclear.refresh_from_db()
    words.refresh_from_db()
    assert (fresh(ask).state, fresh(other).state) == (AskState.DELIVERED, AskState.ACCEPTED)
    assert (unclear.state, unclear.ask_id) == (TextState.FILED, other.pk)
    assert words.state == TextState.IN_QUEUE  # words are read by a person, not by a rule


def test_words_from_a_crew_that_is_out_turn_its_row_red(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "A1 20")
    text = text_in(cast.leader.phone, "到了但是进不去")
    mission = fresh(ask).mission
    assert mission is not None
    assert mission.words == "到了但是进不去"
    assert text.mission == mission
    assert not fresh(ask).unclear


@pytest.mark.parametrize("words", ["A4", "4", "a 4"])
def test_blocked_keeps_the_crew_and_turns_its_stop_red(cast: Cast, ask: Ask, words: str) -> None:
    text_in(cast.leader.phone, "A1 20")
    text_in(cast.leader.phone, words)
    mission = fresh(ask).mission
    assert mission is not None
    assert mission.state == MissionState.COMMITTED
    assert mission.stops.get().state == StopState.BLOCKED


@pytest.mark.parametrize("words", ["A8", "8", "Q8"])
def test_withdrawn_to_safety_is_a_sign_of_life_also_under_a_wrong_letter(
    cast: Cast, ask: Ask, words: str
) -> None:
    text_in(cast.leader.phone, "A1 20")
    text_in(cast.leader.phone, words)
    mission = fresh(ask).mission
    assert mission is not None
    assert mission.roll_call_at is not None


def test_home_safe_from_the_scene_brings_the_crew_home_and_frees_it(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "A1 20")
    mission = fresh(ask).mission
    assert mission is not None
    depart(mission, MissionState.ON_SCENE)
    text_in(cast.leader.phone, "A9")
    mission.refresh_from_db()
    cast.team.refresh_from_db()
    assert (mission.state, cast.team.engaged) == (MissionState.HOME, 0)
    assert not mission.crew.filter(live=True).exists()
    assert not mission.carried.filter(live=True).exists()
    assert fresh(ask).call_out.state == CallOutState.CLOSED
    assert not fresh(ask).call_out.letter_taken


def test_home_safe_from_a_crew_that_should_be_on_its_way_waits_for_a_person(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "A1 20")
    mission = fresh(ask).mission
    assert mission is not None
    text_in(cast.leader.phone, "A9")
    mission.refresh_from_db()
    assert (mission.state, mission.words) == (MissionState.COMMITTED, "A9")


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


def test_an_unknown_sender_lands_in_the_queue_of_everyday_duty(cast: Cast, ask: Ask) -> None:
    text = text_in("+8613999999999", "A1 20")
    duty = Operation.objects.get(everyday=True)
    assert (text.state, text.operation, text.volunteer) == (TextState.IN_QUEUE, duty, None)
    assert fresh(ask).state == AskState.DELIVERED


def test_known_people_with_nothing_open_land_in_the_queue_under_their_name(cast: Cast) -> None:
    text = text_in(cast.first.phone, "河边又塌了一段")
    assert (text.state, text.volunteer) == (TextState.IN_QUEUE, cast.first)


def test_thanks_after_the_end_need_nobody(cast: Cast, ask: Ask) -> None:
    call_out.withdraw(ask.call_out, by=cast.coordinator)
    assert text_in(cast.leader.phone, "收到").state == TextState.FILED


def test_a_message_of_one_megabyte_is_kept_whole_and_shown_in_short(cast: Cast, ask: Ask) -> None:
    words = "水位又涨了" * 210_000
    text = text_in(cast.leader.phone, words)
    assert text.body == words
    assert fresh(ask).words == words[:500]


def test_a_character_that_no_database_can_hold_loses_no_message(cast: Cast, ask: Ask) -> None:
    assert text_in(cast.leader.phone, "进不去\x00了").body == "进不去\ufffd了"


@pytest.mark.parametrize("words", ["退订", "TD", "T", "STOP"])
def test_opting_out_blocks_and_opting_in_opens_again(cast: Cast, words: str) -> None:
    text_in(cast.leader.phone, words)
    cast.leader.refresh_from_db()
    assert cast.leader.opted_out_at is not None
    text_in(cast.leader.phone, "订阅")
    cast.leader.refresh_from_db()
    assert cast.leader.opted_out_at is None


def test_opting_out_inside_a_simulation_changes_nobodys_wish(cast: Cast) -> None:
    text_in(cast.leader.phone, "退订", operation=cast.simulation)
    cast.leader.refresh_from_db()
    assert cast.leader.opted_out_at is None


def test_an_answer_on_a_virtual_phone_of_a_simulation_never_touches_the_live_ask(
    cast: Cast, ask: Ask
) -> None:
    rehearsed = call_out.assign(people.incident(cast.simulation), cast.team, by=cast.coordinator)
    deliver()
    text_in(cast.leader.phone, "A1 20", operation=cast.simulation)
    assert (fresh(ask).state, fresh(rehearsed).state) == (AskState.DELIVERED, AskState.ACCEPTED)
    cast.team.refresh_from_db()
    assert (cast.team.engaged, cast.team.rehearsing) == (0, 8)


def test_a_person_files_a_queued_message_and_owns_it_first(cast: Cast, ask: Ask) -> None:
    text = text_in("+8613999999999", "我们到了")
    answer.claim_text(text, by=cast.coordinator)
    answer.file_text(text, ask=ask, by=cast.coordinator)
    text.refresh_from_db()
    assert (text.state, text.ask, text.owner) == (TextState.FILED, ask, cast.coordinator)
    assert text.operation == cast.operation


def test_a_message_left_lying_by_a_crash_is_taken_in_by_the_sweep(cast: Cast, ask: Ask) -> None:
    text = inbound.receive(gateway="handset", phone=cast.leader.phone, body="A1 20", provider_id="lost")
    assert answer.take_in_left() == 0
    Text.objects.filter(pk=text.pk).update(queued_at=people.now() - timedelta(minutes=2))
    assert answer.take_in_left() == 1
    assert fresh(ask).state == AskState.ACCEPTED
