"""The plan that stands, as a coordinator reads it: every sentence and name, and what is no longer as it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from dispatch.flow.match.planning.deciding import Claimed
from dispatch.flow.match.planning.facts import Facts, LackingIncident
from dispatch.flow.match.planning.freshness import Differences, differences
from dispatch.flow.match.planning.problem import Figure
from dispatch.flow.match.planning.proposing import changes_of, facts_of, figures_of, plan_of, standing
from dispatch.flow.match.planning.words import (
    Names,
    amount,
    because,
    change_words,
    difference_words,
    left_out_words,
    missing_words,
    stale_words,
)
from dispatch.flow.match.words import skill_names
from dispatch.flow.refusals import Refusal
from dispatch.matching.plan_changes import PlanChange
from dispatch.matching.plan_problem import Plan, Sent
from dispatch.models import Ask, Incident, Operation, Proposal, ProposalItem, Team
from dispatch.models.labels import label
from dispatch.snapshots.plan_rows import (
    Decided,
    DecidedRow,
    PlanChangeRow,
    PlanFigureRow,
    PlanIncidentRow,
    PlanItemRow,
    PlanLeftOutRow,
    PlanRow,
    PlanView,
)
from dispatch.states import ProposalItemState

# A long list of what is left out says no more than its length.
MOST_LEFT_OUT = 50


def view(operation: Operation) -> PlanView:
    """The standing plan of the operation, in the reader's language."""
    found = standing(operation)
    return PlanView(
        operation=operation.pk,
        reserve=operation.reserve_teams,
        most=settings.APPROVAL_ABOVE,
        plan=_plan(operation, found) if found else None,
    )


def decided(claimed: Claimed, outcome: dict[int, Ask | Refusal]) -> Decided:
    """What became of each chosen item."""
    items = claimed.proposal.items.select_related("team", "decided_by", "first_by")
    keys = {*(item.pk for item in claimed.fresh), *claimed.stale, *(item.pk for item in claimed.decided)}
    rows = [
        _decided(item, outcome.get(item.pk), item.pk in claimed.stale) for item in items.filter(pk__in=keys)
    ]
    return Decided(
        plan=claimed.proposal.pk, accepted=sum(isinstance(one, Ask) for one in outcome.values()), items=rows
    )


def _decided(item: ProposalItem, result: Ask | Refusal | None, stale: bool) -> DecidedRow:
    if isinstance(result, Ask):
        words, who, at = "", item.decided_by, item.decided_at
    elif stale:
        words = result.words() if result else stale_words(item.why)
        who, at = item.first_by, item.first_at
    else:
        words, who, at = label(ProposalItemState(item.state)), item.decided_by, item.decided_at
    return DecidedRow(
        item=item.pk,
        state=item.state,
        team=item.team.name,
        call_out=item.call_out_id,
        words=words,
        who=str(who) if who else "",
        at=at,
    )


def _plan(operation: Operation, row: Proposal) -> PlanRow:
    facts, plan, differ, figures = facts_of(row), plan_of(row), changes_of(row), figures_of(row)
    items = list(
        row.items.select_related("team__organisation", "decided_by", "first_by").order_by("seconds", "pk")
    )
    changed = differences(operation, facts, items)
    incidents = _incidents(facts, changed, differ)
    names = _names(facts, plan, items, changed, incidents, differ)
    saved = figures.nearest_first.cost - figures.plan.cost
    left_out = [one for one in facts.left_out if one.incident_id in incidents]
    return PlanRow(
        id=row.pk,
        by=row.by_id,
        by_name=str(row.by) if row.by else "",
        at=row.at,
        source=row.source,
        estimated=figures.estimated,
        milliseconds=figures.milliseconds,
        free_teams=len(facts.teams),
        kept_home=sum(facts.reserve.values()),
        figures=_figure(figures.plan),
        nearest_first=_figure(figures.nearest_first),
        saved=round(100 * saved / figures.nearest_first.cost, 1) if figures.nearest_first.cost else 0.0,
        gap=None if figures.gap is None else round(100 * figures.gap, 2),
        incidents=_incident_rows(facts, plan, items, incidents, names),
        changes=[_change(change, names) for change in differ],
        left_out=[
            PlanLeftOutRow(
                id=one.incident_id,
                number=incidents[one.incident_id].number,
                title=incidents[one.incident_id].title,
                words=left_out_words(one.why),
            )
            for one in left_out[:MOST_LEFT_OUT]
        ],
        left_out_more=max(0, len(left_out) - MOST_LEFT_OUT),
        differs=difference_words(changed, names),
    )


