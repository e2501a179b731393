"""Who takes care of an exception, and how it ended. That there is one is read from the tables, never written down."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dispatch.models.base import Root, holds, one_of
from dispatch.models.organisations import User
from dispatch.states import Snag


class Handling(Root):
    """One exception that somebody took: `kind` and `key` (the primary key of the row that is stuck) name it.

    What goes wrong again after `done_at` is open again, with the same number and nobody's.
    """

    kind = one_of(Snag)
    key = models.PositiveBigIntegerField()
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            holds("handling", "kind", Snag),
            models.UniqueConstraint(fields=["kind", "key"], name="handling_once"),
            models.CheckConstraint(
                condition=Q(done_at=None) | ~Q(reason=""), name="handling_is_done_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
