"""A yes to cover that begins later is a reservation: it counts in its own window, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from dispatch.flow import answer, call_out, track
from dispatch.flow.refusals import TeamSpent
from dispatch.models import Ask, Incident, Mission, Team
from dispatch.states import MissionState, Source, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce


def cover(cast: Cast, begins: timedelta, *, hours: int = 6, number: int = 8) -> Incident:
    """A marathon's post that wants `number` people, from then on."""
    starts = people.now() + begins
    needs: list[tuple[str | None, Mapping[Unit, int]]] = [(None, {Unit.PEOPLE: number})]
    return people.incident(
        cast.operation,
        "31 公里医疗点",
        needs=needs,
        starts_at=starts,
        ends_at=starts + timedelta(hours=hours),
    )


def asked(cast: Cast, job: Incident, team: Team | None = None) -> Ask:
    return call_out.assign(job, team or cast.team, by=cast.coordinator)


def says_yes(ask: Ask, strength: int) -> Mission:
    return answer.accept(ask, strength=strength, equipment=None, eta_minutes=None, source=Source.COORDINATOR)


def engaged(cast: Cast) -> int:
    cast.team.refresh_from_db()
    return cast.team.engaged


def lower(mission: Mission) -> datetime:
    mission.refresh_from_db()
    begins: datetime = mission.span.lower
    return begins


def test_a_yes_to_sunday_is_reserved_for_sunday_and_the_team_is_as_strong_as_before_today(cast: Cast) -> None:
    job = cover(cast, timedelta(days=3))
    mission = says_yes(asked(cast, job), 8)
    assert (mission.state, mission.strength, lower(mission)) == (MissionState.RESERVED, 8, job.starts_at)
    assert engaged(cast) == 0
    assert says_yes(asked(cast, cast.incident), 6).state == MissionState.COMMITTED


def test_two_posts_at_one_time_never_get_more_people_than_the_team_has(cast: Cast) -> None:
    says_yes(asked(cast, cover(cast, timedelta(days=3), number=5)), 5)
    later = asked(cast, cover(cast, timedelta(days=3, hours=5), number=8))
    with pytest.raises(TeamSpent):
        says_yes(later, 4)
    assert says_yes(later, 3).strength == 3


def test_the_same_people_may_be_promised_for_the_day_after(cast: Cast) -> None:
    says_yes(asked(cast, cover(cast, timedelta(days=3))), 8)
    assert says_yes(asked(cast, cover(cast, timedelta(days=4))), 8).state == MissionState.RESERVED


def test_whoever_is_reserved_for_tonight_is_not_promised_to_a_rescue_that_may_last_until_then(
    cast: Cast,
) -> None:
    says_yes(asked(cast, cover(cast, timedelta(hours=5), number=6)), 6)
    rescue = asked(cast, cast.incident)
    with pytest.raises(TeamSpent):
        says_yes(rescue, 6)
    assert engaged(cast) == 0
    assert says_yes(rescue, 2).strength == 2


def test_whoever_backs_out_of_a_reservation_was_never_out(cast: Cast) -> None:
    ask = asked(cast, cover(cast, timedelta(days=3)))
    mission = says_yes(ask, 8)
    answer.decline(ask, source=Source.COORDINATOR)
    mission.refresh_from_db()
    assert mission.state == MissionState.STOOD_DOWN
    assert engaged(cast) == 0
    assert says_yes(asked(cast, cover(cast, timedelta(days=3))), 8).strength == 8


def test_two_hours_before_it_begins_its_people_are_out(cast: Cast) -> None:
    mission = says_yes(asked(cast, cover(cast, timedelta(hours=3))), 8)
    assert track.starting() == []
    begins = people.now() + timedelta(hours=1)
    Mission.objects.filter(pk=mission.pk).update(span=(begins, begins + timedelta(hours=6)))
    for _ in range(2):
        for row in [*track.starting(), Mission.objects.get(pk=mission.pk)]:
            assert track.take_up(row)
    mission.refresh_from_db()
    assert mission.state == MissionState.COMMITTED
    assert engaged(cast) == 8


def test_who_leaves_early_is_out_from_then_on(cast: Cast) -> None:
    mission = says_yes(asked(cast, cover(cast, timedelta(hours=3))), 8)
    track.depart(mission)
    assert lower(mission) <= people.now()
    assert mission.state == MissionState.EN_ROUTE
    assert engaged(cast) == 8
    track.arrive(mission)
    track.home(mission)
    assert engaged(cast) == 0


def test_two_posts_that_want_the_same_people_at_once_get_them_once(
    committed_cast: Cast, at_once: AtOnce
) -> None:
    cast = committed_cast
    asks = [asked(cast, cover(cast, timedelta(days=3))) for _ in range(2)]
    results = at_once(*(lambda ask=ask: says_yes(ask, 5) for ask in asks))
    assert sorted(type(result).__name__ for result in results) == ["Mission", "TeamSpent"]
