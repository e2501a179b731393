"""What a text means from a phone that was told of a danger."""

from __future__ import annotations

import pytest

from dispatch.flow import call_out
from dispatch.models import Mission, Text, Told
from dispatch.pages.hooks_voice import said_by
from dispatch.states import AskState, TextState, ToldState, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.crews import accepted
from tests.dispatch.flow.danger import raised
from tests.dispatch.texting import deliver, fresh, sent_to, text_in

FAR = (118.7, 35.3)


@pytest.fixture
def mission(cast: Cast) -> Mission:
    made = accepted(cast.incident, cast.team)
    raised(cast)
    deliver()
    return made


@pytest.mark.parametrize("words", ["8", "A8", "Z8", "８", "【签名】8"])
def test_eight_with_any_letter_or_none_says_that_they_are_out_of_it(
    cast: Cast, mission: Mission, words: str
) -> None:
    text = text_in(cast.leader.phone, words)
    told = Told.objects.get()
    assert (told.state, told.answer_source, text.state) == ("withdrawn", "text", TextState.FILED)


@pytest.mark.parametrize("words", ["收到", "received"])
def test_received_is_received_and_needs_nobody(cast: Cast, mission: Mission, words: str) -> None:
    text = text_in(cast.leader.phone, words)
    assert (Told.objects.get().state, text.state) == ("received", TextState.FILED)


def test_words_are_received_and_turn_the_row_red(cast: Cast, mission: Mission) -> None:
    text_in(cast.leader.phone, "船坏了走不了")
    mission.refresh_from_db()
    assert Told.objects.get().state == ToldState.RECEIVED
    assert mission.words == "船坏了走不了"


def test_the_deputy_answers_for_the_crew(cast: Cast, mission: Mission) -> None:
    text_in(cast.deputy.phone, "8")
    assert Told.objects.get().state == ToldState.WITHDRAWN


def test_a_stranger_answers_for_nobody(cast: Cast, mission: Mission) -> None:
    text_in("+8613912345678", "8")
    assert Told.objects.get().state == ToldState.TOLD


def test_an_outside_team_answers_from_the_phone_that_was_told(cast: Cast) -> None:
    from dispatch.flow.inside import Outside

    raised(cast, outside=[Outside("蓝天救援队", "+8613900000009")])
    deliver()
    text = text_in("+8613900000009", "收到，正在撤", operation=cast.operation)
    assert (Told.objects.get().state, text.state) == ("received", TextState.IN_QUEUE)
    text_in("+8613900000009", "8")
    assert Told.objects.get().state == ToldState.WITHDRAWN


@pytest.mark.parametrize("words", ["1", "能", "YES", "2"])
def test_a_bare_yes_or_no_while_a_danger_is_unanswered_is_never_an_accept(cast: Cast, words: str) -> None:
    far = people.incident(cast.operation, needs=[(None, {Unit.PEOPLE: 4})], place=FAR)
    ask = call_out.assign(far, cast.team, by=cast.coordinator)
    raised(
        cast,
        shape={
            "type": "Polygon",
            "coordinates": [[[118.3, 35.0], [118.4, 35.0], [118.4, 35.1], [118.3, 35.1], [118.3, 35.0]]],
        },
    )
    deliver()
    text = text_in(cast.leader.phone, words)
    assert (Told.objects.get().state, text.state) == ("received", TextState.IN_QUEUE)
    assert fresh(ask).state == AskState.DELIVERED
    assert not Mission.objects.exists()


def test_an_answer_with_its_letter_means_its_call_out_and_that_they_heard(cast: Cast) -> None:
    far = people.incident(cast.operation, needs=[(None, {Unit.PEOPLE: 4})], place=FAR)
    ask = call_out.assign(far, cast.team, by=cast.coordinator)
    raised(
        cast,
        shape={
            "type": "Polygon",
            "coordinates": [[[118.3, 35.0], [118.4, 35.0], [118.4, 35.1], [118.3, 35.1], [118.3, 35.0]]],
        },
    )
    deliver()
    text_in(cast.leader.phone, "A1 20 4人")
    assert fresh(ask).state == AskState.ACCEPTED
    assert Told.objects.get().state == ToldState.RECEIVED


def test_a_yes_by_text_to_a_scene_in_danger_is_kept_and_answered_clearly(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    raised(cast)
    text_in(cast.leader.phone, "A1 20 4人")
    asked = fresh(ask)
    assert (asked.state, asked.unclear, asked.words) == (AskState.DELIVERED, True, "A1 20 4人")
    assert not Mission.objects.exists()
    answer = sent_to(cast.leader.phone)[-1]
    assert "南坊片区有险情" in answer
    assert "请勿前往" in answer
    assert "已记下" in answer


def test_after_they_are_out_of_it_eight_means_what_it_always_meant(cast: Cast, mission: Mission) -> None:
    text_in(cast.leader.phone, "8")
    text = text_in(cast.leader.phone, "A8")
    assert (text.state, text.mission_id) == (TextState.FILED, mission.pk)


def test_key_one_of_a_danger_call_is_received_and_no_yes(cast: Cast, mission: Mission) -> None:
    text = Text.objects.filter(purpose="danger").first()
    assert text is not None
    assert (said_by(text, "1"), said_by(text, "8")) == ("收到", "8")
