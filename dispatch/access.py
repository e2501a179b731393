"""Who may see, act and listen. The only door to every aggregate root: `visible(user, Model)`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any, TypeVar
from urllib.parse import parse_qs

import msgspec
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db import connection
from django.db.models import Model, Q, QuerySet

from dispatch.models import AuditEntry, Membership, Operation, Organisation, User, Volunteer
from dispatch.states import NotAllowed, Role
from realtime.authorise import Asked

DESK = frozenset({Role.ADMIN.value, Role.COMMANDER.value, Role.COORDINATOR.value})
APPROVERS = frozenset({Role.ADMIN.value, Role.COMMANDER.value})
ANY_ROLE = frozenset(role.value for role in Role)
WALL_SALT = "muster.wall"
# How a model that has no operation of its own hangs on the roster, or on an aggregate root (path: the field it starts with).
ROSTER_PATHS = {
    "organisation": "organisation",
    "team__organisation": "team",
    "volunteer__organisation": "volunteer",
}
CHILD_PATHS = {
    "danger__operation": "danger",
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


def approvers_of(organisation: Organisation, *, but: int | None = None) -> QuerySet[User]:
    """Whoever may approve there and can be texted: at that organisation, else at the nearest above it that has anybody but `but`
    (a user's id)."""
    reached = User.objects.filter(is_active=True, volunteer__active=True, volunteer__opted_out_at=None)
    found = reached.none()
    step = Organisation.steplen
    above = [organisation.path[:end] for end in range(len(organisation.path), 0, -step)]
    for path in above:
        held = Membership.objects.filter(organisation__path=path, role__in=APPROVERS).exclude(user=but)
        found = reached.filter(pk__in=held.values("user")).exclude(volunteer__phone="")
        if found.exists():
            break
    return found


class Seen(msgspec.Struct, frozen=True):
    """An operation, as far as it takes to tell what belongs to it."""

    pk: int
    slug: str
    organisation: int
    sandbox: bool


class Reach(msgspec.Struct, frozen=True):
    """The organisations of `organisations`, and those of `operations` that are open."""

    organisations: frozenset[int] = frozenset()
    operations: tuple[Seen, ...] = ()


_MINE = """
SELECT DISTINCT below.id FROM dispatch_membership held
JOIN dispatch_organisation top ON top.id = held.organisation_id
JOIN dispatch_organisation below ON starts_with(below.path, top.path)
WHERE held.user_id = %(user)s AND held.role = ANY (%(roles)s)
"""
# Planning costs more than running: who asks for the roster alone has half of it.
_ROSTER = f"""
WITH mine AS ({_MINE})
SELECT json_build_object('organisations', (SELECT coalesce(json_agg(id), '[]') FROM mine))::text
"""
_REACH = f"""
WITH mine AS ({_MINE})
SELECT json_build_object(
    'organisations', (SELECT coalesce(json_agg(id), '[]') FROM mine),
    'operations', (
        SELECT coalesce(json_agg(json_build_object(
            'pk', o.id, 'slug', o.slug, 'organisation', o.organisation_id, 'sandbox', o.sandbox) ORDER BY o.id), '[]')
        FROM dispatch_operation o
        WHERE (o.closed_at IS NULL OR o.slug = %(slug)s) AND (o.organisation_id IN (SELECT id FROM mine) OR EXISTS (
            SELECT FROM dispatch_operation_shared_with shared JOIN mine ON mine.id = shared.organisation_id
            WHERE shared.operation_id = o.id))
    )
)::text
"""


def reach(user: User | AnonymousUser, *, slug: str = "", roster_only: bool = False) -> Reach:
    """What a desk's `visible` yields, as bare keys in one query: for what is asked a dozen times a second.

    The operation `slug` is there even if it is closed; with `roster_only` there are none.
    """
    if not user.is_authenticated or not user.is_active:
        return Reach()
    with connection.cursor() as cursor:
        named: dict[str, Any] = {"user": user.pk, "roles": list(DESK), "slug": slug}
        cursor.execute(_ROSTER if roster_only else _REACH, named)
        return msgspec.json.decode(cursor.fetchone()[0], type=Reach)


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


_NAME = re.compile(
    r"(?:sim:(?P<simulation>[0-9]{1,18}):)?(?P<kind>desk|wall|person|positions|here):(?P<key>[0-9]{1,18})"
)


def may_listen(asked: Sequence[Asked]) -> list[set[str]]:
    """Which of the streams, position groups and rooms each of many sockets may follow, in a handful of queries for all.

    A desk hears `desk:` and `wall:` of its organisations, `positions:` and `here:` of its operations; a wall's token
    (`?wall=TOKEN`) only `wall:` and `positions:` of its own; a volunteer only `person:` of oneself. Whoever may listen
    may read all of it.
    """
    found = [{name: match for name in one.names if (match := _NAME.fullmatch(name))} for one in asked]
    rights = _Rights(asked, [match for names in found for match in names.values()])
    return [
        {name for name, match in names.items() if rights.allow(one, match)}
        for one, names in zip(asked, found, strict=True)
    ]


class _Rights:
    """What decides about these sockets and names, read at once. Roles reach downwards: a path begins with theirs."""

    def __init__(self, asked: Sequence[Asked], named: Sequence[re.Match[str]]) -> None:
        users = {one.user.pk for one in asked if one.user.is_active}
        self._roles: dict[int, list[tuple[str, str]]] = {}
        for user, role, path in Membership.objects.filter(user__in=users).values_list(
            "user", "role", "organisation__path"
        ):
            self._roles.setdefault(user, []).append((role, path))
        self._volunteers = dict(Volunteer.objects.filter(user__in=users).values_list("user", "pk"))
        walls = {one.query: wall_of(parse_qs(one.query).get("wall", [""])[0]) for one in asked if one.query}
        self._walls = {query: (wall[0].pk, wall[1].pk) for query, wall in walls.items() if wall}
        desks = {int(match["key"]) for match in named if match["kind"] in ("desk", "wall")}
        self._desks = dict(Organisation.objects.filter(pk__in=desks).values_list("pk", "path"))
        open_to = {int(match["key"]) for match in named if match["kind"] in ("positions", "here")}
        open_to |= {int(match["simulation"]) for match in named if match["simulation"]}
        self._operations: dict[int, list[str]] = {}
        for pk, *paths in Operation.objects.filter(pk__in=open_to).values_list(
            "pk", "organisation__path", "shared_with__path"
        ):
            self._operations.setdefault(pk, []).extend(path for path in paths if path)

    def allow(self, one: Asked, match: re.Match[str]) -> bool:
        """Whether the socket may follow this name."""
        kind, key, simulation = match["kind"], int(match["key"]), int(match["simulation"] or 0)
        wall = self._walls.get(one.query, (0, 0))
        if simulation and not (
            wall[0] == simulation or self._at(one, self._operations.get(simulation, []), ANY_ROLE)
        ):
            return False
        if kind == "person":
            return bool(one.user.pk) and self._volunteers.get(one.user.pk or 0) == key
        if kind in ("desk", "wall"):
            path = self._desks.get(key)
            return (kind == "wall" and wall[1] == key) or (path is not None and self._at(one, [path], DESK))
        return (kind == "positions" and wall[0] == key) or self._at(one, self._operations.get(key, []), DESK)

    def _at(self, one: Asked, paths: Iterable[str], roles: Collection[str]) -> bool:
        held = self._roles.get(one.user.pk or 0, [])
        return any(path.startswith(root) for role, root in held if role in roles for path in paths)
