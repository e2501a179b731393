"""Whom a call-out asks next, out of a ranking, and what the wizard says of each way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from dispatch.flow import call_out, match
from dispatch.flow.steps import Pick
from dispatch.matching.waves import ENOUGH
from dispatch.models import Ask, Incident, Team
from dispatch.snapshots.panes import WavesPane
from dispatch.states import AskState, Policy, Unit, Urgency
from tests.dispatch import cast as people
from tests.dispatch.cast import NANFANG, Cast

YISHUI = (118.62, 35.79)


def crowd(cast: Cast, number: int, *, base: tuple[float, float] = people.LANSHAN) -> list[Team]:
    """Teams of eight with a boat, all certified."""
    made = []
    for count in range(number):
        crew = [
            people.volunteer(
                cast.district, f"队{count}员{one}", f"+86137{count:02}{base[0]:.0f}{one:03}", base=base
            )
            for one in range(8)
        ]
        made.append(people.team(cast.district, f"{base[1]:.1f} 队{count}", members=crew, boats=1, base=base))
    return made


def urgent(cast: Cast) -> Incident:
    """Not life-critical, so that single people are named only where no team can serve."""
    Incident.objects.filter(pk=cast.incident.pk).update(urgency=Urgency.URGENT.value)
    return Incident.objects.select_related("operation").get(pk=cast.incident.pk)


def pick(cast: Cast, policy: Policy = Policy.WAVES) -> Pick:
    return match.next_wave(urgent(cast), policy)


def taught(team: Team, cast: Cast, *, yes: int, no: int) -> None:
    """The team was asked for other incidents before."""
    for count in range(yes + no):
        job = people.incident(cast.operation, f"以前{team.pk}-{count}")
        past = people.call_out(job, f"{chr(65 + count % 26)}{chr(65 + team.pk % 26)}")
        people.ask(past, team, state=AskState.SURPLUS if count < yes else AskState.DECLINED)


def test_the_first_wave_is_as_many_teams_as_are_needed_in_order_of_rank(cast: Cast) -> None:
    crowd(cast, 14)
    ranked = [row.team for row in match.ranking(urgent(cast)).ranked]
    wave = pick(cast)
    assert [whom.team for whom in wave.whom] == ranked[: len(wave.whom)]
    # Each brings all, and says yes with 0.3 within the window with 0.275: 1 - 0.725 ** 10 is the first above 0.95.
    assert len(wave.whom) == 10
    assert wave.chance == pytest.approx(0.96, abs=0.005)
    assert wave.window == 120


def test_who_is_known_to_say_yes_needs_fewer_beside_them(cast: Cast) -> None:
    teams = crowd(cast, 14)
    for team in [cast.team, *teams]:
        taught(team, cast, yes=9, no=1)
    assert 2 <= len(pick(cast).whom) <= 5


def test_who_lives_far_away_is_asked_only_where_those_nearer_are_not_enough(cast: Cast) -> None:
    crowd(cast, 10, base=NANFANG)
    far = {team.pk for team in crowd(cast, 3, base=YISHUI)}
    assert not far & {whom.team for whom in pick(cast).whom}


def test_nobody_is_picked_twice_for_one_incident_and_who_was_undone_may_be_asked_again(cast: Cast) -> None:
    crowd(cast, 2)
    undone = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    assert cast.team.pk not in {whom.team for whom in pick(cast).whom}
    call_out.withdraw(undone.call_out, by=cast.coordinator)
    assert cast.team.pk in {whom.team for whom in pick(cast).whom}


def test_those_who_have_yet_to_answer_are_counted(cast: Cast) -> None:
    crowd(cast, 14)
    before = len(pick(cast).whom)
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    first = Pick(pick(cast).whom[:5], 0.5, 120)
    call_out.ask_wave(drafted, first, by=cast.coordinator)
    after = pick(cast)
    assert len(after.whom) == before - 5
    Ask.objects.update(asked_at=timezone.now() - timedelta(minutes=10))
    assert len(pick(cast).whom) > before - 5


def test_while_enough_may_still_answer_nobody_further_is_picked(cast: Cast) -> None:
    crowd(cast, 14)
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    call_out.ask_wave(drafted, pick(cast), by=cast.coordinator)
    again = pick(cast)
    assert (again.whom, again.enough) == ((), True)
    assert again.window == 30


@pytest.mark.parametrize(("policy", "number"), [(Policy.ONE_BY_ONE, 1), (Policy.EVERYBODY, 4)])
def test_one_by_one_is_the_first_and_everybody_is_everybody(cast: Cast, policy: Policy, number: int) -> None:
    crowd(cast, 3)
    assert len(pick(cast, policy).whom) == number


@pytest.mark.parametrize(("rings", "seconds"), [(False, 240), (True, 360)])
def test_leader_first_gives_leader_and_deputy_their_time(
    cast: Cast, settings: Settings, rings: bool, seconds: int
) -> None:
    settings.HANDSET_VOICE = rings
    crowd(cast, 3)
    assert pick(cast, Policy.LEADER_FIRST).window == seconds


def test_without_needs_one_team_is_sought(cast: Cast) -> None:
    crowd(cast, 3)
    bare = people.incident(cast.operation, urgency=Urgency.URGENT.value)
    assert len(match.next_wave(bare, Policy.WAVES).whom) == 4


def test_life_critical_picks_every_leader_and_every_qualified_person_within_twenty_minutes(
    cast: Cast,
) -> None:
    crowd(cast, 2, base=NANFANG)
    far = {team.pk for team in crowd(cast, 2, base=YISHUI)}
    critical = Incident.objects.select_related("operation").get(pk=cast.incident.pk)
    wave = match.next_wave(critical, Policy.EVERYBODY, life_critical=True)
    assert not far & {whom.team for whom in wave.whom}
    assert len([whom for whom in wave.whom if whom.team]) >= 2
    assert len([whom for whom in wave.whom if whom.volunteer]) > 8  # more than a list would show


def test_in_waves_no_member_is_asked_past_the_leader_while_a_team_can_serve(cast: Cast) -> None:
    crowd(cast, 1)
    critical = Incident.objects.select_related("operation").get(pk=cast.incident.pk)
    assert {whom.volunteer for whom in match.next_wave(critical, Policy.WAVES).whom} == {None}


def ways(cast: Cast) -> WavesPane:
    return match.ways(urgent(cast))


def test_the_wizard_says_what_each_way_would_mean(cast: Cast) -> None:
    crowd(cast, 14)
    shown = {row.policy: row.waves for row in ways(cast).policies}
    first = shown["waves"][0]
    assert (len(first.teams), first.window) == (10, 120)
    assert first.chance >= 100 * ENOUGH
    assert [len(wave.teams) for wave in shown["one_by_one"]] == [1, 1, 1, 1]
    assert len(shown["everybody"]) == 1
    assert len(shown["everybody"][0].teams) == ways(cast).everybody == 15


def test_the_wizard_writes_nothing(cast: Cast) -> None:
    ways(cast)
    assert not Ask.objects.exists()


def test_a_boat_that_only_one_team_has_is_asked_for_wherever_it_ranks(cast: Cast) -> None:
    job = people.incident(cast.operation, needs=[(None, {Unit.BOAT: 1})], urgency=Urgency.URGENT.value)
    hands = [
        people.volunteer(cast.district, f"手{one}", f"+8613811100{one:03}", base=NANFANG) for one in range(3)
    ]
    people.team(cast.district, "无艇队", members=hands, base=NANFANG)
    wave = match.next_wave(job, Policy.WAVES)
    assert [whom.team for whom in wave.whom] == [cast.team.pk]
