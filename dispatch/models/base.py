"""What several aggregates share: choices from enums, bounded spans, roots with an owner."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.gis.db.models import PointField
from django.db import models
from django.db.models import CheckConstraint, F, Func, Q


def one_of(
    enum: type[StrEnum], default: StrEnum | None = None, **options: object
) -> models.CharField[str, str]:
    """A column that holds one code of `enum`; the check constraint is `holds`."""
    extra: dict[str, object] = {} if default is None else {"default": default.value}
    return models.CharField(max_length=20, choices=[(c.value, c.value) for c in enum], **extra, **options)  # type: ignore[arg-type]


def holds(model: str, field: str, enum: type[StrEnum]) -> CheckConstraint:
    """The database refuses a code that `enum` does not have."""
    return CheckConstraint(
        condition=Q(**{f"{field}__in": [c.value for c in enum]}), name=f"{model}_{field}_is_known"
    )


class Bounded(Func):
    """True where a range has both ends: an open-ended rescue would refuse every later reservation."""

    template = (
        "(NOT upper_inf(%(expressions)s) AND NOT lower_inf(%(expressions)s) AND NOT isempty(%(expressions)s))"
    )
    output_field = models.BooleanField()


class OnSphere(Func):
    """A WGS-84 point as `geography`: the index orders such points by the great circle, which no flat map can do."""

    template = "(%(expressions)s::geography)"
    output_field = PointField(geography=True)


def bounded(model: str, field: str = "span") -> CheckConstraint:
    """Spans are always bounded."""
    return CheckConstraint(condition=Bounded(F(field)), name=f"{model}_{field}_is_bounded")


class Root(models.Model):
    """An aggregate root: it belongs to an organisation and an operation, and knows whether it is a simulation.

    A composite foreign key (operation, sandbox) in the database keeps the three together; `Operation.root()` fills them.
    """

    organisation = models.ForeignKey("dispatch.Organisation", models.PROTECT, related_name="+")
    operation = models.ForeignKey("dispatch.Operation", models.PROTECT, related_name="+")
    sandbox = models.BooleanField(default=False)

    class Meta:
        abstract = True
