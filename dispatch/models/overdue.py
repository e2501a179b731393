"""What the clock should have done and did not in time: an exception that a person owns (`Handling`), never a line in a log."""

from __future__ import annotations

from django.db import models

from dispatch.models.base import Root, holds, one_of
from dispatch.models.callouts import CallOut
from dispatch.states import Timer


class Overdue(Root):
    """One timer that ran out and was acted on late, or not yet; found once."""

    call_out = models.ForeignKey(CallOut, models.CASCADE, related_name="overdue")
    timer = one_of(Timer)
    subject = models.CharField(max_length=40, help_text="Whose timer, such as ask:12")
    due_at = models.DateTimeField()
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            holds("overdue", "timer", Timer),
            models.UniqueConstraint(fields=["subject", "timer", "due_at"], name="overdue_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.timer}"
