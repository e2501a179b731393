"""What belongs together: a flood night, a marathon, everyday duty."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from dispatch.models.base import holds, one_of
from dispatch.models.labels import named
from dispatch.models.organisations import Organisation
from dispatch.states import Mode


class Operation(models.Model):
    """Led by one organisation, shared with others; live, an exercise, or a simulation (`sandbox`)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="operations")
    shared_with = models.ManyToManyField(Organisation, related_name="shared_operations", blank=True)
    name = models.CharField(max_length=60)
    english_name = models.CharField(max_length=80, blank=True)
    slug = models.SlugField(unique=True)
    mode = one_of(Mode, Mode.LIVE)
    sandbox = models.BooleanField(default=False)
    response_level = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Ⅰ to Ⅳ as 1 to 4; none for everyday duty"
    )
    everyday = models.BooleanField(default=False, help_text="Takes what belongs to no other operation")
    reserve_teams = models.PositiveSmallIntegerField(
        default=1, help_text="Teams that a plan leaves at home in every county that has more"
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            holds("operation", "mode", Mode),
            models.CheckConstraint(
                condition=Q(sandbox=True, mode=Mode.SIMULATION.value)
                | Q(sandbox=False) & ~Q(mode=Mode.SIMULATION.value),
                name="operation_sandbox_is_simulation",
            ),
            models.CheckConstraint(
                condition=Q(response_level=None) | Q(response_level__range=(1, 4)),
                name="operation_level_is_1_to_4",
            ),
            # the target of every composite foreign key (operation, sandbox)
            models.UniqueConstraint(fields=["id", "sandbox"], name="operation_and_sandbox"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(everyday=True), name="operation_one_everyday"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def said(self) -> str:
        """Its name in the reader's language."""
        return named(self.name, self.english_name)

    def root(self) -> dict[str, Any]:
        """The three columns of every aggregate root that belongs to this operation."""
        return {"organisation": self.organisation, "operation": self, "sandbox": self.sandbox}
