"""A person looks at a request: claims, verifies, sets aside, asks again."""

from __future__ import annotations

import pytest

from dispatch.flow import intake
from dispatch.flow.refusals import Taken
from dispatch.models import Request
from dispatch.states import Lane, NotAllowed, RequestState
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.flow.intake.shared import call


def test_a_request_is_claimed_by_name_and_the_second_is_told_who_was_first(cast: Cast) -> None:
    request = call(cast.operation)
    late = Request.objects.get(pk=request.pk)
    intake.claim(request, by=cast.coordinator)
    with pytest.raises(Taken) as taken:
        intake.claim(late, by=cast.commander)
    assert taken.value.data["owner"] == cast.coordinator.pk
    assert intake.claim(Request.objects.get(pk=request.pk), by=cast.coordinator).owner == cast.coordinator


def test_only_one_of_two_coordinators_at_once_claims(committed_cast: Cast, at_once: AtOnce) -> None:
    request = call(committed_cast.operation)
    both = (committed_cast.coordinator, committed_cast.commander)
    done = at_once(*[lambda by=by: intake.claim(Request.objects.get(pk=request.pk), by=by) for by in both])
    assert sorted(type(result).__name__ for result in done) == ["Request", "Taken"]


def test_verifying_frees_a_request_from_the_unverified_lane(cast: Cast) -> None:
    request = call(cast.operation, lane=Lane.UNVERIFIED)
    intake.verify(request, by=cast.coordinator)
    assert (request.state, request.lane) == ("verified", "help")
    assert request.confirmed_at


@pytest.mark.parametrize("to", sorted(intake.ASIDE))
def test_whatever_is_set_aside_can_go_back_to_new(cast: Cast, to: RequestState) -> None:
    request = intake.set_aside(call(cast.operation), to=to, by=cast.coordinator)
    assert request.state == to
    intake.reopen(request, by=cast.coordinator)
    assert Request.objects.filter(pk=request.pk, state="new", lane="help", owner=None).exists()


def test_a_stale_request_asked_again_is_new_and_confirmed(cast: Cast) -> None:
    request = intake.set_aside(call(cast.operation), to=RequestState.STALE, by=cast.coordinator)
    intake.confirm(request, by=cast.coordinator)
    assert request.state == "new"
    assert request.confirmed_at
    intake.set_aside(request, to=RequestState.OFFER, by=cast.coordinator)
    with pytest.raises(NotAllowed):
        intake.confirm(request, by=cast.coordinator)
