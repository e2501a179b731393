"""Who may see, act and listen. The only door to every aggregate root: `visible(user, Model)`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db.models import Model, Q, QuerySet

from dispatch.models import AuditEntry, Operation, Organisation, User
from dispatch.states import NotAllowed, Role

DESK = frozenset({Role.ADMIN.value, Role.COMMANDER.value, Role.COORDINATOR.value})
APPROVERS = frozenset({Role.ADMIN.value, Role.COMMANDER.value})
WALL_SALT = "muster.wall"
# How a model that has no operation of its own hangs on the roster, or on an aggregate root (path: the field it starts with).
ROSTER_PATHS = {
    "organisation": "organisation",
    "team__organisation": "team",
    "volunteer__organisation": "volunteer",
}
CHILD_PATHS = {
    "call_out__operation": "call_out",
    "mission__operation": "mission",
    "incident__operation": "incident",
    "need__incident__operation": "need",
    "run__operation": "run",
}
M = TypeVar("M", bound=Model)


def organisations(user: User | AnonymousUser, roles: Iterable[str] = DESK) -> QuerySet[Organisation]:
    """The organisations where `user` has one of `roles`, with everything below them (roles are inherited downwards)."""
    if not user.is_authenticated or not user.is_active:
        return QuerySet(Organisation).none()
    paths = Organisation.objects.filter(
        memberships__user_id=user.pk, memberships__role__in=list(roles)
    ).values_list("path", flat=True)
    below = [Q(path__startswith=path) for path in paths]
    rows: QuerySet[Organisation] = QuerySet(Organisation)
    return rows.filter(reduce(or_, below)) if below else rows.none()


def operations(user: User | AnonymousUser, roles: Iterable[str] = DESK) -> QuerySet[Operation]:
    """The operations led by, or shared with, an organisation where `user` has one of `roles`."""
    mine = organisations(user, roles)
    return Operation.objects.filter(Q(organisation__in=mine) | Q(shared_with__in=mine)).distinct()


def newest_operation(user: User | AnonymousUser) -> Operation | None:
    """The operation that somebody at a desk most likely came for: the newest open one, then everyday duty, then simulations."""
    return operations(user).filter(closed_at=None).order_by("sandbox", "everyday", "-opened_at").first()


def visible(user: User | AnonymousUser, model: type[M], roles: Iterable[str] = DESK) -> QuerySet[M]:
    """The rows of `model` that `user` may see: an aggregate root through its operation, the roster through its organisation."""
    rows = model._default_manager.all()
    if model is Operation:
        return rows.filter(pk__in=operations(user, roles).values("pk"))
    if model is Organisation:
        return rows.filter(pk__in=organisations(user, roles).values("pk"))
    names = {field.name for field in model._meta.get_fields()}
    if "operation" in names:
        return rows.filter(operation__in=operations(user, roles).values("pk"))
    for path, there in CHILD_PATHS.items():
        if there in names:
            return rows.filter(**{f"{path}__in": operations(user, roles).values("pk")})
    for path, there in ROSTER_PATHS.items():
        if there in names:
            return rows.filter(**{f"{path}__in": organisations(user, roles).values("pk")})
    raise LookupError(f"{model.__name__} belongs to no organisation and no operation")


def may(user: User | AnonymousUser, operation: Operation, roles: Iterable[str] = DESK) -> bool:
    """Whether `user` may act in `operation` in one of `roles`: at its lead organisation, above it, or where it is shared."""
    return operations(user, roles).filter(pk=operation.pk).exists()


def require(user: User | AnonymousUser, operation: Operation, roles: Iterable[str] = DESK) -> None:
    """Raise NotAllowed unless `may`."""
    if not may(user, operation, roles):
        raise NotAllowed("you have no role in this operation that allows this")


def audit(user: User | None, act: str, subject: str, **data: Any) -> None:
    """Log that `user` looked at or changed what is sensitive (a phone, a position, an export)."""
    AuditEntry.objects.create(user=user, act=act, subject=subject, data=data)


def wall_token(operation: Operation, organisation: Organisation) -> str:
    """The read-only address of a wall; whoever holds it sees states and places, never names or phones."""
    return signing.dumps({"operation": operation.pk, "organisation": organisation.pk}, salt=WALL_SALT)


def wall_of(token: str) -> tuple[Operation, Organisation] | None:
    """What a wall token opens, or None if it is forged or its operation or organisation is gone."""
    try:
        held = signing.loads(token, salt=WALL_SALT)
    except signing.BadSignature:
        return None
    operation = Operation.objects.filter(pk=held["operation"]).first()
    organisation = Organisation.objects.filter(pk=held["organisation"]).first()
    return (operation, organisation) if operation and organisation else None


_NAME = re.compile(r"(?:sim:(?P<simulation>\d+):)?(?P<kind>desk|wall|person|positions):(?P<key>\d+)")


def may_listen(scope: dict[str, Any], names: Iterable[str]) -> set[str]:
    """Which of the streams and position groups `names` the socket of `scope` may listen to.

    A desk hears `desk:` and `wall:` of its organisations and `positions:` of its operations, a wall token only `wall:` and
    `positions:` of its own, a volunteer only `person:` of oneself. Whoever may listen may read all of it.
    """
    user: User | AnonymousUser = scope.get("user") or AnonymousUser()
    keys: dict[str, set[int]] = {"desk": set(organisations(user).values_list("pk", flat=True))}
    keys["wall"] = set(keys["desk"])
    keys["positions"] = set(operations(user).values_list("pk", flat=True))
    keys["person"] = {user.volunteer.pk} if isinstance(user, User) and hasattr(user, "volunteer") else set()
    simulations = set(operations(user, list(Role)).values_list("pk", flat=True))
    if wall := wall_of(scope.get("wall_token") or ""):
        keys["wall"].add(wall[1].pk)
        keys["positions"].add(wall[0].pk)
        simulations.add(wall[0].pk)
    allowed: set[str] = set()
    for name in names:
        found = _NAME.fullmatch(name)
        if found is None or int(found["key"]) not in keys[found["kind"]]:
            continue
        if found["simulation"] is None or int(found["simulation"]) in simulations:
            allowed.add(name)
    return allowed
