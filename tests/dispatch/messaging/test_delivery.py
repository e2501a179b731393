"""What became of a text, and what that means for its ask."""

from __future__ import annotations

from dispatch.flow import call_out
from dispatch.messaging import delivery, outbox
from dispatch.messaging.gateways import NotNow, Receipt, Refused
from dispatch.models import Text, TimelineEntry
from dispatch.states import AskState, TextState
from tests.dispatch.cast import Cast
from tests.dispatch.messaging.provider import Provider
from tests.dispatch.messaging.shared import queue
from tests.dispatch.texting import fresh, purposes


def test_a_text_refused_for_now_is_tried_later_and_given_up_in_the_end(cast: Cast) -> None:
    queue(cast)
    (text,) = outbox.claim("w", 1)
    delivery.record(text, NotNow("busy"))
    text.refresh_from_db()
    assert text.state == TextState.QUEUED
    assert text.due_at is not None
    assert outbox.claim("w", 1) == []
    Text.objects.update(due_at=None, attempts=delivery.TRIES - 1)
    (text,) = outbox.claim("w", 1)
    delivery.record(text, NotNow("busy"))
    text.refresh_from_db()
    assert text.state == TextState.FAILED


def test_a_report_moves_the_text_and_its_ask_and_a_late_or_repeated_one_nothing(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    (text,) = outbox.claim("w", 1)
    delivery.record(text, Receipt(provider_id="SM1"))
    assert fresh(ask).state == AskState.SENT
    for state in (TextState.DELIVERED, TextState.DELIVERED, TextState.SENT):
        delivery.report(text, state, provider_id="SM1")
    text.refresh_from_db()
    assert (text.state, fresh(ask).state) == (TextState.DELIVERED, AskState.DELIVERED)


def test_a_report_that_is_faster_than_the_sender_stands(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    (text,) = outbox.claim("w", 1)
    delivery.report(text, TextState.DELIVERED, provider_id="SM1")
    delivery.record(text, Receipt(provider_id="SM1"))
    text.refresh_from_db()
    assert (text.state, text.provider_id) == (TextState.DELIVERED, "SM1")
    assert fresh(ask).state == AskState.DELIVERED


def test_when_the_leaders_text_is_lost_the_deputy_is_due_at_once(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    (text,) = outbox.claim("w", 1)
    delivery.record(text, Refused("30005", "unknown handset"))
    assert fresh(ask).state == AskState.QUEUED
    (due,) = call_out.silent_asks()
    call_out.next_round(due)
    assert purposes(cast.deputy.phone) == ["call_out"]
    (text,) = outbox.claim("w", 1)
    delivery.record(text, Refused("30005", "unknown handset"))
    assert fresh(ask).state == AskState.FAILED
    assert TimelineEntry.objects.filter(verb="text.failed").count() == 2


def test_a_phone_that_opted_out_at_the_provider_is_shown_as_blocked(cast: Cast, provider: Provider) -> None:
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    (text,) = outbox.claim("w", 1)
    delivery.record(text, Refused("21610", "unsubscribed"))
    cast.leader.refresh_from_db()
    assert cast.leader.opted_out_at is not None
    text.refresh_from_db()
    assert (text.state, text.error) == (TextState.FAILED, "21610 unsubscribed")


def test_a_number_that_gets_no_texts_is_marked_until_one_arrives(cast: Cast, provider: Provider) -> None:
    call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    (text,) = outbox.claim("w", 1)
    delivery.record(text, Receipt(provider_id="SM1"))
    delivery.report(text, TextState.UNDELIVERED, provider_id="SM1", code="30005")
    cast.leader.refresh_from_db()
    assert cast.leader.phone_fault == "30005"
    assert TimelineEntry.objects.filter(verb="volunteer.phone_fault").exists()
    queue(cast, phone=cast.leader.phone)
    text = next(t for t in outbox.claim("w", 9) if t.phone == cast.leader.phone)
    delivery.record(text, Receipt(provider_id="SM2"))
    delivery.report(text, TextState.DELIVERED, provider_id="SM2")
    cast.leader.refresh_from_db()
    assert cast.leader.phone_fault == ""


def test_a_report_for_a_text_that_was_given_up_and_queued_again_prevents_the_second_message(
    cast: Cast,
) -> None:
    queue(cast)
    (text,) = outbox.claim("w", 1)
    Text.objects.update(state=TextState.QUEUED)
    delivery.report(text, TextState.DELIVERED, provider_id="SM1")
    assert Text.objects.get().state == TextState.DELIVERED
    assert outbox.claim("w", 1) == []


def test_a_report_about_a_text_that_was_never_tried_is_not_believed(cast: Cast) -> None:
    text = queue(cast)
    delivery.report(text, TextState.DELIVERED, provider_id="SM1")
    assert Text.objects.get().state == TextState.QUEUED
