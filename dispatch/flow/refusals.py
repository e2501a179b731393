"""Named refusals: a code and its figures. Pages and texts turn them into a sentence; nothing was written when one is raised."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """An act that may not happen now. `code` names the sentence, `data` holds its figures (never names or phones)."""

    code = "refused"

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(f"{self.code} {data}" if data else self.code)


class PlaceTaken(Refusal):
    """人员已满: every quota that this answer could take from is full."""

    code = "full"


class TeamSpent(Refusal):
    """The team has not that many people left (`left`)."""

    code = "team_spent"


class PersonTaken(Refusal):
    """A volunteer is on another mission at that time (`volunteer`)."""

    code = "person_taken"


class EquipmentTaken(Refusal):
    """The team has not that many pieces of `unit` left (`left`)."""

    code = "equipment_taken"


class NotLocated(Refusal):
    """The incident has no point yet; locate or pin it first."""

    code = "not_located"


class NotAnswerable(Refusal):
    """The ask is over (`state`): withdrawn, surplus or already answered so."""

    code = "not_answerable"


class NobodyToAsk(Refusal):
    """Neither leader nor deputy nor duty phone can be asked."""

    code = "nobody_to_ask"


class Incomplete(Refusal):
    """A field is missing or cannot be (`field`, `why`)."""

    code = "incomplete"


class Taken(Refusal):
    """Somebody else is already on it (`owner` id, `since`)."""

    code = "taken"
