"""What of a layer somebody may see, and which streams tell that it changed. Asked anew for every tile."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dispatch.access import reach
from dispatch.events import roster_stream, stream
from dispatch.models import User
from realtime import streams


class Layer(StrEnum):
    """The layers there are."""

    VOLUNTEERS = "volunteers"
    TEAMS = "teams"
    INCIDENTS = "incidents"


@dataclass(frozen=True)
class Scope:
    """A layer as everybody sees it who may see these organisations' roster, or these operations' incidents.

    It names no user: whoever loses a role has another scope with the next tile. `told_on` are the streams that announce
    most changes. `simulation` is the one whose crews the teams are shown with; no simulation knows of another, nor live.
    """

    layer: Layer
    organisations: frozenset[int] = frozenset()
    operations: frozenset[int] = frozenset()
    told_on: frozenset[str] = frozenset()
    simulation: int | None = None

    def version(self) -> tuple[int, ...]:
        """The offsets of the streams that announce changes."""
        found = streams.offset_of(self.told_on)
        return tuple(found[name] for name in sorted(found))


class NoSuchOperation(LookupError):
    """There is none, or the user may not see it."""


def scope_of(user: User, layer: Layer, *, beside: str = "") -> Scope:
    """What `user` sees of `layer` on a map of all that is live, or on the board of the operation `beside`.

    A board draws its own incidents; the layer has those of the others. Raises NoSuchOperation.
    """
    found = reach(user, slug=beside, roster_only=layer is Layer.VOLUNTEERS)
    roster = frozenset(roster_stream(key) for key in found.organisations)
    if layer is Layer.VOLUNTEERS:
        return Scope(layer, found.organisations, told_on=roster)
    board = next((row for row in found.operations if row.slug == beside), None)
    if beside and board is None:
        raise NoSuchOperation(beside)
    # A simulation is a world of its own: nothing live is beside it, and no other simulation.
    simulation = board.pk if board and board.sandbox else None
    shown = [row for row in found.operations if (row.pk == simulation if simulation else not row.sandbox)]
    desks = frozenset(stream("desk", row.organisation, row) for row in shown)
    if layer is Layer.INCIDENTS:
        others = frozenset(row.pk for row in shown if row != board)
        return Scope(layer, operations=others, told_on=desks if others else frozenset())
    return Scope(layer, found.organisations, told_on=roster | desks, simulation=simulation)
