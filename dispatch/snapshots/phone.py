"""What one volunteer's phone shows: the questions that wait for an answer, and the missions one is on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from dispatch.events import schema_hash, stream
from dispatch.models import Ask, CrewMember, Equipment, Incident, Mission, Operation, Told, Volunteer
from dispatch.models.counts import count_incidents
from dispatch.snapshots.answers import ask_rows
from dispatch.snapshots.crews import HOME_KEPT, mission_rows
from dispatch.snapshots.desk import operation_row
from dispatch.snapshots.last_step import last_step
from dispatch.snapshots.moment import one_moment
from dispatch.snapshots.pane import need_rows
from dispatch.snapshots.phone_dangers import alarm_rows, danger_row, told_to
from dispatch.snapshots.phone_rows import (
    CrewRow,
    PhoneCall,
    PhoneIncident,
    PhoneMe,
    PhoneMission,
    PhoneSnapshot,
)
from dispatch.snapshots.rows import Counts
from dispatch.snapshots.wanted import wanted_of
from dispatch.states import ANSWERABLE_ASK, LIVE_MISSION, AskState, MissionState, Unit
from geo.coordinates import Coordinates
from realtime import streams

# The single next step that the big button offers.
_NEXT = {
    MissionState.COMMITTED: "depart",
    MissionState.EN_ROUTE: "arrive",
    MissionState.ON_SCENE: "leave",
    MissionState.RETURNING: "home",
    MissionState.STOOD_DOWN: "home",
}
# Until it is on scene a crew may say that it cannot go after all.
_MAY_BACK_OUT = frozenset({MissionState.RESERVED, MissionState.COMMITTED, MissionState.EN_ROUTE})
# An answer that was given stays on the phone for so long, so that one may still change one's mind.
ANSWER_KEPT = timedelta(hours=12)


def phone(volunteer: Volunteer, *, only: int | None = None) -> PhoneSnapshot:
    """The phone of `volunteer`; `only` is the ask that a link opens, and nothing beside it is shown then."""
    with one_moment() as now:
        asks = list(_asks(volunteer, now, only))
        missions = list(_missions(volunteer, now, only))
        told = list(told_to(volunteer, only=only).filter(danger__lifted_at=None))
        return PhoneSnapshot(
            at=now,
            schema=schema_hash(),
            streams={} if only else streams.offset_of(_streams(volunteer, asks, missions, told)),
            me=PhoneMe(
                volunteer=volunteer.pk,
                name=volunteer.name,
                language=volunteer.language,
                on_duty=volunteer.on_duty,
                shares_position=volunteer.shares_position_since is not None,
            ),
            gateway=settings.TEXT_GATEWAY,
            calls=[_call(ask) for ask in asks],
            missions=[_mission(volunteer, mission, now) for mission in missions],
            dangers=[danger_row(row) for row in told],
            alarms=alarm_rows(missions),
            engaged=any(mission.state in LIVE_MISSION for mission in missions),
            roll_call_minutes=settings.ROLL_CALL_MINUTES,
        )


def leads(volunteer: Volunteer) -> Q:
    """The missions whose steps `volunteer` may tell: one leads the crew, or the team as leader or deputy."""
    return Q(leader=volunteer) | Q(team__leader=volunteer) | Q(team__deputy=volunteer)


def answers_for(volunteer: Volunteer) -> Q:
    """The asks that `volunteer` may answer: put to oneself, or to a team one leads as leader or deputy."""
    return Q(recipient=volunteer) | Q(team__leader=volunteer) | Q(team__deputy=volunteer)


def _asks(volunteer: Volunteer, now: datetime, only: int | None) -> Iterable[Ask]:
    rows = Ask.objects.filter(answers_for(volunteer), call_out__letter_taken=True)
    if only:
        rows = rows.filter(pk=only)
    fresh = Q(answered_at=None) | Q(answered_at__gte=now - ANSWER_KEPT)
    rows = rows.filter(fresh).exclude(state=AskState.ACCEPTED).distinct()
    return rows.select_related(
        "call_out__operation__organisation", "call_out__incident__organisation", "team"
    ).order_by("-asked_at", "pk")


def _missions(volunteer: Volunteer, now: datetime, only: int | None) -> Iterable[Mission]:
    mine = leads(volunteer) | Q(crew__volunteer=volunteer)
    current = Q(state__in=[*LIVE_MISSION, MissionState.RESERVED]) | Q(home_at__gte=now - HOME_KEPT)
    # Called back before it left, a crew is at home already: there is nothing more to say once its letter is free.
    open_still = Q(ask__call_out__letter_taken=True) | Q(departed_at__isnull=False)
    stood_down = Q(state=MissionState.STOOD_DOWN) & open_still
    rows = Mission.objects.filter(mine & (current | stood_down)).distinct()
    if only:
        rows = rows.filter(ask=only)
    return rows.select_related("operation__organisation", "team", "leader").order_by("-committed_at", "pk")


def _streams(
    volunteer: Volunteer, asks: Iterable[Ask], missions: Iterable[Mission], told: Iterable[Told]
) -> list[str]:
    """One's own stream, and its twin in every simulation one is part of."""
    simulations: set[Operation] = {a.call_out.operation for a in asks if a.sandbox}
    simulations |= {m.operation for m in missions if m.sandbox}
    simulations |= {row.danger.operation for row in told if row.sandbox}
    return [f"person:{volunteer.pk}", *sorted(stream("person", volunteer.pk, s) for s in simulations)]


