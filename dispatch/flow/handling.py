"""The exceptions have owners: somebody takes one, hands it over, or is done with it and says why.

That it exists is read from the tables (`snapshots.exceptions`); what ends it is the act of its own stage. This keeps who
sees to it, and ends what no act can: a text that was lost, or of which nobody knows.
"""

from __future__ import annotations

from dispatch.events import Story, telling
from dispatch.flow.refusals import Incomplete, Taken
from dispatch.models import Handling, Operation, Text, User
from dispatch.states import Snag

LONGEST_REASON = 200


def take(kind: Snag, key: int, *, operation: Operation, by: User) -> Handling:
    """I see to it. Raises Taken where somebody else does."""
    with telling(operation, by=by) as story:
        row = _row(kind, key, operation)
        owner = _owner(row)
        if owner not in (None, by.pk):
            raise Taken(owner=owner)
        return _give(story, row, by, "exception.taken")


def hand_over(kind: Snag, key: int, *, operation: Operation, to: User, by: User) -> Handling:
    """`to` sees to it from now on, whoever did before."""
    with telling(operation, by=by) as story:
        return _give(story, _row(kind, key, operation), to, "exception.handed_over")


def done(kind: Snag, key: int, *, operation: Operation, reason: str, by: User) -> Handling:
    """It is dealt with, and this is how. Raises Incomplete without a reason."""
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise Incomplete(field="reason", why="≥ 1")
    with telling(operation, by=by) as story:
        row = _row(kind, key, operation)
        row.owner, row.done_at, row.done_by, row.reason = row.owner or by, story.now, by, reason
        row.save(update_fields=["owner", "done_at", "done_by", "reason"])
        _tell(story, row, "exception.done")
        return row


def _row(kind: Snag, key: int, operation: Operation) -> Handling:
    Handling.objects.get_or_create(kind=kind.value, key=key, defaults=operation.root())
    return Handling.objects.select_for_update(of=("self",), no_key=True).get(kind=kind.value, key=key)


def _owner(row: Handling) -> int | None:
    """Whose it is now; a message may have been taken on the board."""
    claimed = Text.objects.filter(pk=row.key).values_list("owner", flat=True).first()
    return (claimed if row.kind == Snag.TEXT_IN else None) or (None if row.done_at else row.owner_id)


def _give(story: Story, row: Handling, to: User, verb: str) -> Handling:
    row.owner, row.taken_at, row.done_at, row.done_by, row.reason = to, story.now, None, None, ""
    row.save(update_fields=["owner", "taken_at", "done_at", "done_by", "reason"])
    _tell(story, row, verb, owner=to.pk)
    return row


def _tell(story: Story, row: Handling, verb: str, *, owner: int | None = None) -> None:
    """On the timeline, and on every board: the queue shows whose it is. A message keeps it, also once it is filed."""
    if row.kind == Snag.TEXT_IN and verb != "exception.done":
        Text.objects.filter(pk=row.key).update(owner=row.owner)
    story.changed(row)
    story.tell(verb, snag=row.kind, key=row.key, owner=owner)
