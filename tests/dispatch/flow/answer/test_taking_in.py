"""A text comes in: what it says of a crew, what it wishes, and that nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.flow import answer, call_out
from dispatch.flow.answer import taking_in
from dispatch.messaging import inbound
from dispatch.models import Ask, Text
from dispatch.states import AskState, CallOutState, MissionState, StopState, TextState
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.answer.shared import depart, second_ask
from tests.dispatch.texting import deliver, fresh, purposes, text_in


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


def test_a_message_left_lying_by_a_crash_is_taken_in_by_the_sweep(cast: Cast, ask: Ask) -> None:
    text = inbound.receive(gateway="handset", phone=cast.leader.phone, body="A1 20", provider_id="lost")
    assert answer.take_in_left() == 0
    Text.objects.filter(pk=text.pk).update(queued_at=people.now() - timedelta(minutes=2))
    assert answer.take_in_left() == 1
    assert fresh(ask).state == AskState.ACCEPTED


def test_an_answer_left_lying_is_taken_in_before_a_later_one_of_the_same_phone(cast: Cast, ask: Ask) -> None:
    lost = inbound.receive(gateway="handset", phone=cast.leader.phone, body="A1 20", provider_id="lost")
    text_in(cast.leader.phone, "A2")
    lost.refresh_from_db()
    assert (fresh(ask).state, lost.state) == (AskState.DECLINED, TextState.FILED)
    assert purposes(cast.leader.phone) == ["call_out"]  # no word of a task that was taken and given back


def test_one_that_a_later_one_overtook_all_the_same_acts_no_more_and_waits_for_a_person(
    cast: Cast, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = inbound.receive(gateway="handset", phone=cast.leader.phone, body="A1 20", provider_id="lost")
    with monkeypatch.context() as broken:
        only = taking_in._understand
        broken.setattr(taking_in, "_understand", lambda text: only(text) if text.pk != lost.pk else 1 / 0)
        text_in(cast.leader.phone, "A2")
    Text.objects.filter(pk=lost.pk).update(queued_at=people.now() - timedelta(minutes=2))
    assert answer.take_in_left() == 1
    lost.refresh_from_db()
    assert (fresh(ask).state, lost.state) == (AskState.DECLINED, TextState.IN_QUEUE)
    assert lost.operation == cast.operation


def test_words_of_a_crew_turn_its_row_red_and_wait_for_a_person_where_another_ask_is_open(
    cast: Cast, ask: Ask
) -> None:
    text_in(cast.leader.phone, "A1 20")
    other = second_ask(cast)
    text = text_in(cast.leader.phone, "到了但是进不去")
    mission = fresh(ask).mission
    assert mission is not None
    assert (mission.words, text.state, fresh(other).unclear) == ("到了但是进不去", TextState.IN_QUEUE, False)
    assert "ask_back" not in purposes(cast.leader.phone)


def test_a_crew_that_was_out_for_a_week_is_brought_home_by_its_letter(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "A1 20")
    mission = fresh(ask).mission
    assert mission is not None
    depart(mission, MissionState.ON_SCENE)
    Ask.objects.update(asked_at=people.now() - timedelta(days=7))
    assert text_in(cast.leader.phone, "A9").state == TextState.FILED
    mission.refresh_from_db()
    assert mission.state == MissionState.HOME


def test_a_message_without_a_word_still_turns_the_row_red(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "A1 20")
    text_in(cast.leader.phone, " ")
    mission = fresh(ask).mission
    assert mission is not None
    assert mission.words


def test_what_can_never_be_taken_in_lands_with_a_person_and_is_not_tried_for_ever(
    cast: Cast, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(text: Text) -> Text:
        raise RuntimeError("nobody foresaw this")

    text = inbound.receive(gateway="handset", phone=cast.leader.phone, body="A1 20", provider_id="poison")
    monkeypatch.setattr("dispatch.flow.answer.taking_in._understand", fails)
    for minutes, state in ((1, TextState.RECEIVED), (6, TextState.IN_QUEUE)):
        Text.objects.filter(pk=text.pk).update(queued_at=people.now() - timedelta(minutes=minutes))
        assert answer.take_in_left() == 0
        text.refresh_from_db()
        assert text.state == state


def test_a_no_from_a_crew_that_is_home_changes_nothing_and_waits_for_a_person(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "A1 20 4人")
    mission = fresh(ask).mission
    assert mission is not None
    depart(mission, MissionState.ON_SCENE)
    text_in(cast.leader.phone, "A9")
    assert text_in(cast.leader.phone, "A2").state == TextState.FILED
    mission.refresh_from_db()
    cast.team.refresh_from_db()
    assert (mission.state, cast.team.engaged) == (MissionState.HOME, 0)
    assert (fresh(ask).state, fresh(ask).words) == (AskState.ACCEPTED, "A2")
