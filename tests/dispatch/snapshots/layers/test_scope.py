"""What of a layer somebody may see: by roles as they are now, and never a simulation beside what is live."""

from __future__ import annotations

import pytest

from dispatch.models import Membership
from dispatch.snapshots.layers import Layer, NoSuchOperation, Scope, scope_of
from dispatch.states import Mode, Role
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast


def test_a_desk_sees_the_roster_of_its_organisation_and_of_those_below_and_nobody_elses(cast: Cast) -> None:
    mine = scope_of(cast.coordinator, Layer.VOLUNTEERS)
    assert mine.organisations == {cast.city.pk, cast.district.pk}
    assert mine.told_on == {f"roster:{cast.city.pk}", f"roster:{cast.district.pk}"}
    assert scope_of(cast.stranger, Layer.VOLUNTEERS).organisations == {cast.other_city.pk}


def test_who_may_see_the_same_shares_one_scope(cast: Cast) -> None:
    assert [scope_of(cast.coordinator, layer) for layer in Layer] == [
        scope_of(cast.commander, layer) for layer in Layer
    ]


def test_who_has_no_desk_sees_nothing(cast: Cast) -> None:
    assert cast.leader.user
    Membership.objects.create(user=cast.leader.user, organisation=cast.district, role=Role.VOLUNTEER.value)
    assert [scope_of(cast.leader.user, layer) for layer in Layer] == [Scope(layer) for layer in Layer]


def test_a_role_that_is_taken_away_takes_everything_with_it_at_once(cast: Cast) -> None:
    assert scope_of(cast.coordinator, Layer.INCIDENTS).operations
    Membership.objects.filter(user=cast.coordinator).delete()
    assert [scope_of(cast.coordinator, layer) for layer in Layer] == [Scope(layer) for layer in Layer]


def test_an_account_that_is_closed_sees_nothing(cast: Cast) -> None:
    cast.coordinator.is_active = False
    assert scope_of(cast.coordinator, Layer.TEAMS) == Scope(Layer.TEAMS)


def test_a_board_draws_its_own_incidents_so_the_layer_has_those_of_the_others(cast: Cast) -> None:
    everyday = people.operation(cast.city, "日常值守", "everyday")
    assert scope_of(cast.coordinator, Layer.INCIDENTS).operations == {cast.operation.pk, everyday.pk}
    assert scope_of(cast.coordinator, Layer.INCIDENTS, beside="flood").operations == {everyday.pk}


def test_an_operation_that_is_shared_is_among_the_strangers_own_and_told_on_its_lead_desk(cast: Cast) -> None:
    assert scope_of(cast.stranger, Layer.INCIDENTS).operations == set()
    cast.operation.shared_with.add(cast.other_city)
    shared = scope_of(cast.stranger, Layer.INCIDENTS)
    assert shared.operations == {cast.operation.pk}
    assert shared.told_on == {f"desk:{cast.city.pk}"}
    # The operation is shared, the roster is not.
    assert scope_of(cast.stranger, Layer.TEAMS).organisations == {cast.other_city.pk}


def test_a_closed_operation_is_not_among_the_others_but_its_own_board_still_has_its_layers(
    cast: Cast,
) -> None:
    past = people.operation(cast.city, "7·20", "past")
    type(past).objects.filter(pk=past.pk).update(closed_at=people.now())
    assert scope_of(cast.coordinator, Layer.INCIDENTS).operations == {cast.operation.pk}
    assert scope_of(cast.coordinator, Layer.INCIDENTS, beside="past").operations == {cast.operation.pk}


def test_beside_a_simulation_there_is_nothing_live_and_no_other_simulation(cast: Cast) -> None:
    other = people.operation(cast.city, "另一场推演", "another", mode=Mode.SIMULATION)
    assert scope_of(cast.coordinator, Layer.INCIDENTS, beside="rehearsal").operations == set()
    teams = scope_of(cast.coordinator, Layer.TEAMS, beside="rehearsal")
    assert teams.simulation == cast.simulation.pk
    assert f"sim:{cast.simulation.pk}:desk:{cast.city.pk}" in teams.told_on
    assert not [name for name in teams.told_on if name.startswith(("desk:", f"sim:{other.pk}:"))]
    live = scope_of(cast.coordinator, Layer.TEAMS, beside="flood")
    assert live.simulation is None
    assert not [name for name in live.told_on if name.startswith("sim:")]


@pytest.mark.parametrize("slug", ["flood", "no-such-thing"])
def test_a_board_of_others_is_no_board_at_all(cast: Cast, slug: str) -> None:
    with pytest.raises(NoSuchOperation):
        scope_of(cast.stranger, Layer.INCIDENTS, beside=slug)
