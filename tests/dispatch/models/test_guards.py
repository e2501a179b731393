"""The rules that the database holds, whatever code forgets: raced from real connections, or broken on purpose."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.utils import OperationalError, ProgrammingError
from psycopg.errors import InsufficientPrivilege
from psycopg.types.range import TimestamptzRange

from dispatch.models import (
    Ask,
    AuditEntry,
    CallOut,
    Carried,
    CrewMember,
    Equipment,
    Incident,
    Mission,
    Operation,
    Quota,
    Request,
    Team,
    Text,
    TimelineEntry,
)
from dispatch.states import AskState, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce


def broken_by(rule: str, results: list[Any]) -> int:
    """How many of the works were refused by `rule`."""
    return sum(isinstance(r, IntegrityError) and rule in str(r) for r in results)


def came_second(rule: str, results: list[Any]) -> int:
    """As `broken_by`, for a rule about spans: two that look for each other's row wait for each other, and one is ended."""
    return broken_by(rule, results) + sum(
        isinstance(r, OperationalError) and "deadlock" in str(r) for r in results
    )


def two_missions(cast: Cast) -> list[Mission]:
    """Two live missions at the same time, with nobody named on them."""
    missions = []
    for _ in range(2):
        missions.append(people.mission(cast.incident, cast.team, strength=2))
        CrewMember.objects.all().delete()
    return missions


def test_two_coordinators_cannot_put_one_volunteer_on_two_missions(
    committed_cast: Cast, at_once: AtOnce
) -> None:
    def name(mission: Mission) -> CrewMember:
        return CrewMember.objects.create(
            mission=mission, volunteer=committed_cast.first, sandbox=False, span=mission.span
        )

    one, two = two_missions(committed_cast)
    results = at_once(lambda: name(one), lambda: name(two))
    assert came_second("volunteer_on_one_mission", results) == 1
    assert CrewMember.objects.filter(live=True).count() == 1


def test_two_coordinators_cannot_send_one_boat_twice(committed_cast: Cast, at_once: AtOnce) -> None:
    boat = Equipment.objects.order_by("pk")[0]

    def load(mission: Mission) -> Carried:
        return Carried.objects.create(mission=mission, equipment=boat, sandbox=False, span=mission.span)

    one, two = two_missions(committed_cast)
    results = at_once(lambda: load(one), lambda: load(two))
    assert came_second("equipment_on_one_mission", results) == 1
    assert Carried.objects.filter(live=True).count() == 1


def test_two_accepts_for_the_last_place_never_overfill(committed_cast: Cast, at_once: AtOnce) -> None:
    quota = Quota.objects.get(need__incident=committed_cast.incident, unit=Unit.PEOPLE)
    Quota.objects.update(taken=F("quota") - 1)

    def take() -> int:
        return Quota.objects.filter(pk=quota.pk).update(taken=F("taken") + 1)

    assert broken_by("quota_never_exceeded", at_once(take, take, take)) == 2
    quota.refresh_from_db()
    assert quota.taken == quota.quota


def test_a_team_never_promises_more_than_it_has(committed_cast: Cast, at_once: AtOnce) -> None:
    def promise() -> int:
        return Team.objects.filter(pk=committed_cast.team.pk).update(engaged=F("engaged") + 5)

    assert broken_by("team_never_promises_more_than_it_has", at_once(promise, promise)) == 1


def test_a_simulation_and_the_live_night_do_not_hold_each_other(cast: Cast) -> None:
    live, rehearsed = (
        people.mission(cast.incident, cast.team),
        people.mission(people.incident(cast.simulation), cast.team),
    )
    assert CrewMember.objects.filter(volunteer=cast.leader, live=True).count() == 2
    assert (live.sandbox, rehearsed.sandbox) == (False, True)


def refused(rule: str, work: Any) -> None:
    """`work` breaks `rule` of the database, now or at the commit."""

    def until_the_commit() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            work()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match=rule):
        until_the_commit()


@pytest.mark.parametrize("model", [Request, Incident, CallOut, Mission, Text])
def test_a_row_of_a_simulation_belongs_to_a_simulation(cast: Cast, model: Any) -> None:
    root = {**cast.operation.root(), "sandbox": True}
    moment = people.now()
    rows: dict[Any, dict[str, Any]] = {
        Request: {"number": 9, "source": "phone", "words": "救命", "said_at": moment, "received_at": moment},
        Incident: {
            "year": 2026, "number": 9, "kind": "other", "urgency": "urgent", "title": "x",
            "received_at": moment, "stage_at": moment,
        },
        CallOut: {"incident": cast.incident, "letter": "Z"},
        Mission: {
            "leader": cast.leader, "strength": 1, "committed_at": moment,
            "span": TimestamptzRange(moment, moment + people.SPAN),
        },
        Text: {"outbound": True, "gateway": "handset", "phone": "1", "body": "x", "queued_at": moment},
    }  # fmt: skip
    refused("sandbox_fk", lambda: model.objects.create(**root, **rows[model]))


