"""Two at once, on two connections: the rules that the database holds."""

from __future__ import annotations

from functools import partial

import pytest

from dispatch.flow import answer, call_out
from dispatch.flow.refusals import EquipmentTaken, PlaceTaken, Taken, TeamSpent
from dispatch.messaging import outbox
from dispatch.models import Ask, CallOut, Mission, Quota, Text
from dispatch.states import AskState, Source, TextState, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.texting import deliver, fresh, purposes, text_in


def accept(ask: Ask, people: int, boats: int = 0) -> Mission:
    return answer.accept(
        ask, strength=people, equipment={Unit.BOAT: boats}, eta_minutes=20, source=Source.COORDINATOR
    )


def kinds(results: list[object]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def test_two_accepts_for_the_last_place_commit_one_and_tell_the_other_that_it_is_full(
    committed_cast: Cast, at_once: AtOnce
) -> None:
    cast = committed_cast
    last = people.incident(cast.operation, needs=[(None, {Unit.PEOPLE: 1})])
    other = people.team(cast.district, "二队", members=[cast.first])
    asks = [call_out.assign(last, team, by=cast.coordinator) for team in (cast.team, other)]
    deliver()
    results = at_once(*(partial(accept, fresh(ask), 1) for ask in asks))
    assert kinds(results) == ["Mission", "PlaceTaken"]
    assert any(isinstance(result, PlaceTaken) for result in results)
    assert Quota.objects.get(need__incident=last).taken == 1
    assert sorted(Ask.objects.values_list("state", flat=True)) == [AskState.ACCEPTED, AskState.SURPLUS]
    loser = Ask.objects.get(state=AskState.SURPLUS)
    assert purposes(loser.recipient.phone)[-1] == "full"


def test_one_crew_promised_to_two_incidents_at_once_goes_to_one(
    committed_cast: Cast, at_once: AtOnce
) -> None:
    cast = committed_cast
    jobs = [people.incident(cast.operation, needs=[(None, {Unit.PEOPLE: 8})]) for _ in range(2)]
    asks = [call_out.assign(job, cast.team, by=cast.coordinator) for job in jobs]
    results = at_once(*(partial(accept, fresh(ask), 8) for ask in asks))
    assert kinds(results) == ["Mission", "TeamSpent"]
    assert any(isinstance(result, TeamSpent) for result in results)
    cast.team.refresh_from_db()
    assert cast.team.engaged == 8


def test_one_boat_promised_to_two_incidents_at_once_goes_to_one(
    committed_cast: Cast, at_once: AtOnce
) -> None:
    cast = committed_cast
    cast.team.equipment.order_by("pk").last().delete()  # type: ignore[union-attr]
    needs = [(None, {Unit.PEOPLE: 2, Unit.BOAT: 1})]
    asks = [
        call_out.assign(people.incident(cast.operation, needs=needs), cast.team, by=cast.coordinator)
        for _ in range(2)
    ]
    results = at_once(*(partial(accept, fresh(ask), 2, boats=1) for ask in asks))
    assert kinds(results) == ["EquipmentTaken", "Mission"]
    assert any(isinstance(result, EquipmentTaken) for result in results)
    assert Mission.objects.count() == 1


def test_two_coordinators_who_assign_one_team_at_once_ask_it_once(
    committed_cast: Cast, at_once: AtOnce
) -> None:
    cast = committed_cast
    results = at_once(
        lambda: call_out.assign(cast.incident, cast.team, by=cast.coordinator),
        lambda: call_out.assign(cast.incident, cast.team, by=cast.commander),
    )
    assert kinds(results) == ["Ask", "Taken"]
    assert any(isinstance(result, Taken) for result in results)
    assert Text.objects.count() == 1


def test_call_outs_started_at_once_get_different_letters(committed_cast: Cast, at_once: AtOnce) -> None:
    cast = committed_cast
    jobs = [people.incident(cast.operation) for _ in range(6)]
    results = at_once(*(partial(call_out.draft, job, by=cast.coordinator) for job in jobs))
    assert kinds(results) == ["CallOut"] * 6
    assert sorted(CallOut.objects.values_list("letter", flat=True)) == list("ABCDEF")


def test_leader_and_deputy_who_say_yes_at_once_are_one_crew(committed_cast: Cast, at_once: AtOnce) -> None:
    cast = committed_cast
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    results = at_once(
        lambda: text_in(cast.leader.phone, "A1 20 4人"), lambda: text_in(cast.deputy.phone, "A1 20 4人")
    )
    assert kinds(results) == ["Text", "Text"]
    assert Mission.objects.count() == 1
    cast.team.refresh_from_db()
    assert cast.team.engaged == 4


def test_an_accept_and_a_withdrawal_at_once_leave_no_crew_on_the_way_to_nothing(
    committed_cast: Cast, at_once: AtOnce
) -> None:
    cast = committed_cast
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    at_once(lambda: accept(fresh(ask), 4), lambda: call_out.withdraw(ask.call_out, by=cast.coordinator))
    assert fresh(ask).state == AskState.WITHDRAWN
    assert not Mission.objects.exclude(state="stood_down").exists()
    assert Quota.objects.filter(taken__gt=0).count() == 0
    cast.team.refresh_from_db()
    assert cast.team.engaged == 0


@pytest.mark.parametrize("workers", [4])
def test_workers_that_claim_at_once_never_get_the_same_text(
    committed_cast: Cast, at_once: AtOnce, workers: int
) -> None:
    cast = committed_cast
    for number in range(8):
        leader = people.volunteer(cast.district, f"队长{number}", f"+86137000000{number:02}")
        team = people.team(cast.district, f"队{number}", members=[leader])
        call_out.assign(cast.incident, team, by=cast.coordinator)
    claims = at_once(*(partial(outbox.claim, f"worker {name}", 3) for name in range(workers)))
    got = [text.pk for claim in claims for text in claim]
    assert len(got) == len(set(got)) == 8


def test_texts_recorded_while_their_call_out_is_withdrawn_are_each_followed_or_taken_back(
    committed_cast: Cast, at_once: AtOnce
) -> None:
    cast = committed_cast
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    for number in range(6):
        leader = people.volunteer(cast.district, f"队长{number}", f"+86137000000{number:02}")
        team = people.team(cast.district, f"队{number}", members=[leader])
        call_out.add(drafted, team=team, by=cast.coordinator)
    call_out.start(drafted, by=cast.coordinator)
    results = at_once(deliver, lambda: call_out.withdraw(drafted, by=cast.coordinator), deliver)
    assert not [result for result in results if isinstance(result, Exception)]
    assert set(Ask.objects.values_list("state", flat=True)) == {AskState.WITHDRAWN}
    gone = Text.objects.filter(purpose="call_out").exclude(state="cancelled").values_list("phone", flat=True)
    followed = Text.objects.filter(purpose="stand_down").values_list("phone", flat=True)
    assert sorted(gone) == sorted(followed)


def test_eighty_who_say_yes_at_once_for_five_places_are_five_and_all_others_hear_that_it_is_full(
    committed_cast: Cast, at_once: AtOnce
) -> None:
    cast = committed_cast
    job = people.incident(cast.operation, needs=[(None, {Unit.PEOPLE: 5})])
    drafted = call_out.draft(job, by=cast.coordinator, life_critical=True)
    need = job.needs.get()
    for number in range(80):
        person = people.volunteer(cast.district, f"志愿者{number}", f"+86137000{number:05}", skills=[])
        call_out.add(drafted, volunteer=person, need=need, by=cast.coordinator)
    call_out.start(drafted, by=cast.coordinator)
    Text.objects.update(state=TextState.SENT, provider_id="")
    Ask.objects.update(state=AskState.SENT)
    asks = list(Ask.objects.filter(call_out=drafted))

    # Forty connections, each with two of the volunteers in its hands.
    def answers(mine: list[Ask]) -> list[object]:
        said: list[object] = []
        for ask in mine:
            try:
                said.append(accept(ask, 1))
            except PlaceTaken as full:
                said.append(full)
        return said

    said = at_once(*(partial(answers, asks[first::40]) for first in range(40)))
    assert all(isinstance(part, list) for part in said), [
        part for part in said if isinstance(part, Exception)
    ]
    assert kinds([one for part in said for one in part]) == ["Mission"] * 5 + ["PlaceTaken"] * 75
    assert Quota.objects.get(need=need).taken == Mission.objects.count() == 5
    assert Ask.objects.filter(state=AskState.SURPLUS).count() == 75
    assert Text.objects.filter(purpose="full").values("phone").distinct().count() == 75
