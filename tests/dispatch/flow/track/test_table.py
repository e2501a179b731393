"""Every step from every state: what a crew may do next, and that all else is refused and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from dispatch.flow import answer, track
from dispatch.models import Ask, Mission, Quota, Team, TimelineEntry
from dispatch.states import AskState, MissionState, NotAllowed, Source
from tests.dispatch.cast import Cast

VERBS: dict[str, Callable[..., Mission]] = {
    "depart": track.depart,
    "arrive": track.arrive,
    "leave": track.leave,
    "home": track.home,
    "stand_down": track.stand_down,
}
WAY: dict[str, list[str]] = {
    "committed": [],
    "en_route": ["depart"],
    "on_scene": ["arrive"],
    "returning": ["arrive", "leave"],
    "home": ["arrive", "home"],
    "stood_down": ["stand_down"],
}
ALLOWED = {
    ("committed", "depart"): "en_route",
    ("committed", "arrive"): "on_scene",
    ("committed", "stand_down"): "stood_down",
    ("en_route", "arrive"): "on_scene",
    ("en_route", "stand_down"): "stood_down",
    ("on_scene", "leave"): "returning",
    ("on_scene", "home"): "home",
    ("returning", "home"): "home",
    ("stood_down", "home"): "home",
    ("home", "home"): "home",  # said twice
}


def brought_to(mission: Mission, state: str) -> Mission:
    for verb in WAY[state]:
        VERBS[verb](mission, by=None)
    mission.refresh_from_db()
    assert mission.state == state
    return mission


def picture(mission: Mission) -> list[object]:
    """All that a step could have changed."""
    return [
        Mission.objects.filter(pk=mission.pk).values().get(),
        list(Team.objects.values_list("engaged", flat=True)),
        list(Quota.objects.order_by("pk").values_list("taken", flat=True)),
        list(mission.crew.values_list("live", "span")),
        list(mission.stops.values_list("state", flat=True)),
        list(Ask.objects.values_list("state", flat=True)),
        TimelineEntry.objects.count(),
    ]


@pytest.mark.parametrize(("state", "verb"), list(product(WAY, VERBS)))
def test_a_step_goes_forward_or_is_refused_and_changes_nothing(
    mission: Mission, state: str, verb: str
) -> None:
    brought_to(mission, state)
    goal = ALLOWED.get((state, verb))
    if goal:
        assert VERBS[verb](mission, by=None).state == goal
        return
    before = picture(mission)
    with pytest.raises(NotAllowed):
        VERBS[verb](Mission.objects.get(pk=mission.pk), by=None)
    assert picture(mission) == before


@pytest.mark.parametrize("state", ["on_scene", "returning", "home"])
def test_a_no_from_a_crew_that_was_there_sets_nobody_free_twice(
    cast: Cast, mission: Mission, state: str
) -> None:
    brought_to(mission, state)
    before = picture(mission)
    ask = Ask.objects.get(mission=mission)
    with pytest.raises(NotAllowed):
        answer.decline(ask, source=Source.TEXT)
    assert picture(mission) == before
    assert Ask.objects.get(pk=ask.pk).state == AskState.ACCEPTED
    assert MissionState(state).value == Mission.objects.get(pk=mission.pk).state
