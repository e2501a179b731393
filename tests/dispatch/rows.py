"""One function for each kind of row. Nothing happens behind their backs: no act of the stages is used."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.gis.geos import Point
from psycopg.types.range import TimestamptzRange

from dispatch.models import (
    Ask,
    CallOut,
    CrewMember,
    Equipment,
    Incident,
    Membership,
    Mission,
    Need,
    NumberSeries,
    Operation,
    Organisation,
    Proposal,
    ProposalItem,
    Qualification,
    Quota,
    Request,
    Skill,
    Stop,
    Team,
    User,
    Volunteer,
)
from dispatch.models.keys import refresh_keys
from dispatch.states import (
    AskState,
    CallOutState,
    IncidentKind,
    IncidentState,
    MissionState,
    Mode,
    OrganisationKind,
    Precision,
    Role,
    Source,
    TeamKind,
    Unit,
    Urgency,
)

LANSHAN = (118.3400, 35.0600)  # the team's base
NANFANG = (118.4130, 34.9880)  # the incident, about 10 km away
JINAN = (117.1200, 36.6500)
IN_DATE = date(2099, 12, 31)
EXPIRED = date(2020, 1, 1)
SPAN = timedelta(hours=12)


def now() -> datetime:
    """The clock of this process; rows that need the database's read it themselves."""
    return datetime.now(UTC)


def point(place: tuple[float, float]) -> Point:
    return Point(*place, srid=4326)


def organisation(
    name: str, *, parent: Organisation | None = None, prefix: str = "LY", kind: OrganisationKind | None = None
) -> Organisation:
    """A city's society, or a district's below `parent`."""
    level = kind or (OrganisationKind.COUNTY if parent else OrganisationKind.CITY)
    fields: dict[str, Any] = {
        "name": f"{name}红十字会", "short_name": name, "english_name": f"{name} Red Cross", "kind": level.value,
        "prefix": prefix, "signature": f"{name}红十字会",
    }  # fmt: skip
    tree = Organisation.objects
    made: Organisation = tree.add_child(parent, fields) if parent else tree.add_root(fields)
    return made


def user(username: str, name: str, *, at: Organisation | None = None, role: Role | None = None) -> User:
    """Somebody who may sign in (tests use `force_login`), with one role at one organisation."""
    made = User.objects.create(username=username, display_name=name, password="!")
    if at and role:
        Membership.objects.create(user=made, organisation=at, role=role.value)
    return made


def volunteer(
    at: Organisation,
    name: str,
    phone: str,
    *,
    account: User | None = None,
    skills: Iterable[str] = ("swift_water",),
    valid_until: date = IN_DATE,
    insured_until: date | None = IN_DATE,
    base: tuple[float, float] = LANSHAN,
    indexed: bool = True,
    **fields: Any,
) -> Volunteer:
    """A person of the roster; call `refresh_keys` when the index must know about later changes, or of all that are not `indexed`."""
    made = Volunteer.objects.create(
        organisation=at, user=account, name=name, phone=phone, base=point(base), insured_until=insured_until,
        **fields,
    )  # fmt: skip
    for code in skills:
        Qualification.objects.create(volunteer=made, skill_id=skill_key(code), valid_until=valid_until)
    if indexed:
        refresh_keys([made.pk])
    return made


@cache
def skill_key(code: str) -> int:
    """Skills come with the migrations, and no test changes them."""
    return Skill.objects.values_list("pk", flat=True).get(code=code)


def team(
    at: Organisation,
    name: str,
    *,
    members: list[Volunteer],
    boats: int = 0,
    vehicles: int = 0,
    deputy: Volunteer | None = None,
    base: tuple[float, float] = LANSHAN,
    kind: TeamKind = TeamKind.WATER,
) -> Team:
    """A team led by the first of its members, with as many people as it has members."""
    made = Team.objects.create(
        organisation=at, name=name, short_name=name, kind=kind.value, base=point(base), leader=members[0],
        deputy=deputy, strength=len(members),
    )  # fmt: skip
    made.members.set(members)
    for unit, count in ((Unit.BOAT, boats), (Unit.VEHICLE, vehicles)):
        for number in range(1, count + 1):
            Equipment.objects.create(team=made, kind=unit.value, name=f"{unit.value} {number}")
    return made


