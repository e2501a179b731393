"""Deciding about a plan: each chosen item is compared with what it was computed from, and taken once.

Calling out is another stage: `claim` says what may be called out, the caller does it in the same transaction, and `settle`
writes down what became of it. The order of locks is proposal, incidents, teams; nothing that stands below them in the order
of all acts is locked in between.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from dispatch.access import APPROVERS, may
from dispatch.events import Story, telling
from dispatch.flow.match.planning.freshness import stale, who_changed_it
from dispatch.flow.match.planning.proposing import facts_of
from dispatch.flow.match.planning.refusals import PlanOver, SecondPersonNeeded
from dispatch.flow.refusals import Refusal
from dispatch.models import Ask, CallOut, Incident, Proposal, ProposalItem, Team, User
from dispatch.states import ProposalItemState, ProposalState, advance


@dataclass(slots=True)
class Claimed:
    """Items whose facts hold, to be called out now; those that are stale with why; those that somebody decided before."""

    proposal: Proposal
    fresh: list[ProposalItem] = field(default_factory=list)
    stale: dict[int, str] = field(default_factory=dict)
    decided: list[ProposalItem] = field(default_factory=list)


def claim(proposal: Proposal, items: Collection[int] | None, *, by: User) -> Claimed:
    """Lock the plan and the chosen items' incidents and teams (`items` None: all that are open). Inside a transaction.

    Raises PlanOver where the plan stands no longer, SecondPersonNeeded where it is more than one person may ask.
    """
    _hold(proposal)
    rows = proposal.items.select_related("incident__operation__organisation", "team__leader", "team__deputy")
    known = list(rows.select_related("decided_by").order_by("seconds", "pk"))
    chosen = [item for item in known if item.pk in items] if items is not None else known
    claimed = Claimed(proposal)
    open_items = [item for item in chosen if item.state == ProposalItemState.PROPOSED]
    if items is not None:
        claimed.decided = [item for item in chosen if item.state != ProposalItemState.PROPOSED]
    _check_number(proposal, known, open_items, by)
    if not open_items:
        return claimed
    keys = {item.incident_id for item in open_items}
    list(Incident.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    teams = {item.team_id for item in open_items}
    list(Team.objects.select_for_update(no_key=True).filter(pk__in=teams).order_by("pk").values_list("pk"))
    for item in open_items:
        item.proposal = proposal
    claimed.stale = stale(proposal.operation, facts_of(proposal), known, open_items)
    claimed.fresh = [item for item in open_items if item.pk not in claimed.stale]
    return claimed


def still_stands(proposal: Proposal) -> bool:
    """Lock the plan, before the incidents of an act that changes both; whether it stands."""
    try:
        _hold(proposal)
    except PlanOver:
        return False
    return True


def _hold(proposal: Proposal) -> None:
    there = Proposal.objects.select_for_update(no_key=True).filter(pk=proposal.pk)
    state, ended_by, ended_at = there.values_list("state", "ended_by", "ended_at").get()
    if state != ProposalState.STANDING:
        at = timezone.localtime(ended_at)
        raise PlanOver(proposal=proposal.pk, by=ended_by, at=f"{at:%H:%M:%S}")


def _check_number(
    proposal: Proposal, known: Sequence[ProposalItem], chosen: Sequence[ProposalItem], by: User
) -> None:
    """Above the limit, counted over the whole plan, a second person looks, as with a long call-out."""
    asked = len(chosen) + sum(item.state == ProposalItemState.ACCEPTED for item in known)
    if not chosen or asked <= settings.APPROVAL_ABOVE:
        return
    if by.pk == proposal.by_id or not may(by, proposal.operation, APPROVERS):
        raise SecondPersonNeeded(most=settings.APPROVAL_ABOVE, asked=asked)


def settle(claimed: Claimed, outcome: Mapping[int, Ask | Refusal], *, by: User) -> None:
    """Write down what became of the claimed items: an ask, or why there is none. Last in the transaction."""
    with telling(claimed.proposal.operation, by=by) as story:
        for item in claimed.fresh:
            result = outcome[item.pk]
            if isinstance(result, Ask):
                decided = {"decided_by": by, "decided_at": story.at, "call_out_id": result.call_out_id}
                advance(item, ProposalItemState.ACCEPTED, **decided)
            else:
                claimed.stale[item.pk] = result.code
        _go_stale(story, claimed, by)
        taken = sum(item.state == ProposalItemState.ACCEPTED for item in claimed.fresh)
        if taken or claimed.stale:
            story.tell("plan.accepted", teams=taken, stale=len(claimed.stale), plan=claimed.proposal.pk)
            story.changed(claimed.proposal)


def _go_stale(story: Story, claimed: Claimed, by: User) -> None:
    rows = claimed.proposal.items.filter(pk__in=claimed.stale, state=ProposalItemState.PROPOSED)
    for item in rows.select_related("proposal"):
        entry = who_changed_it(item)
        advance(
            item,
            ProposalItemState.STALE,
            why=claimed.stale[item.pk][:20],
            decided_by=by,
            decided_at=story.at,
            first_by_id=entry.actor_id if entry else None,
            first_at=entry.at if entry else None,
        )


def put_back(proposal: Proposal, call_out: CallOut, *, by: User) -> None:
    """Undo one accepted item, whose call-out was withdrawn: it may be accepted again while the plan stands."""
    with telling(proposal.operation, by=by) as story:
        _hold(proposal)
        for item in proposal.items.filter(call_out=call_out, state=ProposalItemState.ACCEPTED):
            advance(item, ProposalItemState.PROPOSED, decided_by=None, decided_at=None, call_out=None)
            story.tell("plan.put_back", incident=item.incident, team=item.team_id, plan=proposal.pk)
        story.changed(proposal)


def discard(proposal: Proposal, *, by: User, at: datetime | None = None) -> Proposal:
    """Nobody further is sent by this plan; whoever was called out goes. Raises PlanOver."""
    with telling(proposal.operation, by=by, at=at) as story:
        _hold(proposal)
        for item in proposal.items.filter(state=ProposalItemState.PROPOSED):
            advance(item, ProposalItemState.DECLINED, decided_by=by, decided_at=story.at)
        advance(proposal, ProposalState.DISCARDED, ended_by=by, ended_at=story.at)
        story.tell("plan.discarded", plan=proposal.pk)
        story.changed(proposal)
        return proposal
