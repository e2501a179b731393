"""Accepting all, some or none over HTTP: what is stale is refused with why, two at once do not send anybody twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from dispatch.flow import call_out
from dispatch.flow.call_out import asking, assigning
from dispatch.flow.refusals import NobodyToAsk
from dispatch.models import Ask, CallOut, Incident, Proposal, Quota, Team, Text, TimelineEntry, User
from dispatch.states import Mode
from realtime.models import Event
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.flow.planning.shared import busy, job, propose, sent, states

Browser = Callable[[User | None], Client]


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"/api{path}", body, content_type="application/json")


def accept(client: Client, proposal: Proposal, items: list[int] | None = None) -> Any:
    answer = post(client, f"/plans/{proposal.pk}/accept", items=items)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def standing(cast: Cast) -> Proposal:
    """A plan of several teams."""
    busy(cast)
    made = propose(cast)
    assert len(sent(made)) >= 2
    return made


def told(cast: Cast) -> list[str]:
    return list(Event.objects.filter(stream__name=f"desk:{cast.city.pk}").values_list("type", flat=True))


def test_accepting_all_calls_every_team_out_as_assigning_does(
    cast: Cast, standing: Proposal, browser: Browser
) -> None:
    done = accept(browser(cast.commander), standing)
    assert done["accepted"] == len(sent(standing)) == len(done["items"])
    assert set(states(standing).values()) == {"accepted"}
    asks = Ask.objects.filter(team__isnull=False)
    assert dict(asks.values_list("team", "call_out__incident")) == sent(standing)
    assert set(asks.values_list("state", flat=True)) == {"queued"}
    assert Text.objects.filter(purpose="call_out").count() == asks.count()
    seconds = dict(standing.items.values_list("team", "travel_seconds"))
    assert dict(asks.values_list("team", "travel_seconds")) == seconds
    assert CallOut.objects.filter(state="running", started_by=cast.commander).count() == asks.count()
    assert TimelineEntry.objects.filter(verb="ask.asked", actor=cast.commander).count() == asks.count()
    entry = TimelineEntry.objects.get(verb="plan.accepted")
    assert (entry.data["teams"], entry.data["stale"]) == (asks.count(), 0)


def test_both_desks_hear_of_the_plan_and_of_what_was_decided(
    cast: Cast, standing: Proposal, browser: Browser
) -> None:
    assert told(cast).count("proposal.changed") == 1
    accept(browser(cast.coordinator), standing)
    assert told(cast).count("proposal.changed") == 2
    assert "callout.changed" in told(cast)


def test_accepting_some_leaves_the_others_to_be_decided(
    cast: Cast, standing: Proposal, browser: Browser
) -> None:
    first, *others = standing.items.order_by("pk")
    accept(browser(cast.coordinator), standing, [first.pk])
    assert states(standing) == {first.team_id: "accepted", **{item.team_id: "proposed" for item in others}}
    view = browser(cast.commander).get(f"/api/operations/{cast.operation.slug}/plan").json()
    assert view["plan"]["differs"] == []
    accept(browser(cast.commander), standing)
    assert set(states(standing).values()) == {"accepted"}


def test_what_changed_since_is_refused_with_why_and_who_and_the_rest_goes(
    cast: Cast, standing: Proposal, browser: Browser
) -> None:
    first, *others = standing.items.order_by("pk")
    elsewhere = job(cast, "别处")
    call_out.assign(elsewhere, first.team, by=cast.commander)
    done = accept(browser(cast.coordinator), standing)
    refused = next(row for row in done["items"] if row["item"] == first.pk)
    assert refused["state"] == "stale"
    assert refused["words"].startswith("该队已和排方案时不同")
    assert refused["who"] == "张海"
    assert done["accepted"] == len(others)
    assert states(standing)[first.team_id] == "stale"
    assert Ask.objects.filter(team=first.team).count() == 1


@pytest.mark.parametrize("change", ["needs", "closed", "moved", "filled", "strength", "duty"])
def test_every_fact_an_item_was_computed_from_makes_it_stale(
    cast: Cast, standing: Proposal, browser: Browser, change: str
) -> None:
    item = standing.items.order_by("pk")[0]
    incident, team = Incident.objects.filter(pk=item.incident_id), Team.objects.filter(pk=item.team_id)
    quotas = Quota.objects.filter(need__incident=item.incident_id)
    match change:
        case "needs":
            quotas.update(quota=50)
        case "closed":
            incident.update(state="closed")
        case "moved":
            incident.update(point=item.team.base)
        case "filled":
            quotas.update(taken=1)
        case "strength":
            team.update(engaged=1)
        case "duty":
            team.update(on_duty=False)
    done = accept(browser(cast.coordinator), standing, [item.pk])
    assert (done["accepted"], done["items"][0]["state"]) == (0, "stale")
    assert not Ask.objects.exists()


def test_two_who_accept_at_once_send_each_team_once_and_the_second_is_told_who_was_first(
    committed_cast: Cast, browser: Browser, at_once: AtOnce
) -> None:
    cast = committed_cast
    busy(cast)
    made = propose(cast)
    keys = list(made.items.values_list("pk", flat=True))
    desks = [browser(cast.coordinator), browser(cast.commander)]
    done = at_once(*(partial(accept, desk, made, keys) for desk in desks))
    won, lost = sorted(done, key=lambda one: -one["accepted"])
    assert (won["accepted"], lost["accepted"]) == (len(keys), 0)
    first = {"李静", "张海"} & {row["who"] for row in lost["items"]}
    assert len(first) == 1
    assert all(row["state"] == "accepted" and row["at"] and row["words"] for row in lost["items"])
    assert Ask.objects.count() == Text.objects.count() == len(keys)


def test_accepting_and_assigning_the_same_team_at_once_never_deadlocks(
    committed_cast: Cast, browser: Browser, at_once: AtOnce
) -> None:
    cast = committed_cast
    jobs, teams = busy(cast)
    for _ in range(4):
        made = propose(cast, seen=getattr(Proposal.objects.filter(state="standing").first(), "pk", None))
        keys = list(made.items.values_list("pk", flat=True))
        if not keys:
            break
        done = at_once(
            partial(accept, browser(cast.coordinator), made, keys),
            *(partial(post, browser(cast.commander), f"/incidents/{one.pk}/assign", team=team.pk)
              for one, team in zip(jobs, teams[::-1], strict=False)),
        )  # fmt: skip
        assert isinstance(done[0], dict), done[0]
        assert {answer.status_code for answer in done[1:]} <= {200, 409}
        for row in CallOut.objects.filter(state="running"):
            call_out.withdraw(row, by=cast.commander)


def test_undo_takes_the_call_out_back_and_the_item_may_be_accepted_again(
    cast: Cast, standing: Proposal, browser: Browser
) -> None:
    item = standing.items.order_by("pk")[0]
    desk = browser(cast.coordinator)
    accept(desk, standing, [item.pk])
    answer = post(desk, f"/plan_items/{item.pk}/undo")
    assert (answer.status_code, answer.json()["state"]) == (200, "proposed")
    assert set(Ask.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert set(Text.objects.values_list("state", flat=True)) == {"cancelled"}
    done = accept(desk, standing, [item.pk])
    assert done["accepted"] == 1
    assert post(desk, "/plan_items/999999/undo").status_code == 404


def test_what_was_called_out_can_be_undone_after_the_plan_is_over(
    cast: Cast, standing: Proposal, browser: Browser
) -> None:
    item = standing.items.order_by("pk")[0]
    desk = browser(cast.coordinator)
    accept(desk, standing, [item.pk])
    propose(cast, seen=standing.pk)
    answer = post(desk, f"/plan_items/{item.pk}/undo")
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    assert set(Ask.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_a_plan_that_was_replaced_or_discarded_sends_nobody(
    cast: Cast, standing: Proposal, browser: Browser
) -> None:
    desk = browser(cast.coordinator)
    second = propose(cast, seen=standing.pk)
    refused = post(desk, f"/plans/{standing.pk}/accept", items=None)
    assert (refused.status_code, refused.json()["code"]) == (409, "plan_over")
    assert post(desk, f"/plans/{second.pk}/discard").json()["plan"] is None
    assert set(states(second).values()) == {"declined"}
    assert post(desk, f"/plans/{second.pk}/accept", items=None).status_code == 409
    assert post(desk, f"/plans/{second.pk}/discard").status_code == 409
    assert not Ask.objects.exists()


def test_more_teams_than_one_person_may_ask_need_a_commander_who_did_not_propose(
    cast: Cast, standing: Proposal, browser: Browser, settings: Settings
) -> None:
    settings.APPROVAL_ABOVE = 1
    first, second, *_ = standing.items.order_by("pk")
    desk = browser(cast.coordinator)
    refused = post(desk, f"/plans/{standing.pk}/accept", items=None)
    assert (refused.status_code, refused.json()["code"]) == (409, "second_person_needed")
    assert accept(desk, standing, [first.pk])["accepted"] == 1
    assert post(desk, f"/plans/{standing.pk}/accept", items=[second.pk]).status_code == 409
    assert accept(browser(cast.commander), standing)["accepted"] >= 1


def test_in_an_exercise_every_call_out_of_a_plan_waits_for_its_approver(cast: Cast, browser: Browser) -> None:
    cast.operation.mode = Mode.EXERCISE.value
    cast.operation.save()
    busy(cast)
    made = propose(cast)
    accept(browser(cast.coordinator), made)
    assert set(CallOut.objects.values_list("state", flat=True)) == {"awaiting_approval"}
    assert not Text.objects.exists()


def test_a_team_that_cannot_be_asked_is_refused_and_leaves_nothing_behind(
    cast: Cast, standing: Proposal, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = standing.items.order_by("pk")[0]
    real = asking.insert

    def insert(story: Any, within: CallOut, **how: Any) -> Ask:
        if how["team"].pk == item.team_id:
            raise NobodyToAsk(team=item.team_id)
        return real(story, within, **how)

    monkeypatch.setattr(assigning, "insert", insert)
    done = accept(browser(cast.coordinator), standing)
    refused = next(row for row in done["items"] if row["item"] == item.pk)
    assert (refused["state"], done["accepted"]) == ("stale", len(sent(standing)) - 1)
    assert refused["words"].startswith("该队没有可联系的")
    assert (
        CallOut.objects.count()
        == TimelineEntry.objects.filter(verb="call_out.drafted").count()
        == done["accepted"]
    )


def test_a_stranger_sees_no_plan_and_decides_nothing(
    cast: Cast, standing: Proposal, browser: Browser
) -> None:
    stranger = browser(cast.stranger)
    assert stranger.get(f"/api/operations/{cast.operation.slug}/plan").status_code == 404
    assert stranger.get(f"/api/operations/{cast.operation.slug}/plan/open").status_code == 404
    assert post(stranger, f"/operations/{cast.operation.slug}/plan").status_code == 404
    assert post(stranger, f"/plans/{standing.pk}/accept", items=None).status_code == 404
    assert post(stranger, f"/plans/{standing.pk}/discard").status_code == 404
    assert not Ask.objects.exists()
    own = browser(cast.coordinator).get(f"/api/operations/{cast.operation.slug}/plan/open").json()
    assert own == {"plan": standing.pk, "undecided": len(sent(standing))}