def operation(
    at: Organisation,
    name: str,
    slug: str,
    *,
    mode: Mode = Mode.LIVE,
    shared_with: Collection[Organisation] = (),
) -> Operation:
    """An open operation led by `at`; a simulation's rows are a sandbox's."""
    made = Operation.objects.create(
        organisation=at, name=name, slug=slug, mode=mode.value, sandbox=mode is Mode.SIMULATION,
        response_level=2, opened_at=now(),
    )  # fmt: skip
    if shared_with:
        made.shared_with.set(shared_with)
    return made


def incident(
    within: Operation,
    title: str = "南坊头村12人被困屋顶",
    *,
    needs: Iterable[tuple[str | None, Mapping[Unit, int]]] = (),
    place: tuple[float, float] | None = NANFANG,
    **fields: Any,
) -> Incident:
    """An incident with its number and needs; located where it has a place, else received."""
    moment = now()
    series, _ = NumberSeries.objects.get_or_create(
        organisation=within.organisation, series="sandbox" if within.sandbox else "incident", year=moment.year
    )
    series.last += 1
    series.save(update_fields=["last"])
    given: dict[str, Any] = {
        "kind": IncidentKind.TRAPPED.value,
        "urgency": Urgency.CRITICAL.value,
        "people": 12,
        "place_words": "河东区芝麻墩街道南坊头村",
        "state": (IncidentState.LOCATED if place else IncidentState.RECEIVED).value,
        "point": point(place) if place else None,
        "precision": (Precision.VILLAGE if place else Precision.NONE).value,
        "received_at": moment,
        "stage_at": moment,
        **fields,
    }
    made = Incident.objects.create(
        **within.root(), year=moment.year, number=series.last, title=title, **given
    )
    for code, units in needs:
        need = Need.objects.create(incident=made, skill_id=skill_key(code) if code else None)
        for unit, count in units.items():
            Quota.objects.create(need=need, unit=unit.value, quota=count)
    return made


def request(within: Operation, words: str, *, phone: str = "+8613900000001", **fields: Any) -> Request:
    """A raw cry for help by phone."""
    moment = now()
    last = Request.objects.filter(organisation=within.organisation, sandbox=within.sandbox).count()
    given: dict[str, Any] = {"source": Source.PHONE.value, "said_at": moment, "received_at": moment, **fields}
    return Request.objects.create(**within.root(), number=last + 1, words=words, phone=phone, **given)


def call_out(of: Incident, letter: str = "A", *, state: CallOutState = CallOutState.RUNNING) -> CallOut:
    """A call-out that holds its letter."""
    return CallOut.objects.create(
        **of.operation.root(), incident=of, letter=letter, state=state.value, started_at=now()
    )


def ask(within: CallOut, to: Team, *, state: AskState = AskState.SENT) -> Ask:
    """The leader of `to` is asked, as if the text had gone out."""
    assert to.leader
    return Ask.objects.create(
        call_out=within,
        team=to,
        recipient=to.leader,
        sandbox=within.sandbox,
        state=state.value,
        asked_at=now(),
    )


def mission(
    to: Incident, by: Team, *, strength: int = 4, state: MissionState = MissionState.COMMITTED
) -> Mission:
    """A crew with one stop and its leader named, whose people are promised, as `steps.commit` leaves it; without an ask."""
    assert by.leader
    moment = now()
    made = Mission.objects.create(
        **to.operation.root(), team=by, leader=by.leader, state=state.value, strength=strength,
        span=TimestamptzRange(moment, moment + SPAN), committed_at=moment,
    )  # fmt: skip
    Stop.objects.create(mission=made, incident=to, position=1, state_at=moment)
    CrewMember.objects.create(mission=made, volunteer=by.leader, sandbox=made.sandbox, span=made.span)
    column = "rehearsing" if to.sandbox else "engaged"
    setattr(by, column, getattr(by, column) + strength)
    by.save(update_fields=[column])
    return made


def proposal(within: Operation) -> Proposal:
    """A plan that stands, of nothing."""
    return Proposal.objects.create(
        **within.root(), at=now(), fingerprint="0", facts={}, plan={}, source="straight_line"
    )


def proposal_item(of: Incident, to: Team) -> ProposalItem:
    """A team proposed for an incident, and already a call-out that it could be accepted with."""
    return ProposalItem.objects.create(
        proposal=proposal(of.operation), incident=of, team=to, sandbox=of.sandbox, seconds=900,
        travel_seconds=800, estimated=True, call_out=call_out(of),
    )  # fmt: skip
