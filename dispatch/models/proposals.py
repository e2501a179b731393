"""A plan for all incidents at once, as it was proposed, and what became of each team in it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dispatch.models.base import Root, holds, one_of
from dispatch.models.callouts import CallOut
from dispatch.models.incidents import Incident
from dispatch.models.organisations import User
from dispatch.models.teams import Team
from dispatch.states import ProposalItemState, ProposalState


class Proposal(Root):
    """What was computed of which facts. The role `app` may add it, and later only say how it ended; an operation has one
    that stands."""

    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    before = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", help_text="The one it replaced"
    )
    fingerprint = models.CharField(max_length=64, help_text="Of the facts")
    facts = models.JSONField(help_text="What the plan was made of; ids and figures, no names")
    plan = models.JSONField()
    changes = models.JSONField(default=list, help_text="What differs from the one before, and why: codes")
    figures = models.JSONField(default=dict)
    source = models.CharField(max_length=60, help_text="Where the travel times are from")
    state = one_of(ProposalState, ProposalState.STANDING)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            holds("proposal", "state", ProposalState),
            models.UniqueConstraint(fields=["id", "sandbox"], name="proposal_and_sandbox"),
            models.UniqueConstraint(
                fields=["operation"], condition=Q(state="standing"), name="proposal_one_stands"
            ),
        ]

    def __str__(self) -> str:
        return f"P-{self.pk}"


class ProposalItem(models.Model):
    """One team to one incident. The role `app` may add it, and later only say what was decided."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="items")
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    sandbox = models.BooleanField()
    seconds = models.PositiveIntegerField(help_text="From the call to the arrival")
    travel_seconds = models.PositiveIntegerField()
    estimated = models.BooleanField()
    state = one_of(ProposalItemState, ProposalItemState.PROPOSED)
    why = models.CharField(max_length=20, blank=True, help_text="A code: why it is stale")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    first_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", help_text="Who changed the facts"
    )
    first_at = models.DateTimeField(null=True, blank=True)
    call_out = models.ForeignKey(CallOut, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            holds("proposalitem", "state", ProposalItemState),
            models.UniqueConstraint(fields=["proposal", "team"], name="proposal_team_once"),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(call_out__isnull=False),
                name="proposal_item_accepted_has_a_call_out",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.team} > {self.incident}"
