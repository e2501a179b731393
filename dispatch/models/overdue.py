"""What the clock should have done and did not in time: an exception that a person owns, never a line in a log."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dispatch.models.base import Root, holds, one_of
from dispatch.models.callouts import CallOut
from dispatch.models.organisations import User
from dispatch.states import Timer


class Overdue(Root):
    """One timer that ran out and was acted on late, or not yet; found once, settled by a person."""

    call_out = models.ForeignKey(CallOut, models.CASCADE, related_name="overdue")
    timer = one_of(Timer)
    subject = models.CharField(max_length=40, help_text="Whose timer, such as ask:12")
    due_at = models.DateTimeField()
    found_at = models.DateTimeField()
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            holds("overdue", "timer", Timer),
            models.UniqueConstraint(fields=["subject", "timer", "due_at"], name="overdue_once"),
        ]
        indexes = [
            # the exception queue: what nobody has settled
            models.Index(fields=["operation", "due_at"], condition=Q(settled_at=None), name="overdue_open")
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.timer}"
