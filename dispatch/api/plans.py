"""All incidents at once: propose, look, accept in part or whole, take back, discard."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from dispatch.access import require, visible
from dispatch.api.board import me, operation_of
from dispatch.api.structs import answer
from dispatch.flow import call_out
from dispatch.flow.match import planning
from dispatch.models import Operation, Proposal, ProposalItem
from dispatch.states import ProposalItemState

router = Router()


class ProposeIn(Schema):
    """`seen` is the proposal on the screen, which this one replaces; `fresh` starts from nothing instead of from it."""

    seen: int | None = None
    fresh: bool = False
    reserve: int | None = Field(default=None, ge=0, le=99)


class ChosenIn(Schema):
    """Which items; None: all that nobody has decided."""

    items: list[int] | None = Field(default=None, max_length=1000)


class Waiting(Schema):
    """How many teams of the standing plan nobody has decided about; 0 without one."""

    plan: int | None
    undecided: int


class Put(Schema):
    """An item as it is now."""

    item: int
    state: str


@router.get("/operations/{slug}/plan")
def standing(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan that stands, beside what is no longer as it was."""
    return answer(planning.view(operation_of(request, slug)))


@router.get("/operations/{slug}/plan/open", response=Waiting)
def waiting(request: HttpRequest, slug: str) -> Waiting:
    """What the button of the plan says, without the plan."""
    found = planning.standing(operation_of(request, slug))
    if found is None:
        return Waiting(plan=None, undecided=0)
    return Waiting(plan=found.pk, undecided=found.items.filter(state=ProposalItemState.PROPOSED).count())


@router.post("/operations/{slug}/plan")
def propose(request: HttpRequest, slug: str, body: ProposeIn) -> HttpResponse:
    """A plan for everything that is open. 409 `plan_first` where somebody proposed meanwhile."""
    operation = _own(request, operation_of(request, slug))
    planning.propose(operation, by=me(request), **body.model_dump())
    return answer(planning.view(operation))


@router.post("/plans/{int:key}/accept")
def accept(request: HttpRequest, key: int, body: ChosenIn) -> HttpResponse:
    """Call out the chosen teams, each as by 派. What is stale is refused with why, and the others go."""
    proposal = _proposal(request, key)
    with transaction.atomic():
        chosen = None if body.items is None else set(body.items)
        claimed = planning.claim(proposal, chosen, by=me(request))
        orders = [
            call_out.Order(item.pk, item.incident, item.team, item.travel_seconds) for item in claimed.fresh
        ]
        outcome = call_out.assign_all(proposal.operation, orders, by=me(request)) if orders else {}
        planning.settle(claimed, outcome, by=me(request))
        done = planning.decided(claimed, outcome)
    return answer(done)


@router.post("/plan_items/{int:key}/undo", response=Put)
def undo(request: HttpRequest, key: int) -> Put:
    """Take an accepted item back: its call-out is withdrawn, and while the plan stands it may be accepted again."""
    item = get_object_or_404(ProposalItem.objects.select_related("call_out__operation__organisation"), pk=key)
    proposal = _proposal(request, item.proposal_id)
    if item.call_out is None:
        raise Http404
    with transaction.atomic():
        stands = planning.still_stands(proposal)
        call_out.withdraw(item.call_out, by=me(request))
        if stands:
            planning.put_back(proposal, item.call_out, by=me(request))
    return Put(item=key, state=ProposalItem.objects.values_list("state", flat=True).get(pk=key))


@router.post("/plans/{int:key}/discard")
def discard(request: HttpRequest, key: int) -> HttpResponse:
    """Send nobody further by it."""
    proposal = planning.discard(_proposal(request, key), by=me(request))
    return answer(planning.view(proposal.operation))


def _proposal(request: HttpRequest, key: int) -> Proposal:
    rows = visible(me(request), Proposal).select_related("operation__organisation")
    proposal = get_object_or_404(rows, pk=key)
    _own(request, proposal.operation)
    return proposal


def _own(request: HttpRequest, operation: Operation) -> Operation:
    require(me(request), operation)
    return operation
