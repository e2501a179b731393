"""Trouble keeps the crew and turns its row red, until a person has dealt with it."""

from __future__ import annotations

import pytest

from dispatch.flow import track
from dispatch.models import Mission, TimelineEntry
from dispatch.models.counts import count_incidents
from dispatch.states import MissionState, NotAllowed, Source, StopState
from tests.dispatch.cast import Cast
from tests.dispatch.flow.track.shared import red, told


@pytest.mark.parametrize("kind", ["blocked", "wrong_address", "not_found", "already_rescued"])
def test_trouble_keeps_the_crew_and_turns_the_row_red_and_clearing_calms_it(
    cast: Cast, mission: Mission, kind: str
) -> None:
    track.arrive(mission)
    track.trouble(mission, StopState(kind), note="东侧塌方", by=cast.leader.user)
    assert mission.state == MissionState.ON_SCENE
    assert red(cast.incident) == 1
    assert mission.stops.get().note == "东侧塌方"
    assert "东侧塌方" not in str(list(TimelineEntry.objects.values_list("data")))
    track.clear(mission, by=cast.coordinator)
    assert red(cast.incident) == 0
    assert mission.stops.order_by("-position")[0].state == StopState.ON_SCENE


def test_one_trouble_follows_another(cast: Cast, mission: Mission) -> None:
    track.depart(mission)
    track.trouble(mission, StopState.BLOCKED)
    track.trouble(mission, StopState.WRONG_ADDRESS)
    assert mission.stops.get().state == StopState.WRONG_ADDRESS
    track.arrive(mission)
    assert red(cast.incident) == 0


def test_no_trouble_to_clear_is_said(mission: Mission) -> None:
    with pytest.raises(NotAllowed):
        track.clear(mission, by=None)


def test_words_and_distress_are_red_until_read(cast: Cast, mission: Mission) -> None:
    track.say(mission, "到了但是进不去", source=Source.TEXT)
    assert red(cast.incident) == 1
    track.clear(mission, by=cast.coordinator)
    assert red(cast.incident) == 0
    track.distress(mission, by=cast.leader.user)
    assert red(cast.incident) == 1
    assert told(mission) == ["mission.words", "mission.words_read", "mission.distress"]


def test_the_roll_call_is_answered_while_out_and_not_at_home(mission: Mission) -> None:
    track.arrive(mission)
    assert track.roll_call(mission).roll_call_at is not None
    track.leave(mission)
    track.home(mission)
    with pytest.raises(NotAllowed):
        track.roll_call(mission)


def test_distress_on_the_way_back_turns_the_row_of_the_job_red(cast: Cast, mission: Mission) -> None:
    track.arrive(mission)
    track.leave(mission)
    assert red(cast.incident) == 0
    track.distress(mission, by=cast.leader.user)
    assert red(cast.incident) == 1
    figures = count_incidents([cast.incident.pk])[cast.incident.pk]
    assert (figures["accepted"], figures["en_route"], figures["on_scene"]) == (0, 0, 0)
    track.home(mission)
    assert red(cast.incident) == 0
