"""Every pair of every table, allowed or refused, by `advance` against the database."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest
from django.db import transaction

from dispatch.models import (
    Ask,
    CallOut,
    Danger,
    Incident,
    Mission,
    Proposal,
    ProposalItem,
    Request,
    Stop,
    Text,
    Told,
)
from dispatch.states import (
    MOVES,
    AskState,
    CallOutState,
    IncidentState,
    MissionState,
    NotAllowed,
    ProposalItemState,
    ProposalState,
    RequestState,
    Stale,
    StopState,
    TextState,
    ToldState,
    advance,
    advance_all,
    may_move,
)
from dispatch.states.moves import INCIDENT_REVERTS, MISSION_REVERTS
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast

STATES: dict[str, type[StrEnum]] = {
    "Request": RequestState,
    "Incident": IncidentState,
    "CallOut": CallOutState,
    "Ask": AskState,
    "Mission": MissionState,
    "Stop": StopState,
    "Text": TextState,
    "Proposal": ProposalState,
    "ProposalItem": ProposalItemState,
    "Told": ToldState,
}
TABLES = (Request, Incident, CallOut, Ask, Mission, Stop, Text, Proposal, ProposalItem, Told)
INBOUND = {"received", "filed", "asked_back", "in_queue"}


def _ask(cast: Cast) -> Ask:
    ask = people.ask(people.call_out(cast.incident), cast.team)
    ask.mission = people.mission(cast.incident, cast.team)  # an accepted ask has one: the database says so
    ask.reserve = 1  # and one on reserve its number
    ask.save()
    return ask


def _text(cast: Cast) -> Text:
    return Text.objects.create(
        **cast.operation.root(), outbound=True, gateway="handset", phone=cast.leader.phone,
        subject="ask:1", purpose="call_out", body="任务A", queued_at=people.now(),
    )  # fmt: skip


def _told(cast: Cast) -> Told:
    danger = Danger.objects.create(
        **cast.operation.root(), act="leave", name="南坊片区", raised_at=people.now(),
        shape="SRID=4326;POLYGON ((118 34, 119 34, 119 35, 118 34))",
    )  # fmt: skip
    moment = people.now()
    return Told.objects.create(
        danger=danger, team=cast.team, sandbox=False, told_at=moment, withdrawn_at=moment
    )


MAKE: dict[str, Callable[[Cast], Any]] = {
    "Request": lambda cast: people.request(cast.operation, "屋顶上有人"),
    "Incident": lambda cast: cast.incident,
    "CallOut": lambda cast: people.call_out(cast.incident),
    "Ask": _ask,
    "Mission": lambda cast: people.mission(cast.incident, cast.team),
    "Stop": lambda cast: people.mission(cast.incident, cast.team).stops.get(),
    "Text": _text,
    "Proposal": lambda cast: people.proposal(cast.operation),
    "ProposalItem": lambda cast: people.proposal_item(cast.incident, cast.team),
    "Told": _told,
}


def _put(row: Any, state: str) -> None:
    """Put the row in `state` past the table, with what the database wants of that state."""
    columns = {"state": state, **({"outbound": state not in INBOUND} if isinstance(row, Text) else {})}
    type(row).objects.filter(pk=row.pk).update(**columns)
    row.refresh_from_db()


@pytest.mark.parametrize("table", STATES)
def test_every_pair_moves_if_the_table_allows_it_and_stays_if_not(cast: Cast, table: str) -> None:
    row = MAKE[table](cast)
    for start in STATES[table]:
        for to in STATES[table]:
            _put(row, start)
            if may_move(table, start, to):
                advance(row, to)
            else:
                with pytest.raises(NotAllowed):
                    advance(row, to)
            expected = to if may_move(table, start, to) else start
            stored = type(row).objects.values_list("state", flat=True).get(pk=row.pk)
            assert stored == row.state == expected, f"{table}: {start} > {to}"


@pytest.mark.parametrize("table", STATES)
def test_who_comes_second_is_told_and_changes_nothing(cast: Cast, table: str) -> None:
    row = MAKE[table](cast)
    start, ends = next((s, ends) for s, ends in MOVES[table].items() if ends)
    to = sorted(ends)[0]
    _put(row, start)
    second = type(row).objects.get(pk=row.pk)
    advance(row, to)
    with pytest.raises(Stale) as stale:
        advance(second, to)
    assert (stale.value.seen, stale.value.now, second.state) == (start, to, start)


def test_a_row_that_is_gone_is_stale(cast: Cast) -> None:
    row = people.request(cast.operation, "屋顶上有人")
    Request.objects.filter(pk=row.pk).delete()
    with pytest.raises(Stale) as stale:
        advance(row, RequestState.CLAIMED)
    assert stale.value.now is None


def test_the_changes_are_written_with_the_move_or_not_at_all(cast: Cast) -> None:
    mission = people.mission(cast.incident, cast.team)
    second = Mission.objects.get(pk=mission.pk)
    advance(mission, MissionState.EN_ROUTE, departed_at=people.now())
    with pytest.raises(Stale):
        advance(second, MissionState.STOOD_DOWN, strength=1)
    assert Mission.objects.get(pk=mission.pk).strength == 4
    assert second.strength == 4


def test_many_of_several_states_move_together_or_say_who_was_first(cast: Cast) -> None:
    rows = [people.request(cast.operation, f"屋顶上有人{number}") for number in range(4)]
    advance(rows[0], RequestState.CLAIMED)
    advance_all(rows, RequestState.OFFER)
    stored = Request.objects.order_by("pk").values_list("state", flat=True)
    assert list(stored) == ["offer"] * 4
    seen = list(Request.objects.order_by("pk"))
    Request.objects.filter(pk=rows[2].pk).update(state=RequestState.CLAIMED)
    with pytest.raises(Stale) as stale, transaction.atomic():
        advance_all(seen, RequestState.NEW)
    assert (stale.value.row, stale.value.now) == (rows[2], "claimed")
    assert list(stored.all()) == ["offer", "offer", "claimed", "offer"]
    advance_all([], RequestState.NEW)


def test_of_many_nobody_moves_where_the_table_forbids_it_for_one(cast: Cast) -> None:
    rows = [people.request(cast.operation, f"屋顶上有人{number}") for number in range(2)]
    advance(rows[1], RequestState.OFFER)
    with pytest.raises(NotAllowed):
        advance_all(rows, RequestState.CLAIMED)
    assert list(Request.objects.order_by("pk").values_list("state", flat=True)) == ["new", "offer"]


@pytest.mark.parametrize("table", STATES)
def test_the_tables_name_only_known_states_and_no_state_moves_to_itself(table: str) -> None:
    known = {state.value for state in STATES[table]}
    for start, ends in MOVES[table].items():
        assert start in known
        assert ends <= known
        assert start not in ends


@pytest.mark.parametrize(("table", "reverts"), [("Incident", INCIDENT_REVERTS), ("Mission", MISSION_REVERTS)])
def test_every_revert_takes_a_forward_move_back(table: str, reverts: dict[str, frozenset[str]]) -> None:
    for start, ends in reverts.items():
        for end in ends:
            assert may_move(table, end, start) or end == "received", f"{end} > {start} > {end}"


def test_every_table_has_its_model() -> None:
    models = {model.__name__ for model in TABLES}
    assert models == set(MOVES) == set(STATES)