def test_an_ask_a_crew_and_a_load_follow_their_own_side(cast: Cast) -> None:
    out, mission = people.call_out(cast.incident), people.mission(cast.incident, cast.team)
    boat = Equipment.objects.order_by("pk")[0]
    refused("sandbox_fk", lambda: Ask.objects.create(
        call_out=out, team=cast.team, recipient=cast.leader, sandbox=True, asked_at=people.now()
    ))  # fmt: skip
    refused("sandbox_fk", lambda: CrewMember.objects.create(
        mission=mission, volunteer=cast.first, sandbox=True, span=mission.span
    ))  # fmt: skip
    refused("sandbox_fk", lambda: Carried.objects.create(
        mission=mission, equipment=boat, sandbox=True, span=mission.span
    ))  # fmt: skip


def test_an_operation_is_a_sandbox_exactly_when_it_is_a_simulation(cast: Cast) -> None:
    rows = Operation.objects.filter(pk=cast.operation.pk)
    refused("operation_sandbox_is_simulation", lambda: rows.update(sandbox=True))
    refused("operation_sandbox_is_simulation", lambda: rows.update(mode="simulation"))


@pytest.mark.parametrize("gateway", ["twilio", "aliyun", "none"])
def test_a_text_of_a_simulation_never_has_a_way_out(cast: Cast, gateway: str) -> None:
    refused("text_of_a_simulation_stays_here", lambda: Text.objects.create(
        **cast.simulation.root(), outbound=True, gateway=gateway, phone="+8613800000001", body="演练",
        queued_at=people.now(),
    ))  # fmt: skip


@pytest.mark.parametrize("gateway", ["", "telegraph"])
def test_a_text_goes_out_by_a_gateway_that_is_known(cast: Cast, gateway: str) -> None:
    for operation in (cast.operation, cast.simulation):
        refused("text_goes_out_by_a_known_gateway", lambda rooted=operation: Text.objects.create(
            **rooted.root(), outbound=True, gateway=gateway, phone="+8613800000001", body="演练",
            queued_at=people.now(),
        ))  # fmt: skip


def test_one_message_is_one_row(cast: Cast) -> None:
    def queue(**other: Any) -> Text:
        same = {"subject": "ask:1", "phone": "+8613800000001", "purpose": "call_out", "round": 1, **other}
        return Text.objects.create(
            **cast.operation.root(),
            outbound=True,
            gateway="handset",
            body="x",
            queued_at=people.now(),
            **same,
        )

    queue()
    queue(round=2)
    queue(channel="voice")
    refused("text_once", queue)


def run(statement: str) -> None:
    """As the application's own role."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_timeline_and_the_audit_cannot_be_changed_or_deleted_by_the_application(cast: Cast) -> None:
    TimelineEntry.objects.create(
        organisation=cast.city, operation=cast.operation, verb="test", at=people.now()
    )
    AuditEntry.objects.create(act="test", subject="test")
    for table in ("dispatch_timelineentry", "dispatch_auditentry"):
        for change in (f"UPDATE {table} SET data = '{{}}'", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(ProgrammingError) as denied, transaction.atomic():
                run(change)
            assert isinstance(denied.value.__cause__, InsufficientPrivilege)
    assert (TimelineEntry.objects.count(), AuditEntry.objects.count()) == (1, 1)


def test_a_number_is_given_once(cast: Cast) -> None:
    again = {"year": cast.incident.year, "number": cast.incident.number}
    moment = people.now()
    fields = {"kind": "other", "urgency": "urgent", "title": "x", "received_at": moment, "stage_at": moment}
    refused(
        "incident_number_once", lambda: Incident.objects.create(**cast.operation.root(), **again, **fields)
    )
    Incident.objects.create(**cast.simulation.root(), **again, **fields)  # a simulation counts for itself


def test_a_letter_is_unique_among_those_running(cast: Cast) -> None:
    first = people.call_out(cast.incident, "A")
    refused("callout_letter_once", lambda: people.call_out(cast.incident, "A"))
    people.call_out(people.incident(cast.simulation), "A")
    CallOut.objects.filter(pk=first.pk).update(letter_taken=False)
    people.call_out(cast.incident, "A")


def test_what_is_located_has_a_point(cast: Cast) -> None:
    rows = Incident.objects.filter(pk=cast.incident.pk)
    refused("incident_located_has_a_point", lambda: rows.update(point=None))
    rows.update(point=None, state="received")


def test_an_accepted_ask_has_a_mission(cast: Cast) -> None:
    ask = people.ask(people.call_out(cast.incident), cast.team)
    refused(
        "ask_accepted_has_a_mission",
        lambda: Ask.objects.filter(pk=ask.pk).update(state=AskState.ACCEPTED.value),
    )


def test_a_span_has_both_ends(cast: Cast) -> None:
    mission = people.mission(cast.incident, cast.team)
    for span in (TimestamptzRange(people.now(), None), TimestamptzRange(None, people.now())):
        refused("mission_span_is_bounded", lambda s=span: Mission.objects.update(span=s))
        refused("crewmember_span_is_bounded", lambda s=span: CrewMember.objects.update(span=s))
    assert mission.span.upper
