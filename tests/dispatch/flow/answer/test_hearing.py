"""收到 is no yes, and words are for a person."""

from __future__ import annotations

import pytest

from dispatch.flow import answer
from dispatch.models import Ask, Mission
from dispatch.states import AskState, TextState
from tests.dispatch.cast import Cast
from tests.dispatch.texting import fresh, sent_to, text_in


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


def test_received_means_read_and_not_coming(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "收到")
    assert fresh(ask).state == AskState.READ
    assert sent_to(cast.leader.phone)[-1] == "【临沂红十字会】已读，不算出发。能去回A1，不能回A2"


def test_a_coordinator_clears_the_words_after_reading_them(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "能不能晚点")
    answer.clear(ask, by=cast.coordinator)
    assert not fresh(ask).unclear


def test_words_from_a_crew_that_is_out_turn_its_row_red(cast: Cast, ask: Ask) -> None:
    text_in(cast.leader.phone, "A1 20")
    text = text_in(cast.leader.phone, "到了但是进不去")
    mission = fresh(ask).mission
    assert mission is not None
    assert mission.words == "到了但是进不去"
    assert text.mission == mission
    assert not fresh(ask).unclear
