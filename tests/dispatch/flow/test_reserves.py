"""Reserves of a sign-up: in their order, moved up when somebody withdraws, and told so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from dispatch import tasks
from dispatch.flow import answer, call_out, dangers, intake
from dispatch.flow.refusals import OnReserve
from dispatch.flow.steps import Pick, Whom
from dispatch.models import Ask, CallOut, Incident, Mission, Quota
from dispatch.states import AskState, CallOutState, MissionState, Source, TextState, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.flow.danger import raised
from tests.dispatch.flow.signing_up import ask_of, cover, crowd, full, later, opened, states, told
from tests.dispatch.texting import deliver, text_in


def test_a_yes_to_what_is_full_is_told_its_place(cast: Cast) -> None:
    phones = full(cast)
    assert states(phones) == ["accepted"] * 2 + ["reserve"] * 3
    assert "您是候补第2位" in told(phones[3])
    assert "已登记：队员1人" in told(phones[0])
    assert CallOut.objects.get().state == CallOutState.FILLED
    assert Quota.objects.get(need__incident__title="临马31公里医疗点").taken == 2
    assert text_in(phones[3], "A1").state == TextState.FILED
    assert states(phones)[3] == "reserve"


def test_who_withdraws_makes_room_for_the_first_who_is_told_by_text(cast: Cast) -> None:
    phones = full(cast)
    text_in(phones[0], "A2")
    assert states(phones) == ["declined", "accepted", "accepted", "reserve", "reserve"]
    assert "已由候补转正" in told(phones[2])
    mission = ask_of(phones[2]).mission
    assert mission is not None
    assert mission.state == MissionState.RESERVED
    assert mission.reminders.count() == 2
    text_in(phones[0], "A1")
    assert "候补第3位" in told(phones[0])


def test_no_reserve_moves_up_into_a_danger_and_when_it_is_lifted_the_free_place_is_theirs(
    cast: Cast,
) -> None:
    phones = full(cast, places=1, count=3)
    danger = raised(cast)
    text_in(phones[0], "A2")
    assert states(phones) == ["declined", "reserve", "reserve"]
    first = ask_of(phones[1])
    assert (first.unclear, first.mission, danger.name in first.words) == (True, None, True)
    tasks.sweep_dangers()
    assert states(phones) == ["declined", "reserve", "reserve"]
    for person in (cast.coordinator, cast.commander):
        dangers.lift(danger, by=person)
    for _ in range(2):
        tasks.sweep_dangers()
        assert states(phones) == ["declined", "accepted", "reserve"]
    first = ask_of(phones[1])
    assert (first.unclear, first.words) == (False, "")


def test_a_reserve_that_waits_no_longer_lets_the_others_move_up_one_place(cast: Cast) -> None:
    phones = full(cast)
    text_in(phones[2], "A2")
    text_in(phones[0], "A2")
    assert states(phones) == ["declined", "accepted", "declined", "accepted", "reserve"]


def test_a_place_is_given_on_by_as_many_statements_however_many_wait(cast: Cast) -> None:
    phones = full(cast, places=1, count=12)

    def withdraws(phone: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            text_in(phone, "A2")
        return len(seen)

    withdraws(phones[0])
    while_nine_wait = withdraws(phones[1])
    for phone in phones[4:11]:
        withdraws(phone)
    assert withdraws(phones[2]) == while_nine_wait
    assert states(phones)[3::8] == ["accepted", "reserve"]


def test_whoever_cannot_come_any_more_keeps_the_place_and_the_next_moves_up(cast: Cast) -> None:
    phones = full(cast)
    first = ask_of(phones[2])
    first.recipient.qualifications.update(valid_until=people.EXPIRED)
    text_in(phones[0], "A2")
    assert states(phones)[2:] == ["reserve", "accepted", "reserve"]
    assert ask_of(phones[2]).unclear


def test_more_places_are_the_first_reserves(cast: Cast) -> None:
    phones = full(cast)
    job = Incident.objects.get(title="临马31公里医疗点")
    skill = job.needs.get().skill_id
    intake.set_needs(job, [(skill, {Unit.PEOPLE: 4})], by=cast.coordinator)
    assert states(phones) == ["accepted"] * 4 + ["reserve"]


def test_a_team_on_reserve_brings_the_boats_it_promised_as_far_as_they_are_free(cast: Cast) -> None:
    crew = people.volunteer(cast.district, "二队长", "+8613555000001", skills=[])
    second = people.team(cast.district, "二队", members=[crew], boats=3)
    starts = people.now() + timedelta(days=5)
    needs: list[tuple[str | None, Mapping[Unit, int]]] = [(None, {Unit.PEOPLE: 1, Unit.BOAT: 2})]
    job = people.incident(cast.operation, needs=needs, starts_at=starts, ends_at=starts + timedelta(hours=6))
    pick = Pick(tuple(Whom(team.pk, None, None, 600) for team in (cast.team, second)), 0.9, 120)
    call_out.open_sign_up(job, pick, until=people.now() + timedelta(days=3), by=cast.coordinator)
    deliver()
    text_in(cast.leader.phone, "A1 6人 2艇")
    text_in(crew.phone, "A1 1人 3艇")
    waits = ask_of(crew.phone)
    assert (waits.state, waits.offered, waits.pieces) == (AskState.RESERVE, 1, {"boat": 3})
    second.equipment.filter(name="boat 1").update(in_service=False)
    text_in(cast.leader.phone, "A2")
    mission = ask_of(crew.phone).mission
    assert mission is not None
    assert sorted(mission.carried.values_list("equipment__name", flat=True)) == ["boat 2", "boat 3"]


def test_a_reserve_moves_up_after_the_deadline_too_and_is_thanked_when_it_has_begun(cast: Cast) -> None:
    phones = full(cast)
    later(73)
    tasks.sweep_call_outs()
    text_in(phones[0], "A2")
    assert states(phones)[2] == "accepted"
    later(48)
    tasks.sweep_call_outs()
    assert states(phones)[3:] == ["surplus", "surplus"]
    assert "不必到场" in told(phones[4])


@given(orders=st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=24))
@examples(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_the_order_of_yes_and_no_the_places_are_filled_and_reserves_keep_theirs(
    cast: Cast, orders: list[tuple[int, bool]]
) -> None:
    with transaction.atomic():
        phones = crowd(cast, 6)
        opened(cast, cover(cast, 2), phones)
        line: list[int] = []  # who wants to come, in the order of their yeses
        for who, yes in orders:
            ask = ask_of(phones[who])
            if yes and who not in line:
                line.append(who)
            elif not yes and who in line:
                line.remove(who)
            place = _answers(ask, yes=yes)
            assert place is None or place == line.index(who) - 1
            now = states(phones)
            assert [who for who in range(6) if now[who] == "accepted"] == sorted(line[:2])
            waiting = Ask.objects.filter(state=AskState.RESERVE).order_by("reserve")
            assert [phones.index(one.recipient.phone) for one in waiting] == line[2:]
        transaction.set_rollback(True)


def _answers(ask: Ask, *, yes: bool) -> int | None:
    """The place in reserve, where that is what a yes comes to."""
    try:
        if yes:
            answer.accept(ask, strength=None, equipment=None, eta_minutes=None, source=Source.TEXT)
        else:
            answer.decline(ask, source=Source.TEXT)
    except OnReserve as kept:
        return int(kept.data["place"])
    return None


def test_eighty_yeses_at_once_for_five_places_are_five_and_the_rest_in_order(
    committed_cast: Cast, at_once: AtOnce
) -> None:
    cast = committed_cast
    phones = crowd(cast, 80)
    opened_ = opened(cast, cover(cast, 5), phones)
    call_out.approve(opened_, by=cast.commander)
    asks = list(Ask.objects.order_by("pk"))

    def yes(ask: Ask) -> Mission:
        return answer.accept(ask, strength=None, equipment=None, eta_minutes=None, source=Source.PAGE)

    results: list[object] = []
    for start in range(0, 80, 40):  # forty connections
        results += at_once(*(lambda ask=ask: yes(ask) for ask in asks[start : start + 40]))
    assert sum(isinstance(result, Mission) for result in results) == 5
    places = [result.data["place"] for result in results if isinstance(result, OnReserve)]
    assert sorted(places) == list(range(1, 76))
    assert Quota.objects.get(quota=5).taken == 5
    kept = Ask.objects.filter(state=AskState.RESERVE).order_by("reserve")
    assert list(kept.values_list("reserve", flat=True)) == list(range(1, 76))
