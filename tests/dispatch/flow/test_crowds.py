"""A seeded sample of `make trial ONLY=callouts`: sixty desks dispatch one crew at once, on sixty connections."""

from __future__ import annotations

from functools import partial

import pytest

from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.trial import _crowds


@pytest.mark.parametrize("turn", range(len(_crowds.WANTED)))
def test_sixty_desks_that_send_one_crew_to_sixty_places_at_once_send_nobody_and_no_boat_twice(
    committed_cast: Cast, at_once: AtOnce, turn: int
) -> None:
    team = _crowds.crew(committed_cast.operation)
    people, boats = _crowds.WANTED[turn]
    asks = _crowds.jobs(committed_cast.operation, team, turn)
    said = at_once(*(partial(_crowds.dispatch, key, people, boats) for key in asks))
    assert _crowds.overlaps(team) == 0
    assert all(isinstance(one, str) for one in said), said
    assert said.count("sent") == _crowds.expected(people, boats), said
