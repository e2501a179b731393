"""What is closed on the way of a crew: the leg it is on, where that meets a closure, and what the crew is told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from dispatch.events import Story
from dispatch.flow.steps.closed import avoid_these
from dispatch.flow.steps.recall import tell_crew
from dispatch.flow.steps.settling import mission_incident
from dispatch.messaging import outbox, wording
from dispatch.models import ClosedAhead, Closure, Mission
from dispatch.models.closures import MOVING, base_of, goal_of
from dispatch.states import OPEN_STOP, ClosureKind, MissionState, Purpose
from geo.coordinates import Coordinates
from geo.travel.ways import Blocked, on_the_way
from realtime import positions

# A stale position is not used: the base is, marked so.
FRESH = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Leg:
    """Where a crew is on its way from and to; `from_base`: no fresh position is known."""

    goal: str
    origin: Coordinates
    destination: Coordinates
    from_base: bool


def leg_of(mission: Mission) -> Leg | None:
    """The leg that `mission` is on; None where it is on none, or its end is not on the map."""
    stops = list(mission.stops.select_related("incident").order_by("position"))
    goal = goal_of(mission, stops)
    if not goal:
        return None
    base = base_of(mission)
    home = Coordinates(base.x, base.y)
    if mission.state == MissionState.RETURNING:
        left = next((stop.incident.point for stop in reversed(stops) if stop.incident.point), None)
        start, end = (Coordinates(left.x, left.y) if left else home), home
    else:
        there = next(stop.incident.point for stop in stops if stop.state in OPEN_STOP)
        assert there is not None
        start, end = home, Coordinates(there.x, there.y)
    fix = next(iter(positions.latest(subjects=[f"mission:{mission.pk}"], max_age=FRESH)), None)
    return Leg(goal, Coordinates(fix.lon, fix.lat) if fix else start, end, from_base=fix is None)


def met(leg: Leg, closures: Collection[int]) -> dict[int, Blocked | None]:
    """Where the way of `leg` runs into each of `closures`. Mostly none is in the way, and one look says so."""
    avoid = avoid_these(closures)
    if avoid is None or on_the_way(leg.origin, leg.destination, avoid) is None:
        return dict.fromkeys(closures)
    found: dict[int, Blocked | None] = {}
    for key in closures:
        alone = avoid_these([key])
        found[key] = on_the_way(leg.origin, leg.destination, alone) if alone else None
    return found


def warn(story: Story, mission: Mission, ahead: ClosedAhead) -> None:
    """Tell the crew by text, the board by its row, the account by an entry."""
    kind = ClosureKind(ahead.closure.kind)
    language = mission.leader.language
    phrase = "closed_from_base" if ahead.from_base else "closed_ahead"
    text = tell_crew(
        story,
        mission,
        purpose=Purpose.WARNING,
        phrase=phrase,
        far=wording.distance(ahead.metres or 0, language),
        what=wording.closed(kind, language),
    )
    if text is not None:
        ClosedAhead.objects.filter(pk=ahead.pk).update(text=text)
    story.tell(
        "mission.closed_ahead",
        incident=mission_incident(mission),
        mission=mission,
        kind=kind.value,
        closure=ahead.closure_id,
        km=round((ahead.metres or 0) / 1000, 1),
    )
    story.changed(mission)


def open_again(story: Story, closure: Closure) -> None:
    """A closure was lifted: unsent warnings are taken back, sent ones followed by "it is open"; the rows are calm again."""
    ahead = ClosedAhead.objects.filter(closure=closure, metres__isnull=False, mission__state__in=list(MOVING))
    for row in ahead.select_related("mission__team", "mission__leader", "text").order_by("mission_id", "pk"):
        mission = row.mission
        if row.goal != goal_of(mission, list(mission.stops.select_related("incident").order_by("position"))):
            continue
        if row.text is not None and outbox.cancel(story, [row.text]):
            tell_crew(story, mission, purpose=Purpose.WARNING, phrase="way_open")
        story.changed(mission)


def look_anew(closure: Closure) -> None:
    """Forget what was looked at: whoever is on the way through it is warned again."""
    ClosedAhead.objects.filter(closure=closure).delete()
