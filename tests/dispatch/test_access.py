"""Someone of another organisation sees nothing."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from dispatch.access import Reach, may_listen, reach, visible, wall_of, wall_token
from dispatch.models import (
    Alarm,
    Ask,
    CallOut,
    Danger,
    Incident,
    Mission,
    Operation,
    Organisation,
    Person,
    Quota,
    Request,
    Stop,
    Team,
    TimelineEntry,
    Told,
    User,
    Volunteer,
)
from dispatch.states import PersonState, Role
from realtime.authorise import Asked
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast


@pytest.fixture
def night(cast: Cast) -> Cast:
    """A row of every kind that hangs on the flood."""
    people.request(cast.operation, "屋顶上有人")
    people.ask(people.call_out(cast.incident), cast.team)
    mission = people.mission(cast.incident, cast.team)
    Person.objects.create(incident=cast.incident, state=PersonState.TRAPPED, at=people.now())
    TimelineEntry.objects.create(
        organisation=cast.city, operation=cast.operation, incident=cast.incident, mission=mission,
        verb="test", at=people.now(),
    )  # fmt: skip
    danger = Danger.objects.create(
        **cast.operation.root(), act="leave", name="南坊片区", raised_at=people.now(),
        shape="SRID=4326;POLYGON ((118 34, 119 34, 119 35, 118 34))",
    )  # fmt: skip
    Told.objects.create(danger=danger, team=cast.team, sandbox=False, told_at=people.now())
    Alarm.objects.create(**cast.operation.root(), mission=mission, raised_at=people.now())
    return cast


KINDS = [
    Operation,
    Request,
    Incident,
    CallOut,
    Ask,
    Mission,
    Stop,
    Person,
    Quota,
    Team,
    Volunteer,
    TimelineEntry,
    Danger,
    Told,
    Alarm,
]


@pytest.mark.parametrize("model", KINDS)
def test_a_coordinator_sees_the_rows_of_her_organisation(night: Cast, model: type[Model]) -> None:
    assert visible(night.coordinator, model).exists()


@pytest.mark.parametrize("model", KINDS)
def test_a_stranger_sees_none_of_them(night: Cast, model: type[Model]) -> None:
    assert not visible(night.stranger, model).exists()


def test_a_shared_operation_shows_its_incidents_but_not_the_roster(night: Cast) -> None:
    night.operation.shared_with.add(night.other_city)
    assert visible(night.stranger, Incident).get() == night.incident
    assert not visible(night.stranger, Volunteer).exists()


def test_a_role_in_a_district_does_not_reach_up_to_the_city(night: Cast) -> None:
    low = people.user("low", "区里", at=night.district, role=Role.COORDINATOR)
    assert not visible(low, Incident).exists()
    assert visible(low, Team).get() == night.team


def test_a_leader_without_a_desk_role_sees_nothing_of_the_desk(night: Cast) -> None:
    assert night.leader.user
    assert not visible(night.leader.user, Incident).exists()


def test_a_locked_account_sees_nothing(night: Cast) -> None:
    night.coordinator.is_active = False
    night.coordinator.save()
    assert not visible(night.coordinator, Incident).exists()


def hears(user: User | None, names: set[str], *, wall: str = "") -> set[str]:
    """What one socket may follow."""
    return may_listen([Asked(user or AnonymousUser(), urlencode({"wall": wall}), frozenset(names))])[0]


def names(cast: Cast) -> set[str]:
    simulation = f"sim:{cast.simulation.pk}"
    return {
        f"desk:{cast.city.pk}", f"wall:{cast.city.pk}", f"positions:{cast.operation.pk}",
        f"here:{cast.operation.pk}", f"{simulation}:desk:{cast.city.pk}", f"person:{cast.leader.pk}",
    }  # fmt: skip


def test_a_desk_hears_its_streams_and_a_stranger_none_of_them(cast: Cast) -> None:
    assert hears(cast.coordinator, names(cast)) == names(cast) - {f"person:{cast.leader.pk}"}
    assert hears(cast.stranger, names(cast)) == set()


def test_a_volunteer_hears_only_what_is_said_to_oneself(cast: Cast) -> None:
    assert hears(cast.leader.user, names(cast)) == {f"person:{cast.leader.pk}"}
    assert hears(cast.first.user, names(cast)) == set()


def test_a_stream_of_an_odd_name_is_nobodys(cast: Cast) -> None:
    odd = {
        f"desk:{cast.city.pk}:",
        f"desk:{cast.city.pk} ",
        "desk:-1",
        "track:ABC",
        "",
        f"xdesk:{cast.city.pk}",
    }
    assert hears(cast.coordinator, odd) == set()


def test_a_wall_token_hears_its_wall_and_no_desk(cast: Cast) -> None:
    token = wall_token(cast.operation, cast.city)
    assert hears(None, names(cast), wall=token) == {f"wall:{cast.city.pk}", f"positions:{cast.operation.pk}"}


def test_a_forged_or_cut_wall_token_opens_nothing(cast: Cast) -> None:
    token = wall_token(cast.operation, cast.city)
    for forged in (token[:-1], token[:-1] + ("A" if token[-1] != "A" else "B"), "x", ""):
        assert wall_of(forged) is None
        assert hears(None, names(cast), wall=forged) == set()


def test_a_wall_token_of_an_operation_that_is_gone_opens_nothing(cast: Cast) -> None:
    token = wall_token(cast.simulation, cast.city)
    cast.simulation.delete()
    assert wall_of(token) is None


def test_reach_is_what_visible_yields_for_everybody_of_the_cast(night: Cast) -> None:
    night.operation.shared_with.add(night.other_city)
    root = people.organisation("山东")
    for user in (
        night.coordinator,
        night.commander,
        night.stranger,
        night.leader.user,
        people.user("all", "省", at=root, role=Role.ADMIN),
    ):
        assert user
        found = reach(user)
        assert found.organisations == set(visible(user, Organisation).values_list("pk", flat=True))
        assert {row.pk for row in found.operations} == set(
            visible(user, Operation).values_list("pk", flat=True)
        )
        assert reach(user, roster_only=True) == Reach(found.organisations)
    assert reach(AnonymousUser()) == Reach()


def test_reach_has_a_closed_operation_only_when_it_is_named(night: Cast) -> None:
    Operation.objects.filter(pk=night.operation.pk).update(closed_at=people.now())
    assert {row.slug for row in reach(night.coordinator).operations} == {"rehearsal"}
    assert {row.slug for row in reach(night.coordinator, slug="flood").operations} == {"flood", "rehearsal"}
    assert {row.slug for row in reach(night.stranger, slug="flood").operations} == set()
