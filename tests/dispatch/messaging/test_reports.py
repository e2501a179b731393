"""Status callbacks in any order, any number of times: one end state."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.flow import call_out
from dispatch.messaging import delivery, outbox
from dispatch.messaging.gateways import Doubtful, Receipt
from dispatch.messaging.gateways.reports import STATES
from dispatch.models import Ask, Text
from dispatch.states import AskState, TextState
from tests.dispatch.cast import Cast

ENDS = {"delivered": AskState.DELIVERED, "undelivered": AskState.SENT, "failed": AskState.SENT}


def told(words: list[str], text: Text) -> None:
    for word in words:
        if word == "recorded":
            delivery.record(text, Receipt("SM1"))
        elif state := STATES.get(word):
            delivery.report(
                text, state, provider_id="SM1", code="" if word in ("sent", "delivered") else "30003"
            )


@pytest.fixture
def ask(cast: Cast) -> Ask:
    """Its text is with a sender; asked once for all orders of a test, each of which is taken back."""
    made = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
    assert len(outbox.claim("w", 1)) == 1
    return made


@pytest.mark.parametrize("start", ["sending", "unknown", "queued again"])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(end=st.sampled_from(sorted(ENDS)), data=st.data())
def test_all_orders_and_repeats_end_in_one_state(ask: Ask, start: str, end: str, data: st.DataObject) -> None:
    way = ["queued", "sending", "sent", "recorded", end]
    words = data.draw(st.lists(st.sampled_from(way), max_size=8).map(lambda more: [*way, *more]))
    words = data.draw(st.permutations(words))
    with transaction.atomic():
        text = Text.objects.select_related("operation").get()
        if start != "sending":
            delivery.record(text, Doubtful("time-out"))
        if start == "queued again":
            Text.objects.update(state=TextState.QUEUED, due_at=text.queued_at - timedelta(seconds=1))
        told(words, Text.objects.select_related("operation").get())
        row = Text.objects.get()
        assert (row.state, row.provider_id) == (end, "SM1")
        assert outbox.claim("another", 9) == []
        assert Ask.objects.get(pk=ask.pk).state == ENDS[end]
        transaction.set_rollback(True)
