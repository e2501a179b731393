"""Proposing: the facts of now, a plan for them, written down beside what it was made of."""

from __future__ import annotations

import time
from typing import Any

import msgspec
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import timezone

from dispatch.events import Story, telling
from dispatch.flow.match.planning.facts import Facts, gather
from dispatch.flow.match.planning.problem import Asked, Figures, bare, found, pose
from dispatch.flow.match.planning.refusals import PlanFirst
from dispatch.matching.plan_changes import PlanChange, changes
from dispatch.matching.plan_problem import Plan
from dispatch.models import Operation, Proposal, ProposalItem, User
from dispatch.states import ProposalItemState, ProposalState, advance

# A figure of whole seconds must fit its column.
MOST_SECONDS = 10_000_000


def propose(
    operation: Operation,
    *,
    by: User | None,
    seen: int | None = None,
    fresh: bool = False,
    reserve: int | None = None,
) -> Proposal:
    """A plan for everything that is open. `seen` is the proposal that stood on the caller's screen, if any: it is replaced.

    What was proposed stays where the facts allow it and no change pays, unless `fresh`. `reserve` is how many teams stay in
    each county from now on. Raises PlanFirst where somebody proposed meanwhile.
    """
    begun = time.perf_counter()
    before = standing(operation)
    _check(before, seen)
    if reserve is not None:
        operation.reserve_teams = reserve
    facts = gather(operation)
    proposed = {} if before is None or fresh else _proposed(before)
    asked = pose(operation, facts, proposed)
    plan, figures = found(asked)
    differs = _differs(before, facts, plan) if before is not None else ()
    spent = round((time.perf_counter() - begun) * 1000)
    figures = msgspec.structs.replace(figures, milliseconds=spent)
    try:
        with telling(operation, by=by) as story:
            if reserve is not None:
                Operation.objects.filter(pk=operation.pk).update(reserve_teams=reserve)
            return _written(story, before, facts, asked, plan, figures, differs)
    except IntegrityError as error:
        if "proposal_one_stands" not in str(error):
            raise
        raise first(standing(operation)) from error


def standing(operation: Operation) -> Proposal | None:
    """The plan that stands."""
    return _standing(operation).select_related("by").first()


def _standing(operation: Operation) -> QuerySet[Proposal]:
    return Proposal.objects.filter(operation=operation, state=ProposalState.STANDING)


def first(other: Proposal | None) -> PlanFirst:
    """Somebody was first: who and when."""
    at = timezone.localtime(other.at if other else None)
    return PlanFirst(
        proposal=other.pk if other else None, by=other.by_id if other else None, at=f"{at:%H:%M:%S}"
    )


def _check(there: Proposal | None, seen: int | None) -> None:
    if there is not None and there.pk != seen:
        raise first(there)


def _proposed(before: Proposal) -> dict[int, int]:
    """Team: incident, of what stands on the screens and was not called out or declined."""
    shown = before.items.filter(state__in=[ProposalItemState.PROPOSED, ProposalItemState.STALE])
    return dict(shown.values_list("team", "incident"))


def _differs(before: Proposal, facts: Facts, plan: Plan) -> tuple[PlanChange, ...]:
    """What differs from the standing plan; what was decided of it is no difference."""
    old, open_items = plan_of(before), _proposed(before)
    undecided = tuple(sent for sent in old.sent if sent.team_id in open_items)
    known = bare(facts_of(before), {})
    return changes((known, msgspec.structs.replace(old, sent=undecided)), (bare(facts, {}), plan))


def _written(
    story: Story, before: Proposal | None, facts: Facts, asked: Asked, plan: Plan, figures: Figures,
    differs: tuple[PlanChange, ...],
) -> Proposal:  # fmt: skip
    operation = story.operation
    there = _standing(operation).select_for_update(of=("self",), no_key=True).first()
    _check(there, before.pk if before else None)
    if there is not None:
        advance(there, ProposalState.REPLACED, ended_by=story.by, ended_at=story.at)
        story.changed(there)
    made = Proposal.objects.create(
        **operation.root(),
        by=story.by,
        at=story.at,
        before=there,
        fingerprint=facts.fingerprint,
        facts=plain(facts),
        plan=plain(plan),
        changes=plain(differs),
        figures=plain(figures),
        source=asked.source,
    )
    ProposalItem.objects.bulk_create(
        ProposalItem(
            proposal=made,
            incident_id=sent.incident_id,
            team_id=sent.team_id,
            sandbox=operation.sandbox,
            seconds=min(round(sent.seconds), MOST_SECONDS),
            travel_seconds=min(round(asked.travel(sent.incident_id, sent.team_id)), MOST_SECONDS),
            estimated=asked.is_estimated(sent.incident_id, sent.team_id),
        )
        for sent in plan.sent
    )
    story.tell(
        "plan.proposed",
        teams=len(plan.sent),
        incidents=len({sent.incident_id for sent in plan.sent}),
        plan=made.pk,
    )
    story.changed(made)
    return made


def plain(value: Any) -> Any:
    """As JSON keeps it."""
    return msgspec.to_builtins(value, str_keys=True)


def facts_of(row: Proposal) -> Facts:
    """What it was made of."""
    return msgspec.convert(row.facts, Facts, strict=False, str_keys=True)


def plan_of(row: Proposal) -> Plan:
    """The plan as it was found."""
    return msgspec.convert(row.plan, Plan, strict=False, str_keys=True)


def changes_of(row: Proposal) -> list[PlanChange]:
    """What differed from the one before."""
    return msgspec.convert(row.changes, list[PlanChange], strict=False)


def figures_of(row: Proposal) -> Figures:
    """What it comes to."""
    return msgspec.convert(row.figures, Figures)