def _call(ask: Ask) -> PhoneCall:
    operation, incident, team = ask.call_out.operation, ask.call_out.incident, ask.team
    (row,) = ask_rows(operation, [ask.pk])
    base = team.base if team else ask.recipient.base
    free = 1 if team is None else team.strength - (team.rehearsing if ask.sandbox else team.engaged)
    wanted = wanted_of(ask)
    straight = _metres(base.x, base.y, incident.point.x, incident.point.y) if incident.point else None
    return PhoneCall(
        ask=row,
        letter=ask.call_out.letter,
        operation=operation_row(operation),
        incident=_incident(incident),
        team_name=team.name if team else "",
        free=free,
        boats=_in_service(ask, Unit.BOAT),
        vehicles=_in_service(ask, Unit.VEHICLE),
        wanted_people=wanted.get(Unit.PEOPLE, 0),
        wanted_boats=wanted.get(Unit.BOAT, 0),
        wanted_vehicles=wanted.get(Unit.VEHICLE, 0),
        from_lon=base.x,
        from_lat=base.y,
        seconds=ask.travel_seconds,
        metres=straight,
        open=ask.state in ANSWERABLE_ASK,
        begins=incident.starts_at if ask.call_out.sign_up_until else None,
        until=ask.call_out.sign_up_until,
    )


def _metres(lon: float, lat: float, to_lon: float, to_lat: float) -> int:
    return round(Coordinates(lon, lat).distance_m(Coordinates(to_lon, to_lat)))


def _in_service(ask: Ask, unit: Unit) -> int:
    if ask.team is None:
        return 0
    there = Equipment.objects.filter(team=ask.team, kind=unit, in_service=True)
    out = Q(carried__live=True, carried__sandbox=ask.sandbox)
    return there.count() - there.filter(out).distinct().count()


def _mission(volunteer: Volunteer, mission: Mission, now: datetime) -> PhoneMission:
    (row,) = mission_rows(mission.operation, [mission.pk], now)
    stop = mission.stops.select_related("incident__organisation").filter(incident=row.incident).first()
    incident = stop.incident if stop else None
    may_lead = Mission.objects.filter(leads(volunteer), pk=mission.pk).exists()
    ask = Ask.objects.filter(mission=mission).select_related("call_out").first()
    return PhoneMission(
        mission=row,
        ask=ask.pk if ask and mission.state in _MAY_BACK_OUT else None,
        offered=ask.offered if ask else None,
        letter=ask.call_out.letter if ask else "",
        operation=operation_row(mission.operation),
        incident=_incident(incident) if incident else None,
        next=_NEXT.get(MissionState(mission.state)),
        may_lead=may_lead,
        may_revert=may_lead and _told_last_by(volunteer, mission),
        crew=_crew(mission, now) if may_lead else [],
        desk_phone=mission.operation.organisation.duty_phone,
    )


def _told_last_by(volunteer: Volunteer, mission: Mission) -> bool:
    last = last_step(mission)
    return last is not None and last.verb != "mission.diverted_here" and last.actor_id == volunteer.user_id


def _crew(mission: Mission, now: datetime) -> list[CrewRow]:
    """Who may be named: the team's active members, those already named first."""
    named = set(mission.crew.values_list("volunteer_id", flat=True))
    people = Volunteer.objects.filter(Q(pk__in=named) | Q(teams=mission.team, active=True)).distinct()
    busy = CrewMember.objects.filter(live=True, sandbox=mission.sandbox, span__overlap=mission.span)
    elsewhere = set(busy.exclude(mission=mission).values_list("volunteer_id", flat=True))
    found = [
        CrewRow(
            volunteer=person.pk,
            name=person.name,
            insured=person.insured_until is not None and person.insured_until >= now.date(),
            named=person.pk in named,
            busy=person.pk in elsewhere,
        )
        for person in people.order_by("name", "pk")
    ]
    return sorted(found, key=lambda row: not row.named)


def _incident(row: Incident) -> PhoneIncident:
    return PhoneIncident(
        id=row.pk,
        label=f"{row.organisation.prefix}-{row.year}-{row.number}",
        number=row.number,
        state=row.state,
        kind=row.kind,
        urgency=row.urgency,
        title=row.title,
        place=row.place_words,
        area=row.area_name,
        lon=row.point.x if row.point else None,
        lat=row.point.y if row.point else None,
        precision=row.precision,
        people=row.people,
        water=row.water,
        on_water=row.on_water,
        vulnerable=row.vulnerable,
        meeting_point=row.meeting_point,
        bring=row.bring,
        needs=need_rows(row),
        counts=Counts(**count_incidents([row.pk])[row.pk]),
    )
