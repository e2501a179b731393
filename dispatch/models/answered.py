"""Answers already given to a program, so that the same act sent twice is done once."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models.functions import Now

# A phone that was out of reach for longer than this asks a person.
KEPT = timedelta(days=7)


class AnsweredKey(models.Model):
    """The answer to one idempotency key of one sender; written in the act's own transaction."""

    who = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, help_text="Of method, path and body")
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "key"], name="answered_key_once")]

    def __str__(self) -> str:
        return f"{self.who} {self.key}"

    @classmethod
    def forget_old(cls) -> int:
        """For the clock: drop what is older than a week; the number dropped."""
        return cls.objects.filter(at__lt=Now() - KEPT).delete()[0]
