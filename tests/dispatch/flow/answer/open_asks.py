"""What is open to the team's leader when an answer comes, in the words of the corpus: `A! B`."""

from __future__ import annotations

from dispatch.flow import call_out
from dispatch.models import Ask
from dispatch.states import MissionState, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.answer.shared import depart
from tests.dispatch.texting import deliver, fresh, text_in


def open_for(cast: Cast, marks: str) -> dict[str, Ask]:
    """The asks of the cast's team by letter: A waits, A! its crew is on the way, A@ on scene, - and ? nothing."""
    found: dict[str, Ask] = {}
    for mark in marks.split():
        if mark in "-?":
            continue
        incident = cast.incident
        if found:
            incident = people.incident(cast.operation, f"九曲街道{mark}", needs=[(None, {Unit.PEOPLE: 2})])
        made = call_out.assign(incident, cast.team, by=cast.coordinator)
        assert made.call_out.letter == mark[0]
        deliver()
        if len(mark) > 1:
            text_in(cast.leader.phone, f"{mark[0]}1 20")
        mission = fresh(made).mission
        if mark.endswith("@") and mission:
            depart(mission, MissionState.ON_SCENE)
        found[mark[0]] = fresh(made)
    return found
