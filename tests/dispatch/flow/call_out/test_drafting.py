"""Before anybody is asked: may there be a call-out, its letter, its text."""

from __future__ import annotations

import pytest

from dispatch.flow import call_out
from dispatch.flow.refusals import NotLocated
from dispatch.models import CallOut, Text
from dispatch.states import Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.texting import sent_to


def test_letters_are_given_out_in_order_and_a_letter_that_is_taken_is_passed_over(cast: Cast) -> None:
    letters = [call_out.draft(cast.incident, by=cast.coordinator).letter for _ in range(3)]
    CallOut.objects.filter(letter="B").update(letter_taken=False)
    again = call_out.draft(cast.incident, by=cast.coordinator)
    assert (letters, again.letter) == (["A", "B", "C"], "B")


def test_a_simulation_counts_its_own_letters_and_its_text_begins_as_a_drill(cast: Cast) -> None:
    call_out.draft(cast.incident, by=cast.coordinator)
    rehearsed = people.incident(cast.simulation, needs=[(None, {Unit.PEOPLE: 4})])
    ask = call_out.assign(rehearsed, cast.team, by=cast.coordinator)
    assert ask.call_out.letter == "A"
    (body,) = sent_to(cast.leader.phone)
    assert body.startswith("【临沂红十字会】演练演练：非真实灾情，任务A：")
    assert body.endswith("。演练")


def test_nobody_is_sent_to_an_incident_without_a_place(cast: Cast) -> None:
    nowhere = people.incident(cast.operation, place=None)
    with pytest.raises(NotLocated):
        call_out.assign(nowhere, cast.team, by=cast.coordinator)
    assert not CallOut.objects.exists()
    assert not Text.objects.exists()


@pytest.mark.parametrize("state", ["handed_over", "suspended", "cancelled", "closed"])
def test_nobody_is_sent_to_an_incident_that_was_handed_over_or_is_over(cast: Cast, state: str) -> None:
    cast.incident.state = state
    cast.incident.save()
    with pytest.raises(call_out.NotDispatchable):
        call_out.assign(cast.incident, cast.team, by=cast.coordinator)


def test_a_preview_shows_the_text_its_size_and_what_stands_in_the_way_and_writes_nothing(cast: Cast) -> None:
    seen = call_out.preview(cast.incident, cast.team)
    assert (seen.letter, seen.recipient, seen.problems) == ("A", "王*", [])
    assert seen.characters == len(seen.body)
    cast.team.on_duty = False
    assert call_out.preview(cast.incident, cast.team).problems == ["该队不在岗"]
    assert not CallOut.objects.exists()
