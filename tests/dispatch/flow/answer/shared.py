"""A second job for the team that was asked, and what a crew has done since."""

from __future__ import annotations

from dispatch.flow import call_out
from dispatch.models import Ask, Mission, Quota
from dispatch.states import MissionState, StopState, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.texting import deliver, fresh


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
