"""The snapshot of a desk: state and offsets of one moment, for those who may see names."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language

from dispatch.access import APPROVERS, DESK, operations, organisations
from dispatch.events import schema_hash, stream
from dispatch.models import Membership, Operation, Organisation, User
from dispatch.snapshots.figures import figures, text_figures
from dispatch.snapshots.gather import Wanted, gather
from dispatch.snapshots.moment import one_moment
from dispatch.snapshots.rows import OperationRow
from dispatch.snapshots.screen import ColleagueRow, Me, Rows, Snapshot
from dispatch.states import Role
from realtime import streams

_RANK = [Role.ADMIN, Role.COMMANDER, Role.COORDINATOR, Role.LEADER, Role.VOLUNTEER]


def desk(user: User, operation: Operation) -> Snapshot:
    """Everything the board of `operation` shows to `user`, and the offsets after which to listen."""
    with one_moment() as now:
        names = [stream("desk", key, operation) for key in _desks(user, operation)]
        return Snapshot(
            at=now,
            schema=schema_hash(),
            streams=streams.offset_of(names[:1]),
            position_groups=[stream("positions", operation.pk, operation)],
            rooms=[stream("here", operation.pk, operation)],
            operation=operation_row(operation),
            operations=[operation_row(row) for row in _boards(user)],
            me=me(user, operation),
            gateway=settings.TEXT_GATEWAY,
            figures=figures(operation, now),
            texts=text_figures(operation, now),
            rows=gather(operation, Wanted.everything(), now, queues=_duty(user, operation)),
            roll_call_minutes=settings.ROLL_CALL_MINUTES,
        )


def rows(user: User, operation: Operation, wanted: Wanted) -> Rows:
    """Some rows anew, as the board has them."""
    with one_moment() as now:
        return gather(operation, wanted, now, queues=_duty(user, operation))


def colleagues(operation: Operation) -> list[ColleagueRow]:
    """Everybody who may sit at one of the operation's desks, there or from an organisation above."""
    desks = [operation.organisation, *operation.shared_with.all()]
    above = {node.pk for desk in desks for node in (desk, *Organisation.objects.get_ancestors(desk))}
    held = Membership.objects.filter(organisation__in=above, role__in=DESK)
    users = User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk")
    return [ColleagueRow(id=user.pk, name=str(user)) for user in users]


def _duty(user: User, operation: Operation) -> list[Operation]:
    # On a flood night nobody looks at the board of everyday duty, where texts of unknown senders wait.
    if operation.sandbox:
        return []
    rows = operations(user).filter(organisation=operation.organisation_id, everyday=True, sandbox=False)
    return list(rows.exclude(pk=operation.pk))


def _boards(user: User) -> QuerySet[Operation]:
    return operations(user).filter(closed_at=None).select_related("organisation").order_by("pk")


def _desks(user: User, operation: Operation) -> list[int]:
    # Every desk that shares an operation gets all its events: one of the user's own is enough, the lead's if one may.
    mine = set(organisations(user).values_list("pk", flat=True))
    told = [operation.organisation_id, *operation.shared_with.order_by("pk").values_list("pk", flat=True)]
    return [key for key in told if key in mine]


def operation_row(operation: Operation) -> OperationRow:
    """The operation as the screens name it, in English where it has an English name and the reader reads English."""
    english, led_by = (get_language() or "").startswith("en"), operation.organisation
    return OperationRow(
        id=operation.pk,
        slug=operation.slug,
        name=(english and operation.english_name) or operation.name,
        organisation=(english and led_by.english_name) or led_by.name,
        mode=operation.mode,
        response_level=operation.response_level,
    )


def me(user: User, operation: Operation) -> Me:
    """Who is looking, in the highest role that counts here."""
    held = set(Membership.objects.filter(user=user).values_list("role", flat=True))
    role = next((r for r in _RANK if r.value in held), Role.VOLUNTEER)
    return Me(
        id=user.pk,
        name=str(user),
        role=role.value,
        language=user.language,
        density=user.density,
        may_approve=operations(user, APPROVERS).filter(pk=operation.pk).exists(),
    )
