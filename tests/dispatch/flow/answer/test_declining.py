"""A no, and a change of mind."""

from __future__ import annotations

import pytest

from dispatch.flow import answer, call_out
from dispatch.models import Ask
from dispatch.states import AskState, CallOutState, MissionState, NotAllowed, Source
from tests.dispatch.cast import Cast
from tests.dispatch.flow.answer.shared import depart, taken
from tests.dispatch.flow.call_out.shared import ask_team
from tests.dispatch.texting import deliver, fresh, purposes, text_in


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
    ask_team(drafted, cast.team, by=cast.coordinator)
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


@pytest.mark.parametrize("words", ["去不了", "不能", "A2", "2", "NO", "Ａ２"])
def test_a_no_is_a_no(cast: Cast, ask: Ask, words: str) -> None:
    text_in(cast.leader.phone, words)
    ask = fresh(ask)
    assert ask.state == AskState.DECLINED
    assert ask.call_out.state == CallOutState.EXHAUSTED
