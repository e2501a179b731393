"""What the clock does: the deputy, then the next team, until nobody is left."""

from __future__ import annotations

from dispatch.flow import answer, call_out
from dispatch.models import Text
from dispatch.states import AskState, CallOutState, IncidentState, Source
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.flow.call_out.shared import ask_team, silence
from tests.dispatch.texting import deliver, fresh, sent_to


def test_after_silence_the_deputy_is_asked_by_a_new_text_then_the_ask_expires(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    assert call_out.silent_asks() == []
    silence(ask)
    for row in call_out.silent_asks():
        call_out.next_round(row)
    ask = fresh(ask)
    assert (ask.round, ask.recipient) == (2, cast.deputy)
    assert len(sent_to(cast.leader.phone)) == len(sent_to(cast.deputy.phone)) == 1
    silence(ask)
    call_out.next_round(ask)
    ask = fresh(ask)
    assert ask.state == AskState.EXPIRED
    assert ask.call_out.state == CallOutState.EXHAUSTED
    assert ask.call_out.incident.state == IncidentState.LOCATED


def test_two_sweeps_at_once_ask_the_deputy_once(cast: Cast) -> None:
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    deliver()
    silence(ask)
    seen_by_both = call_out.silent_asks() + call_out.silent_asks()
    for row in seen_by_both:
        call_out.next_round(row)
    assert fresh(ask).round == 2
    assert Text.objects.filter(outbound=True).count() == 2


def test_the_duty_phone_is_asked_last(cast: Cast) -> None:
    cast.team.duty_phone = "+865398000000"
    cast.team.save()
    ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    for _ in range(2):
        deliver()
        silence(ask)
        call_out.next_round(fresh(ask))
    assert len(sent_to("+865398000000")) == 1
    assert fresh(ask).round == 3


def test_a_call_out_that_goes_on_by_itself_is_due_when_its_last_ask_says_no(cast: Cast) -> None:
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    ask = ask_team(drafted, cast.team, by=cast.coordinator)
    deliver()
    assert call_out.waiting_for_next() == []
    answer.decline(ask, source=Source.PHONE)
    assert call_out.waiting_for_next() == [drafted]
    call_out.exhaust(drafted)
    drafted.refresh_from_db()
    assert drafted.state == CallOutState.EXHAUSTED


def test_the_next_team_is_asked_while_the_first_may_still_answer(cast: Cast) -> None:
    other = people.team(cast.district, "二队", members=[cast.first, cast.second])
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    ask_team(drafted, cast.team, by=cast.coordinator)
    second = ask_team(drafted, other, by=cast.coordinator)
    assert second.wave == 2
    assert drafted.asks.filter(state=AskState.QUEUED).count() == 2
