"""A whole simulated night: no real phone hears of it, whatever the way out for live texts is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from dispatch.flow import call_out, close, locate, track
from dispatch.messaging import doubts, sender
from dispatch.models import Text, User, Volunteer
from dispatch.states import MissionState, TextState, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.messaging.conftest import provider as provider
from tests.dispatch.messaging.provider import Provider
from tests.dispatch.texting import deliver, fresh, text_in

Browser = Callable[[User | None], Client]


def rehearse(cast: Cast) -> None:
    """Asked, the deputy too, answered with and without sense, corrected, diverted, opted out, too late, and closed."""
    job = people.incident(cast.simulation, "推演", needs=[(None, {Unit.PEOPLE: 4})])
    there = people.incident(cast.simulation, "推演二", needs=[(None, {Unit.PEOPLE: 2})], place=(118.5, 35.2))
    late = people.team(cast.district, "二队", members=[cast.second])
    ask = call_out.assign(job, cast.team, by=cast.coordinator)
    call_out.next_round(ask, by=cast.coordinator)
    call_out.assign(job, late, by=cast.coordinator)
    deliver()
    for words in ("收到", "能不能晚点", "A1 20 4人"):
        text_in(cast.leader.phone, words, operation=cast.simulation)
    text_in(cast.second.phone, "B1", operation=cast.simulation)
    mission = fresh(ask).mission
    assert mission is not None
    locate.correct(job, lon=118.36, lat=35.05, place_words="北城仓库", by=cast.coordinator)
    track.divert(mission, there, by=cast.coordinator)
    text_in(cast.first.phone, "退订", operation=cast.simulation)
    for incident in (job, there):
        incident.refresh_from_db()
        close.close(incident, by=cast.coordinator)
    mission.refresh_from_db()
    assert mission.state == MissionState.STOOD_DOWN


@pytest.mark.parametrize("gateway", ["twilio", "none", "handset"])
def test_no_text_of_a_simulation_leaves_this_machine_and_each_says_what_it_is(
    committed_cast: Cast, provider: Provider, settings: Settings, gateway: str
) -> None:
    settings.TEXT_GATEWAY = gateway
    rehearse(committed_cast)
    sender.send_due("w", seconds=60)
    doubts.reconcile()
    out = Text.objects.filter(outbound=True)
    kinds = {"call_out", "receipt", "confirm", "full", "correction", "reply", "stand_down"}
    assert kinds <= set(out.values_list("purpose", flat=True))
    assert set(out.values_list("gateway", "sandbox")) == {("handset", True)}
    assert set(out.values_list("state", flat=True)) <= {TextState.DELIVERED, TextState.CANCELLED}
    assert not [body for body in out.values_list("body", flat=True) if "】演练" not in body[:40]]
    assert (provider.requests, provider.messages) == ([], [])


def test_a_simulation_rings_nobody_from_the_call_list(
    cast: Cast, browser: Browser, settings: Settings
) -> None:
    settings.TEXT_GATEWAY = "none"
    call_out.assign(people.incident(cast.simulation), cast.team, by=cast.coordinator)
    page = browser(cast.coordinator).get("/calls").content.decode()
    assert cast.leader.name not in page
    assert cast.leader.phone[-4:] not in page
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    assert cast.leader.name in browser(cast.coordinator).get("/calls").content.decode()


def test_a_simulation_changes_nobodys_wish_and_blocks_no_phone(committed_cast: Cast) -> None:
    rehearse(committed_cast)
    assert not Volunteer.objects.exclude(opted_out_at=None).exists()
