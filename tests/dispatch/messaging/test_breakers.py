"""What is too much, too dear or refused stops its gateway and calls a commander; what is barred never leaves."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django.fixtures import Settings

from dispatch.messaging import barring, breakers, outbox, sender, tallies
from dispatch.messaging.gateways import RealParcel, Refused, RehearsedParcel, sealed
from dispatch.models import GatewayStop, Operation, Tally, Text
from dispatch.states import Mode, Purpose, StopReason, TextState
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.messaging.aliyun_provider import Aliyun
from tests.dispatch.messaging.provider import Provider
from tests.dispatch.messaging.shared import queue


@pytest.fixture(autouse=True)
def looked_at_anew() -> None:
    breakers._looked.clear()


def duty(cast: Cast) -> Operation:
    made = people.operation(cast.city, "日常", "duty", mode=Mode.LIVE)
    Operation.objects.filter(pk=made.pk).update(everyday=True)
    return made


def verdicts(texts: list[Text]) -> list[str]:
    judged = barring.judge([sealed(text) for text in texts])
    return [verdict.code if isinstance(verdict, Refused) else "goes" for _, verdict in judged]


def test_too_many_in_an_hour_stop_the_gateway_and_call_a_commander(
    committed_cast: Cast, provider: Provider, settings: Settings
) -> None:
    home = duty(committed_cast)
    settings.TEXTS_AN_HOUR, settings.TEXTS_PER_SECOND = 3, 1000.0
    for number in range(5):
        queue(committed_cast, subject=f"test:{number}")
    sender.send_due("w")
    stop = GatewayStop.objects.get()
    assert (stop.gateway, stop.reason, stop.released_at) == ("twilio", StopReason.RATE, None)
    called = Text.objects.get(outbound=False)
    assert (called.state, called.operation_id) == (TextState.IN_QUEUE, home.pk)
    assert "twilio" in called.body
    sent = len(provider.messages)
    queue(committed_cast, subject="test:9")
    sender.send_due("w")
    assert len(provider.messages) == sent


def test_a_release_allows_as_much_again(cast: Cast, settings: Settings) -> None:
    settings.TEXTS_AN_HOUR = 10
    tallies._add("twilio", texts=11)
    assert breakers.check("twilio") is not None
    assert breakers.release("twilio", cast.commander) == 1
    assert breakers.check("twilio") is None
    tallies._add("twilio", texts=10)
    assert breakers.check("twilio") is not None


def test_money_and_refusals_stop_too(cast: Cast, settings: Settings) -> None:
    settings.TEXT_SPEND_A_DAY = 5.0
    tallies._add("aliyun", texts=100, segments=120, cost=5001)
    stop = breakers.check("aliyun")
    assert stop is not None
    assert stop.reason == StopReason.SPEND
    tallies._add("twilio", texts=10)
    Tally.objects.filter(gateway="twilio").update(refused=breakers.MANY_REFUSALS)
    stop = breakers.check("twilio")
    assert stop is not None
    assert stop.reason == StopReason.REFUSALS


def test_an_account_that_is_refused_stops_and_the_second_gateway_takes_over(
    committed_cast: Cast, aliyun: Aliyun, provider: Provider, settings: Settings
) -> None:
    settings.TEXT_GATEWAY_SECOND, settings.TEXTS_PER_SECOND = "aliyun", 1000.0
    duty(committed_cast)
    provider.behaviour = "63038"
    for number in range(3):
        queue(committed_cast, subject=f"test:{number}")
    queue(committed_cast, subject="later", rank=200)
    sender.send_due("w")
    assert GatewayStop.objects.get().detail == "63038"
    gateways = set(Text.objects.filter(outbound=True).values_list("gateway", flat=True))
    assert gateways == {"aliyun"}
    # There is no template for these words, so they went nowhere.
    assert set(Text.objects.filter(outbound=True).values_list("state", flat=True)) <= {"failed", "queued"}


def test_a_phone_of_a_country_that_is_not_on_the_list_is_never_texted(
    cast: Cast, provider: Provider, settings: Settings
) -> None:
    settings.TEXT_COUNTRIES = ["+86", "+852"]
    phones = ["+8613800000001", "+85291234567", "+9771234567890", "+18005551234"]
    texts = [queue(cast, subject=f"test:{number}", phone=phone) for number, phone in enumerate(phones)]
    assert verdicts(texts) == ["goes", "goes", "country", "country"]
    sender.send_due("w")
    assert {message["to"] for message in provider.messages} == set(phones[:2])


def test_a_phone_that_had_its_questions_of_the_day_gets_no_more_of_them_but_stand_downs(
    cast: Cast, provider: Provider, settings: Settings
) -> None:
    settings.TEXTS_PER_NUMBER_A_DAY = 2
    for number in range(3):
        queue(cast, subject=f"test:{number}", purpose=Purpose.CALL_OUT)
    Text.objects.update(state=TextState.SENT)
    question = queue(cast, subject="test:8", purpose=Purpose.CALL_OUT)
    stand_down = queue(cast, subject="test:9", purpose=Purpose.STAND_DOWN, rank=outbox.STOP_RANK)
    assert verdicts([question, stand_down]) == ["number_day", "goes"]


def test_no_parcel_of_a_simulation_is_one_that_may_leave(cast: Cast, provider: Provider) -> None:
    """By type: the gateways take RealParcel. By judgement: it is refused. By constraint: there is no such row."""
    rehearsed = Text(
        operation=cast.simulation, sandbox=True, gateway="twilio", channel="sms", phone="+8613800000001"
    )
    rehearsed.pk, rehearsed.queued_at = 1, people.now()
    parcel = sealed(rehearsed)
    assert isinstance(parcel, RehearsedParcel)
    assert not isinstance(parcel, RealParcel)
    assert verdicts([rehearsed]) == ["simulation"]
    for gateway in ("twilio", "aliyun"):
        with pytest.raises(IntegrityError, match="text_of_a_simulation_stays_here"), transaction.atomic():
            Text.objects.create(
                **cast.simulation.root(), outbound=True, gateway=gateway, phone="+8613800000001",
                subject="test:1", purpose="receipt", body="演练", queued_at=people.now(),
            )  # fmt: skip


@pytest.mark.parametrize(
    "change", [{"sandbox": True}, {"sandbox": True, "gateway": "handset"}, {"gateway": "fax"}]
)
def test_no_text_changes_sides_and_none_goes_by_an_unknown_way(
    cast: Cast, provider: Provider, change: dict[str, object]
) -> None:
    queue(cast)

    def change_sides() -> None:
        with transaction.atomic():
            Text.objects.update(**change)
            connection.check_constraints()  # the composite keys are looked at when the act ends

    with pytest.raises(IntegrityError):
        change_sides()
