"""The one-page report of an incident: who, when, how long, people served. Figures are as of a moment; nobody is named."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min, Q, Sum

from dispatch.flow.debrief.account import Account, account, homes
from dispatch.models import Ask, HandOff, Incident, Mission, Outcome, Quota, Text, TimelineEntry
from dispatch.snapshots.moment import one_moment
from dispatch.states import IncidentState, MissionState, Purpose, Unit

# From answered call to first unit notified: 60 s (NFPA 1225). Six people on scene in the country: 14 min (NFPA 1720).
TARGETS = {"notified": timedelta(seconds=60), "on_scene": timedelta(minutes=14)}


@dataclass(frozen=True)
class Milestone:
    """One key time; `took` since the call for help. `met` is None where there is no target."""

    code: str
    at: datetime | None
    took: timedelta | None
    target: timedelta | None
    met: bool | None


@dataclass(frozen=True)
class NeedLine:
    """One need: wanted, answered for, arrived."""

    skill: str
    english_skill: str
    unit: Unit
    wanted: int
    answered: int
    arrived: int


@dataclass(frozen=True)
class TeamLine:
    """One crew; `hours` are person-hours from departure until home, or until the report's moment."""

    name: str
    state: MissionState
    people: int
    departed: datetime | None
    arrived: datetime | None
    left: datetime | None
    home: datetime | None
    hours: float
    equipment: Counter[str]


@dataclass(frozen=True)
class Report:
    """Everything on the page. Persons are counted by state, texts by what became of them."""

    incident: Incident
    as_of: datetime
    milestones: list[Milestone]
    needs: list[NeedLine]
    teams: list[TeamLine]
    persons: Counter[str]
    requests: int
    verified: int
    asked: int
    reached: int
    texts: int
    outcome: Outcome | None
    hand_offs: list[HandOff]
    entries: list[TimelineEntry]
    times: dict[int, datetime]
    corrections: list[TimelineEntry]

    @property
    def hours(self) -> float:
        """Person-hours of all crews."""
        return sum(team.hours for team in self.teams)

    @property
    def rescued(self) -> int:
        """People brought to safety or to hospital."""
        return self.persons["evacuated"] + self.persons["hospital"]

    @property
    def lasted(self) -> timedelta:
        """From the call for help until the end, or until now."""
        return (self.incident.closed_at or self.as_of) - self.incident.received_at


def report(incident: Incident) -> Report:
    """The report of `incident` as of one moment of the database. Must be called outside a transaction."""
    with one_moment() as now:
        told = account(incident)
        teams = _teams(incident, told, now)
        asks = Ask.objects.filter(call_out__incident=incident)
        sent = Text.objects.filter(outbound=True, sent_at__isnull=False)
        about = Q(ask__call_out__incident=incident) | Q(mission__stops__incident=incident)
        return Report(
            incident=incident,
            as_of=now,
            milestones=_milestones(incident, told),
            needs=_needs(incident, told),
            teams=teams,
            persons=Counter(dict(incident.persons.values_list("state").annotate(people=Sum("count")))),
            requests=incident.requests.count(),
            verified=incident.requests.filter(state="verified").count(),
            asked=asks.count(),
            reached=sum(team.people for team in teams if team.arrived),
            texts=sent.filter(about).distinct().count(),
            outcome=Outcome.objects.filter(incident=incident).first(),
            hand_offs=list(incident.hand_offs.order_by("at")),
            entries=told.entries,
            times=told.times,
            corrections=told.corrections,
        )


def _milestones(incident: Incident, told: Account) -> list[Milestone]:
    asks = Ask.objects.filter(call_out__incident=incident)
    texts = Text.objects.filter(
        ask__call_out__incident=incident, outbound=True, purpose=Purpose.CALL_OUT.value
    )
    located = told.first("incident.located", "incident.pinned", "incident.corrected")
    if located is None and incident.point is not None:
        located = told.first("incident.opened")
    answers = asks.aggregate(asked=Min("asked_at"), answered=Min("answered_at"))
    found = {
        "received": incident.received_at,
        "located": located,
        "notified": texts.aggregate(at=Min("sent_at"))["at"] or answers["asked"],
        "answered": answers["answered"],
        "departed": told.first("mission.en_route"),
        "filled": told.first("call_out.filled"),
        "on_scene": told.first("mission.on_scene"),
        "rescued": _all_rescued(incident),
        "closed": incident.closed_at if incident.state == IncidentState.CLOSED else None,
    }
    return [_milestone(code, at, incident.received_at) for code, at in found.items()]


def _milestone(code: str, at: datetime | None, start: datetime) -> Milestone:
    took = max(at - start, timedelta()) if at else None
    target = TARGETS.get(code)
    met = took <= target if took is not None and target else None
    return Milestone(code, at, took, target, met)


def _all_rescued(incident: Incident) -> datetime | None:
    """When the last was brought out: nobody is trapped any more, and all who were reported are accounted for."""
    found = incident.persons.filter(state__in=["evacuated", "hospital", "dead"])
    count = found.aggregate(people=Sum("count"))["people"] or 0
    if not count or count < (incident.people or 0) or incident.persons.filter(state="trapped").exists():
        return None
    last = found.order_by("-at").first()
    return last.at if last else None


def _needs(incident: Incident, told: Account) -> list[NeedLine]:
    here = {entry.mission_id for entry in told.entries if entry.verb == "mission.on_scene"}
    quotas = Quota.objects.filter(need__incident=incident).select_related("need__skill").order_by("pk")
    quotas = quotas.annotate(arrived=Sum("takes__count", filter=Q(takes__ask__mission__in=here)))
    return [
        NeedLine(
            skill=quota.need.skill.name if quota.need.skill else "",
            english_skill=quota.need.skill.english_name if quota.need.skill else "",
            unit=Unit(quota.unit),
            wanted=quota.quota,
            answered=quota.taken,
            arrived=quota.arrived or 0,
        )
        for quota in quotas
    ]


def _teams(incident: Incident, told: Account, now: datetime) -> list[TeamLine]:
    crews = Mission.objects.filter(stops__incident=incident).distinct().select_related("team")
    home = homes(incident)
    return [
        _team(mission, told, home.get(mission.pk), now)
        for mission in crews.prefetch_related("carried__equipment").order_by("committed_at", "pk")
    ]


def _team(mission: Mission, told: Account, home: datetime | None, now: datetime) -> TeamLine:
    departed = told.first("mission.en_route", "mission.diverted_here", mission=mission.pk)
    went = told.last("mission.diverted", mission=mission.pk)
    came = told.last("mission.diverted_here", mission=mission.pk)
    elsewhere = went if went and (came is None or came < went) else None
    end = elsewhere or home or now
    served = (end - departed) if departed else timedelta()
    return TeamLine(
        name=mission.team.name if mission.team else "",
        state=MissionState(mission.state),
        people=mission.strength,
        departed=departed,
        arrived=told.first("mission.on_scene", mission=mission.pk),
        left=told.last("mission.returning", "mission.diverted", mission=mission.pk),
        home=home,
        hours=mission.strength * max(served, timedelta()).total_seconds() / 3600,
        equipment=Counter(carried.equipment.kind for carried in mission.carried.all()),
    )
