"""One ask, one text, to whoever answers for the team."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from dispatch.flow import call_out
from dispatch.flow.refusals import NobodyToAsk, Taken
from dispatch.models import CallOut, Need, Quota, Text, TimelineEntry
from dispatch.states import AskState, CallOutState, IncidentState, TextState, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.texting import deliver, fresh, sent_to, text_in


def test_assigning_a_team_sends_its_leader_one_text_with_the_letter_and_the_digits(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    assert deliver() == 1
    (body,) = sent_to(cast.leader.phone)
    assert body == (
        "【临沂红十字会】任务A：河东区芝麻墩街道南坊头村约12人被困，需急流救援6人、冲锋舟1艘。"
        "能去回A1加分钟数，如A1 20；不能回A2"
    )
    ask = fresh(ask)
    assert ask.state == AskState.DELIVERED
    assert ask.due_at is not None
    assert ask.call_out.state == CallOutState.RUNNING
    assert ask.call_out.incident.state == IncidentState.CALLED_OUT


def test_the_text_is_queued_with_the_act_and_the_timeline_tells_who_did_it(cast: Cast) -> None:
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    text = Text.objects.get(outbound=True)
    assert (text.state, text.gateway, text.segments) == (TextState.QUEUED, "handset", 1)
    verbs = TimelineEntry.objects.order_by("pk").values_list("verb", "actor")
    assert list(verbs) == [
        ("call_out.drafted", cast.coordinator.pk),
        ("call_out.running", cast.coordinator.pk),
        ("ask.asked", cast.coordinator.pk),
    ]


def test_a_simulation_never_leaves_this_machine_whatever_the_gateway_is(
    cast: Cast, settings: Settings
) -> None:
    settings.TEXT_GATEWAY = "twilio"
    call_out.assign(people.incident(cast.simulation), cast.team, by=cast.coordinator)
    assert Text.objects.get(outbound=True).gateway == "handset"


def test_a_leader_who_reads_english_is_asked_in_english(cast: Cast) -> None:
    cast.leader.language = "en"
    cast.leader.save()
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    (body,) = sent_to(cast.leader.phone)
    assert "Needed: 6 Swift-water rescue, 1 boat. Go: reply A1 20 (20 min)" in body


def test_no_text_prints_the_phone_or_name_that_stands_in_the_place(cast: Cast) -> None:
    cast.incident.place_words = "南坊头村，联系13912345678"
    cast.incident.save()
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    assert "13912345678" not in sent_to(cast.leader.phone)[0]


def test_an_incident_without_needs_gets_one_for_the_people_the_team_has_free(cast: Cast) -> None:
    bare = people.incident(cast.operation)
    call_out.assign(bare, cast.team, by=cast.coordinator)
    quota = Quota.objects.get(need__incident=bare)
    assert (quota.unit, quota.quota) == (Unit.PEOPLE, 8)


def test_a_team_that_is_being_asked_is_not_asked_twice_for_one_incident(cast: Cast) -> None:
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    with pytest.raises(Taken):
        call_out.assign(cast.incident, cast.team, by=cast.commander)
    assert CallOut.objects.count() == 1


def test_a_team_that_nobody_answers_for_cannot_be_asked(cast: Cast) -> None:
    for person in (cast.leader, cast.deputy):
        person.opted_out_at = people.now()
        person.save()
    with pytest.raises(NobodyToAsk):
        call_out.assign(cast.incident, cast.team, by=cast.coordinator)


def test_one_volunteer_is_asked_for_one_need_and_gets_that_place(cast: Cast) -> None:
    need = Need.objects.get(incident=cast.incident, skill__code="swift_water")
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    ask = call_out.add(drafted, volunteer=cast.first, need=need, by=cast.coordinator)
    call_out.start(drafted, by=cast.coordinator)
    assert "需急流救援6人。" in sent_to(cast.first.phone)[0]
    text_in(cast.first.phone, "能去")
    assert fresh(ask).state == AskState.ACCEPTED
    assert Quota.objects.get(need=need).taken == 1
