"""Asking: the call-out, one ask a team or volunteer, and what each accepted ask took of the quotas."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dispatch.models.base import Root, holds, one_of
from dispatch.models.incidents import Incident, Need, Quota
from dispatch.models.missions import Mission
from dispatch.models.organisations import User
from dispatch.models.people import Volunteer
from dispatch.models.teams import Team
from dispatch.states import AskState, CallOutLane, CallOutState, Policy, Source


class CallOut(Root):
    """Asking for an incident's needs. The letter stays taken until the last ask is closed and the last mission home."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="call_outs")
    letter = models.CharField(max_length=2)
    letter_taken = models.BooleanField(default=True)
    state = one_of(CallOutState, CallOutState.DRAFTED)
    life_critical = models.BooleanField(default=False)
    started_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True, help_text="When the next step falls due; swept")
    policy = one_of(Policy, Policy.ONE_BY_ONE)
    wave_at = models.DateTimeField(null=True, blank=True, help_text="When the last wave was asked")
    chance = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Percent: that its last wave fills what was open, as was computed when it was asked",
    )
    paused_at = models.DateTimeField(null=True, blank=True, help_text="Since when its timers stand still")
    override_at = models.DateTimeField(
        null=True, blank=True, help_text="Life-critical: when the approver's silence is overridden; swept"
    )
    sign_up_until = models.DateTimeField(null=True, blank=True, help_text="Planned cover: answers by then")
    closes_at = models.DateTimeField(
        null=True, blank=True, help_text="Planned cover: when the sign-up ends; empty once it has; swept"
    )

    class Meta:
        constraints = [
            holds("callout", "state", CallOutState),
            holds("callout", "policy", Policy),
            models.UniqueConstraint(fields=["id", "sandbox"], name="callout_and_sandbox"),
            models.UniqueConstraint(
                fields=["organisation", "sandbox", "letter"],
                condition=Q(letter_taken=True),
                name="callout_letter_once",
            ),
            models.CheckConstraint(
                condition=Q(sign_up_until=None) | Q(life_critical=False), name="callout_has_one_lane"
            ),
        ]
        indexes = [
            # tasks: whose next step is due
            models.Index(fields=["next_at"], condition=Q(state="running"), name="callout_due"),
            # tasks: whose approver has been silent too long
            models.Index(
                fields=["override_at"], condition=Q(override_at__isnull=False), name="callout_override_due"
            ),
            # tasks: whose sign-up is over
            models.Index(
                fields=["closes_at"], condition=Q(closes_at__isnull=False), name="callout_sign_up_over"
            ),
        ]

    def __str__(self) -> str:
        return self.letter

    @property
    def lane(self) -> CallOutLane:
        """How fast it goes."""
        if self.life_critical:
            return CallOutLane.LIFE_CRITICAL
        return CallOutLane.URGENT if self.sign_up_until is None else CallOutLane.PLANNED


class Ask(models.Model):
    """One question: to a team (its leader, then the deputy) for all it can serve, or to one volunteer for one need."""

    call_out = models.ForeignKey(CallOut, models.PROTECT, related_name="asks")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="asks")
    need = models.ForeignKey(Need, models.PROTECT, null=True, blank=True, related_name="+")
    recipient = models.ForeignKey(Volunteer, models.PROTECT, related_name="asks")
    sandbox = models.BooleanField()
    state = one_of(AskState, AskState.QUEUED)
    round = models.PositiveSmallIntegerField(default=1, help_text="1 the leader, 2 the deputy")
    wave = models.PositiveSmallIntegerField(default=1)
    travel_seconds = models.PositiveIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="Then the deputy is asked, then it expires; swept"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    answer_source = models.CharField(max_length=20, blank=True, choices=[(s.value, s.value) for s in Source])
    offered = models.PositiveSmallIntegerField(null=True, blank=True, help_text="People the answer promised")
    pieces = models.JSONField(
        default=dict, blank=True, help_text="Equipment that a yes on reserve promised, by kind"
    )
    eta_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=500, blank=True, help_text="Last words that are no answer")
    unclear = models.BooleanField(default=False, help_text="The words wait for a person")
    reserve = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Its number among the reserves of the call-out, in the order of the yeses",
    )
    mission = models.OneToOneField(Mission, models.PROTECT, null=True, blank=True, related_name="ask")

    class Meta:
        constraints = [
            holds("ask", "state", AskState),
            models.CheckConstraint(
                condition=Q(team__isnull=False, need__isnull=True) | Q(team__isnull=True, need__isnull=False),
                name="ask_is_to_a_team_or_to_one_volunteer_for_one_need",
            ),
            models.UniqueConstraint(
                fields=["call_out", "team"], condition=Q(team__isnull=False), name="ask_team_once"
            ),
            models.UniqueConstraint(
                fields=["call_out", "recipient", "need"],
                condition=Q(team__isnull=True),
                name="ask_volunteer_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(mission__isnull=False), name="ask_accepted_has_a_mission"
            ),
            models.CheckConstraint(
                condition=~Q(state="reserve") | Q(reserve__isnull=False), name="ask_on_reserve_has_a_number"
            ),
            models.UniqueConstraint(
                fields=["call_out", "reserve"],
                condition=Q(reserve__isnull=False),
                name="ask_reserve_number_once",
            ),
        ]
        indexes = [
            # tasks: who has been silent too long
            models.Index(
                fields=["due_at"], condition=Q(state__in=["sent", "delivered", "read"]), name="ask_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.call_out.letter}: {self.team or self.recipient}"


class Take(models.Model):
    """What an accepted ask holds of a quota, so that it can be given back exactly."""

    ask = models.ForeignKey(Ask, models.CASCADE, related_name="takes")
    quota = models.ForeignKey(Quota, models.PROTECT, related_name="takes")
    count = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ask", "quota"], name="take_once"),
            models.CheckConstraint(condition=Q(count__gte=1), name="take_counts_at_least_one"),
        ]

    def __str__(self) -> str:
        return f"{self.ask} {self.count}"
