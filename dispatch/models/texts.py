"""Messages: the outbox row and the inbound log."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, Q, When

from dispatch.models.base import Root, holds, one_of
from dispatch.models.callouts import Ask
from dispatch.models.gateways import REAL
from dispatch.models.missions import Mission
from dispatch.models.organisations import User
from dispatch.models.people import Volunteer
from dispatch.states import Channel, Purpose, TextState

OUT_STATES = [
    "queued",
    "sending",
    "sent",
    "delivered",
    "undelivered",
    "failed",
    "unknown",
    "cancelled",
    "expired",
]


class Text(Root):
    """One message out or in. Out: unique (subject, recipient, purpose, round, channel), so it is sent once.

    Thousands are queued at one stroke. So triggers of its own check once a statement what its keys refer to, and refuse to
    delete what a text refers to (migration 0016); a foreign key would look up each row. And each index has a reader.
    """

    organisation = models.ForeignKey(
        "dispatch.Organisation", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    operation = models.ForeignKey(
        "dispatch.Operation", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    outbound = models.BooleanField()
    state = one_of(TextState, TextState.QUEUED)
    channel = one_of(Channel, Channel.SMS)
    gateway = models.CharField(max_length=20, help_text="handset, twilio, aliyun, or none for the call list")
    phone = models.CharField(max_length=20, help_text="E.164: to whom, or from whom")
    volunteer = models.ForeignKey(
        Volunteer,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="texts",
        db_constraint=False,
        db_index=False,
    )
    subject = models.CharField(max_length=40, blank=True, help_text="ask:12, mission:7, request:3, text:9")
    purpose = models.CharField(max_length=20, blank=True, choices=[(p.value, p.value) for p in Purpose])
    round = models.PositiveSmallIntegerField(default=1)
    body = models.TextField()
    segments = models.PositiveSmallIntegerField(default=1)
    rank = models.PositiveSmallIntegerField(default=100, help_text="Sent in order of rank, then of age")
    ask = models.ForeignKey(
        Ask, models.PROTECT, null=True, blank=True, related_name="texts", db_constraint=False, db_index=False
    )
    mission = models.ForeignKey(
        Mission,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="texts",
        db_constraint=False,
        db_index=False,
    )
    provider_id = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=300, blank=True)
    # Columns with a default in the database too: rows are also made by statements of our own.
    cost = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Thousandths of the account's currency"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=60, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, help_text="Not before")
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Worthless after")
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    owner = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        constraints = [
            holds("text", "state", TextState),
            holds("text", "channel", Channel),
            models.CheckConstraint(
                condition=Q(outbound=True, state__in=OUT_STATES)
                | Q(outbound=False) & ~Q(state__in=OUT_STATES),
                name="text_state_fits_its_direction",
            ),
            models.CheckConstraint(
                condition=Q(sandbox=False) | Q(gateway="handset"), name="text_of_a_simulation_stays_here"
            ),
            models.CheckConstraint(
                condition=Q(outbound=False) | Q(gateway__in=["none", "handset", *REAL]),
                name="text_goes_out_by_a_known_gateway",
            ),
            models.UniqueConstraint(
                fields=["subject", "phone", "purpose", "round", "channel"],
                condition=Q(outbound=True, ask=None),
                name="text_once",
            ),
            # The same for what is said about an ask, where each text that came in is its own; also read by the ask alone.
            models.UniqueConstraint(
                "ask",
                "phone",
                "purpose",
                "round",
                "channel",
                "subject",
                Case(When(outbound=True, then=0), default="id", output_field=models.BigIntegerField()),
                name="text_once_about_an_ask",
            ),
            models.UniqueConstraint(
                fields=["gateway", "provider_id"], condition=~Q(provider_id=""), name="text_provider_id_once"
            ),
        ]
        indexes = [
            # messaging.claiming: what to send next on a lane, in the very order of the index
            models.Index(
                fields=["gateway", "channel", "rank", "id"],
                condition=Q(state="queued"),
                name="text_to_send",
            ),
            # tasks: what a dead worker left in flight
            models.Index(
                fields=["claimed_at"], condition=Q(state__in=["sending", "unknown"]), name="text_doubtful"
            ),
            # the board: the exception queue
            models.Index(
                fields=["organisation", "queued_at"], condition=Q(state="in_queue"), name="text_exception"
            ),
            models.Index(fields=["phone", "queued_at"], name="text_of_a_phone"),
            # flow: what was said to a crew
            models.Index(fields=["mission"], condition=Q(mission__isnull=False), name="text_of_a_mission"),
            # flow.answer: what came in and was not understood yet
            models.Index(fields=["queued_at"], condition=Q(state="received"), name="text_left"),
            # snapshots.delivery: what went out in a window
            models.Index(
                fields=["operation", "queued_at"], condition=Q(outbound=True), name="text_of_a_window"
            ),
        ]

    def __str__(self) -> str:
        return f"T-{self.pk}"
