"""The same races from outside: over HTTP, each on a connection of its own, as two desks and a provider would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from twilio.request_validator import RequestValidator

from dispatch.flow import call_out
from dispatch.models import Ask, Carried, CrewMember, Mission, Quota, Text, TimelineEntry, User
from dispatch.pages import applying
from dispatch.states import AskState, TextState, Unit
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.conftest import AtOnce
from tests.dispatch.messaging.conftest import ACCOUNT
from tests.dispatch.texting import fresh, purposes

Browser = Callable[[User | None], Client]
HOOK = "/hooks/twilio/in"


def post(client: Client, path: str, **body: Any) -> int:
    return client.post(f"/api{path}", body, content_type="application/json").status_code


@pytest.fixture
def tells(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """The provider tells of a message, signed; what follows the answer is done at once, on the same connection."""
    monkeypatch.setattr(applying, "start", lambda work: work())
    for name, value in ACCOUNT.items():
        setattr(settings, name, value)

    def tell(phone: str, words: str, sid: str) -> int:
        fields = {"From": phone, "To": ACCOUNT["TWILIO_FROM"], "Body": words, "MessageSid": sid}
        validator = RequestValidator(ACCOUNT["TWILIO_AUTH_TOKEN"])
        signed = validator.compute_signature(f"{ACCOUNT['PUBLIC_URL']}{HOOK}", fields)
        client = Client()
        client.defaults["wsgi.url_scheme"] = "https"
        return client.post(HOOK, fields, headers={"X-Twilio-Signature": signed}).status_code

    return tell


def test_two_desks_that_dispatch_one_crew_and_one_boat_at_once_send_them_once(
    committed_cast: Cast, browser: Browser, at_once: AtOnce
) -> None:
    cast = committed_cast
    cast.team.equipment.order_by("pk").last().delete()  # type: ignore[union-attr]
    needs = [(None, {Unit.PEOPLE: 8, Unit.BOAT: 1})]
    desks = [browser(cast.coordinator), browser(cast.commander)]
    for desk in desks:
        job = people.incident(cast.operation, needs=needs)
        assert post(desk, f"/incidents/{job.pk}/assign", team=cast.team.pk) == 200
    asks = [ask.pk for ask in cast.team.asks.order_by("pk")]
    said = {"people": 8, "boats": 1, "eta_minutes": 20}
    done = at_once(
        *(partial(post, desk, f"/asks/{ask}/accept", **said) for desk, ask in zip(desks, asks, strict=True))
    )
    assert sorted(done) == [200, 409]
    cast.team.refresh_from_db()
    assert (Mission.objects.count(), cast.team.engaged) == (1, 8)
    assert Carried.objects.filter(live=True).count() == CrewMember.objects.filter(live=True).count() == 1
    assert sorted(Quota.objects.filter(taken__gt=0).values_list("unit", "taken")) == [
        ("boat", 1),
        ("people", 8),
    ]
    assert Counter(cast.team.asks.values_list("state", flat=True)) == {"accepted": 1, "queued": 1}


def test_two_leaders_who_accept_the_last_place_at_once_by_text(
    committed_cast: Cast, tells: Callable[..., int], at_once: AtOnce
) -> None:
    cast = committed_cast
    last = people.incident(cast.operation, needs=[(None, {Unit.PEOPLE: 1})])
    other = people.team(cast.district, "二队", members=[cast.first])
    asks = [call_out.assign(last, team, by=cast.coordinator) for team in (cast.team, other)]
    Text.objects.update(state=TextState.SENT, provider_id="")
    words = [
        (cast.leader.phone, f"{asks[0].call_out.letter}1"),
        (cast.first.phone, f"{asks[1].call_out.letter}1"),
    ]
    done = at_once(*(partial(tells, phone, said, f"SM{phone}") for phone, said in words))
    assert done == [200, 200]
    assert Quota.objects.get(need__incident=last).taken == Mission.objects.count() == 1
    assert Counter(fresh(ask).state for ask in asks) == {AskState.ACCEPTED: 1, AskState.SURPLUS: 1}
    (loser,) = [ask for ask in asks if fresh(ask).state == AskState.SURPLUS]
    assert purposes(loser.recipient.phone)[-1] == "full"


@pytest.mark.parametrize("words", ["A1 20 6人1艇", "A2", "能不能晚点", "收到", "退订", "随便说说\x00"])
def test_the_same_webhook_five_times_at_once_is_one_message_and_one_act(
    committed_cast: Cast, tells: Callable[..., int], at_once: AtOnce, words: str
) -> None:
    cast = committed_cast
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    Text.objects.update(state=TextState.SENT, provider_id="SMout")
    Ask.objects.filter(pk=ask.pk).update(state=AskState.SENT)
    assert at_once(*[partial(tells, cast.leader.phone, words, "SMsame")] * 5) == [200] * 5
    tells(cast.leader.phone, words, "SMsame")
    text = Text.objects.get(outbound=False)
    assert text.state == TextState.FILED
    told = Counter(TimelineEntry.objects.values_list("verb", flat=True))
    assert {verb: count for verb, count in told.items() if count > 1} == {}
    sent = Counter(Text.objects.filter(outbound=True).values_list("purpose", "phone"))
    assert set(sent.values()) == {1}
    assert Mission.objects.count() == (1 if words.startswith("A1") else 0)
