"""The last step of a mission that still holds: what an undo would take back."""

from __future__ import annotations

from dispatch.models import Mission, TimelineEntry

# A diversion is a step, but none that can be taken back: one diverts again.
STEPS = frozenset(
    ["mission.en_route", "mission.on_scene", "mission.returning", "mission.home", "mission.diverted_here"]
)
REVERTED = "mission.reverted"


def last_step(mission: Mission) -> TimelineEntry | None:
    """The newest step told of `mission` that was not taken back; None before its first."""
    entries = TimelineEntry.objects.filter(mission=mission)
    taken_back = entries.filter(verb=REVERTED).values_list("data__entry", flat=True)
    return entries.filter(verb__in=STEPS).exclude(pk__in=list(taken_back)).order_by("-pk").first()