def _figure(figure: Figure) -> PlanFigureRow:
    return PlanFigureRow(
        teams=figure.teams,
        seconds=round(figure.seconds),
        people=figure.people,
        pieces=figure.pieces,
        unseen=figure.unseen,
        cost=round(figure.cost, 1),
    )


def _incidents(facts: Facts, changed: Differences, differ: Iterable[PlanChange]) -> dict[int, Incident]:
    keys = {row.incident_id for row in facts.incidents} | {row.incident_id for row in facts.left_out}
    keys |= {*changed.opened, *changed.gone, *changed.needs} | {change.incident_id for change in differ}
    keys |= {int(change.data["from"] or 0) for change in differ if "from" in change.data}
    fields = ("number", "title", "urgency", "kind", "state")
    return {row.pk: row for row in Incident.objects.filter(pk__in=keys).only(*fields)}


def _names(
    facts: Facts, plan: Plan, items: Iterable[ProposalItem], changed: Differences, incidents: dict[int, Incident],
    differ: Iterable[PlanChange],
) -> Names:  # fmt: skip
    needs = {need.need_id: need for incident in facts.incidents for need in incident.needs}
    teams = {item.team_id: item.team.name for item in items}
    more = {gap.nearest_team_id for gap in plan.missing} | {change.team_id for change in differ}
    more |= {*changed.lost, *changed.gained, *changed.refused}
    unknown = [key for key in more if key is not None and key not in teams]
    teams |= dict(Team.objects.filter(pk__in=unknown).values_list("pk", "name"))
    return Names(
        teams=teams,
        incidents={key: f"#{row.number}" for key, row in incidents.items()},
        skills=skill_names(sorted({abs(need.skill_id) for need in needs.values() if need.skill_id})),
        needs=needs,
    )


def _change(change: PlanChange, names: Names) -> PlanChangeRow:
    return PlanChangeRow(
        code=change.code.value,
        why=change.why.value,
        incident=change.incident_id,
        team=change.team_id,
        words=change_words(change, names),
        because=because(change.why),
    )


def _incident_rows(
    facts: Facts, plan: Plan, items: Iterable[ProposalItem], incidents: dict[int, Incident], names: Names
) -> list[PlanIncidentRow]:
    """Those that want anything, in the order of the board: by urgency, then by wait."""
    sent = {one.team_id: one for one in plan.sent}
    of: dict[int, list[PlanItemRow]] = defaultdict(list)
    for item in items:
        of[item.incident_id].append(_item(item, sent[item.team_id], names))
    missing: dict[int, list[str]] = defaultdict(list)
    for gap in plan.missing:
        missing[gap.incident_id].append(missing_words(gap, names))
    ranks = {"critical": 0, "urgent": 1, "routine": 2}
    wanting = [one for one in facts.incidents if one.incident_id in of or one.incident_id in missing]
    wanting.sort(key=lambda one: (ranks[one.urgency], one.received_at, one.incident_id))
    return [
        _incident_row(one, incidents[one.incident_id], of[one.incident_id], missing[one.incident_id], names)
        for one in wanting
        if one.incident_id in incidents
    ]


def _incident_row(
    facts: LackingIncident, row: Incident, items: list[PlanItemRow], missing: list[str], names: Names
) -> PlanIncidentRow:
    lacks = [
        amount(names, need.need_id, need.headcount, need.equipment)
        for need in facts.needs
        if need.headcount or any(need.equipment.values())
    ]
    return PlanIncidentRow(
        id=row.pk,
        number=row.number,
        title=row.title,
        urgency=row.urgency,
        kind=row.kind,
        state=row.state,
        lon=facts.lon,
        lat=facts.lat,
        lacks=lacks or [amount(names, None, 0, {}, facts.teams)],
        items=items,
        missing=missing,
    )


def _item(item: ProposalItem, sent: Sent, names: Names) -> PlanItemRow:
    stale = item.state == ProposalItemState.STALE
    who = item.first_by if stale else item.decided_by
    fills = [amount(names, gives.need_id, gives.people, gives.equipment) for gives in sent.gives]
    return PlanItemRow(
        id=item.pk,
        team=item.team_id,
        name=item.team.name,
        place=item.team.organisation.short_name,
        lon=item.team.base.x,
        lat=item.team.base.y,
        seconds=item.seconds,
        estimated=item.estimated,
        fills=amount(names, None, 0, {}, 1) if not fills else _("、").join(fills),
        state=item.state,
        why=stale_words(item.why) if stale else "",
        who=str(who) if who else "",
        at=item.first_at if stale else item.decided_at,
    )
