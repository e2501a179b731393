"""A person looks at a request: claims it by name, verifies it, sets it aside, asks again. Each of these can be undone."""

from __future__ import annotations

from dispatch.events import telling
from dispatch.flow.refusals import Taken
from dispatch.models import Request, User
from dispatch.states import OPEN_REQUEST, Lane, NotAllowed, RequestState, Stale, advance

# Where a request set aside waits, so that lane and state say the same.
LANES = {RequestState.OFFER: Lane.OFFER, RequestState.OTHER: Lane.NEWS}
ASIDE = frozenset(
    {RequestState.DUPLICATE, RequestState.FALSE, RequestState.OFFER, RequestState.OTHER, RequestState.STALE}
)


def claim(request: Request, *, by: User) -> Request:
    """Take a new request by name; one's own stays one's own. Raises Taken, with who, where somebody else has it."""
    with telling(request.operation, by=by) as story:
        _not_taken(request, by)
        if request.state == RequestState.CLAIMED:
            return request
        try:
            advance(request, RequestState.CLAIMED, owner=by)
        except Stale as stale:
            request.refresh_from_db(fields=["state", "owner"])
            _not_taken(request, by)
            if request.state != RequestState.CLAIMED:
                raise stale
            return request
        story.tell("request.claimed", request=request.pk, number=request.number)
        story.changed(request)
    return request


def _not_taken(request: Request, by: User) -> None:
    if request.state == RequestState.CLAIMED and request.owner_id != by.pk:
        raise Taken(owner=request.owner_id)


def verify(request: Request, *, by: User) -> Request:
    """What it says is true; a new one is claimed on the way. It counts as confirmed now."""
    with telling(request.operation, by=by) as story:
        if request.state == RequestState.NEW:
            advance(request, RequestState.CLAIMED, owner=by)
        lane = Lane.HELP if request.lane == Lane.UNVERIFIED else Lane(request.lane)
        advance(request, RequestState.VERIFIED, confirmed_at=story.at, lane=lane.value)
        story.tell("request.verified", request=request.pk, number=request.number)
        story.changed(request)
    return request


def set_aside(request: Request, *, to: RequestState, by: User) -> Request:
    """Duplicate, false, an offer, news or stale. A new one said to be false is claimed on the way."""
    if to not in ASIDE:
        raise NotAllowed(f"{to} is no way to set a request aside")
    with telling(request.operation, by=by) as story:
        if to is RequestState.FALSE and request.state == RequestState.NEW:
            advance(request, RequestState.CLAIMED, owner=by)
        advance(request, to, lane=LANES.get(to, Lane(request.lane)).value)
        story.tell("request.set_aside", request=request.pk, number=request.number, to=to.value)
        story.changed(request)
    return request


def reopen(request: Request, *, by: User) -> Request:
    """Back to new: what was set aside, claimed or verified is a cry for help again, without an owner."""
    with telling(request.operation, by=by) as story:
        advance(request, RequestState.NEW, owner=None, lane=Lane.HELP.value)
        story.tell("request.reopened", request=request.pk, number=request.number)
        story.changed(request)
    return request


def confirm(request: Request, *, by: User) -> Request:
    """Asked again, and it still holds. Raises NotAllowed for one that was set aside, unless it had only gone stale."""
    with telling(request.operation, by=by) as story:
        if request.state == RequestState.STALE:
            advance(request, RequestState.NEW)
        elif request.state not in OPEN_REQUEST:
            raise NotAllowed(f"request {request.pk} is {request.state}")
        Request.objects.filter(pk=request.pk).update(confirmed_at=story.at)
        request.confirmed_at = story.at
        story.tell("request.confirmed", request=request.pk, number=request.number)
        story.changed(request)
    return request
