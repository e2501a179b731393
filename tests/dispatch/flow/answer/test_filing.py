"""Whose a message is: by its letter, by the only open ask, or by a person of the queue."""

from __future__ import annotations

from dispatch.flow import answer, call_out, handling
from dispatch.models import Ask, Operation
from dispatch.states import AskState, Snag, TextState
from tests.dispatch.cast import Cast
from tests.dispatch.flow.answer.shared import second_ask
from tests.dispatch.texting import fresh, purposes, sent_to, text_in


def test_with_two_open_and_no_letter_the_sender_is_asked_back_once_and_the_message_is_queued(
    cast: Cast, ask: Ask
) -> None:
    other = second_ask(cast)
    first = text_in(cast.leader.phone, "能去")
    second = text_in(cast.leader.phone, "1")
    assert {fresh(ask).state, fresh(other).state} == {AskState.DELIVERED}
    assert (first.state, second.state) == (TextState.IN_QUEUE, TextState.IN_QUEUE)
    assert purposes(cast.leader.phone).count("ask_back") == 1
    assert "A（" in sent_to(cast.leader.phone)[-1]
    assert "回B1" in sent_to(cast.leader.phone)[-1]


def test_the_answer_with_the_letter_settles_what_was_queued_without_one(cast: Cast, ask: Ask) -> None:
    other = second_ask(cast)
    unclear = text_in(cast.leader.phone, "能去")
    words = text_in(cast.leader.phone, "能不能晚点")
    text_in(cast.leader.phone, "B1 15 2人")
    unclear.refresh_from_db()
    words.refresh_from_db()
    assert (fresh(ask).state, fresh(other).state) == (AskState.DELIVERED, AskState.ACCEPTED)
    assert (unclear.state, unclear.ask_id) == (TextState.FILED, other.pk)
    assert words.state == TextState.IN_QUEUE  # words are read by a person, not by a rule


def test_an_unknown_sender_lands_in_the_queue_of_everyday_duty(cast: Cast, ask: Ask) -> None:
    text = text_in("+8613999999999", "A1 20")
    duty = Operation.objects.get(everyday=True)
    assert (text.state, text.operation, text.volunteer) == (TextState.IN_QUEUE, duty, None)
    assert fresh(ask).state == AskState.DELIVERED


def test_known_people_with_nothing_open_land_in_the_queue_under_their_name(cast: Cast) -> None:
    text = text_in(cast.first.phone, "河边又塌了一段")
    assert (text.state, text.volunteer) == (TextState.IN_QUEUE, cast.first)


def test_thanks_after_the_end_need_nobody(cast: Cast, ask: Ask) -> None:
    call_out.withdraw(ask.call_out, by=cast.coordinator)
    assert text_in(cast.leader.phone, "收到").state == TextState.FILED


def test_a_person_files_a_queued_message_and_owns_it_first(cast: Cast, ask: Ask) -> None:
    text = text_in("+8613999999999", "我们到了")
    handling.take(Snag.TEXT_IN, text.pk, operation=text.operation, by=cast.coordinator)
    text.refresh_from_db()
    answer.file_text(text, ask=ask, by=cast.coordinator)
    text.refresh_from_db()
    assert (text.state, text.ask, text.owner) == (TextState.FILED, ask, cast.coordinator)
    assert text.operation == cast.operation
