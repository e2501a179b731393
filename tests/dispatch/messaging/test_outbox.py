"""A message out is a row: queued once, claimed once, in order, never past its worth."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models.functions import Now
from pytest_django.fixtures import Settings

from dispatch.events import telling
from dispatch.flow import call_out
from dispatch.messaging import doubts, outbox
from dispatch.models import Text
from dispatch.states import Purpose, TextState
from tests.dispatch.cast import Cast
from tests.dispatch.messaging.shared import queue


def test_the_same_message_queued_again_is_the_row_that_is_there(cast: Cast) -> None:
    assert queue(cast) == queue(cast, body="another wording")
    assert queue(cast, round=2) != queue(cast)
    assert Text.objects.count() == 2


def test_a_message_of_an_act_that_fails_is_never_sent(cast: Cast) -> None:
    def fails() -> None:
        with transaction.atomic():
            queue(cast)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert not Text.objects.exists()


def test_texts_go_in_order_of_rank_then_of_age(cast: Cast) -> None:
    late = queue(cast, subject="test:1", rank=60)
    first = queue(cast, subject="test:2", rank=10)
    later = queue(cast, subject="test:3", rank=60)
    assert outbox.claim("w", 10) == [first, late, later]


def test_what_is_claimed_is_marked_with_its_worker_and_not_claimed_again(cast: Cast) -> None:
    queue(cast)
    (text,) = outbox.claim("worker 1", 10)
    assert (text.state, text.claimed_by, text.attempts) == (TextState.SENDING, "worker 1", 1)
    assert outbox.claim("worker 2", 10) == []


def test_a_text_past_its_worth_is_never_sent_and_its_ask_goes_on(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    Text.objects.update(expires_at=Now() - timedelta(seconds=1))
    assert outbox.claim("w", 10) == []
    assert doubts.expire_texts() == 1
    assert Text.objects.get().state == TextState.EXPIRED
    assert call_out.silent_asks() == [ask]


def test_texts_of_the_call_list_are_never_claimed(cast: Cast, settings: Settings) -> None:
    settings.TEXT_GATEWAY = "none"
    queue(cast)
    assert not outbox.waiting()


def test_a_simulations_text_stays_here_even_where_another_gateway_is_asked_for(cast: Cast) -> None:
    with telling(cast.simulation) as story:
        text = outbox.queue(
            story,
            subject="test:1",
            phone="+8613800000001",
            purpose=Purpose.RECEIPT,
            body="演练",
            gateway="twilio",
        )
    assert text.gateway == "handset"


def test_no_question_arrives_an_hour_late(cast: Cast) -> None:
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    text = Text.objects.get()
    assert text.expires_at == text.queued_at + timedelta(hours=1)
    hour_later = {"queued_at": Now() - timedelta(minutes=61), "expires_at": Now() - timedelta(minutes=1)}
    Text.objects.update(**hour_later)
    assert not outbox.waiting()
    assert doubts.expire_texts() == 1
    assert Text.objects.get().state == TextState.EXPIRED
