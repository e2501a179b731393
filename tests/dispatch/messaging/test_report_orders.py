"""What the sender learns, what the provider reports and what it is asked come in any order and number: one end state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.flow import call_out
from dispatch.messaging import delivery, doubts, outbox
from dispatch.messaging.gateways import Doubtful, Receipt
from dispatch.models import Ask, Text, TimelineEntry
from dispatch.states import AskState, TextState
from tests.dispatch.cast import Cast
from tests.dispatch.messaging.provider import Provider
from tests.dispatch.messaging.shared import lease_runs_out
from tests.dispatch.texting import fresh

SID = "SM1"
MANY = settings(max_examples=12, suppress_health_check=list(HealthCheck))
# What became of the message at the provider, with the code of its report; and what the ask is then.
ENDS = {
    "delivered": (TextState.DELIVERED, "", AskState.DELIVERED),
    "undelivered": (TextState.UNDELIVERED, "30003", AskState.SENT),
    "failed": (TextState.FAILED, "30008", AskState.SENT),
}


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens in the block did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def end(ask: Ask, text: Text) -> dict[str, Any]:
    """All that these can change, and how often what is told was told."""
    ask, text = fresh(ask), Text.objects.get(pk=text.pk)
    told = TimelineEntry.objects.filter(verb="text.failed").count()
    return {
        "text": (text.state, text.provider_id, text.error),
        "ask": (ask.state, ask.round, ask.due_at is not None),
        "failed": told,
        "texts": Text.objects.filter(outbound=True).count(),
    }


@pytest.mark.parametrize("became", ENDS)
@MANY
@given(data=st.data())
def test_a_text_that_went_out_ends_as_the_provider_says_whoever_says_it_first_and_how_often(
    cast: Cast, provider: Provider, became: str, data: st.DataObject
) -> None:
    with taken_back():
        ask = call_out.assign(cast.incident, cast.team, by=cast.coordinator)
        (text,) = outbox.claim("w", 1)
        state, code, asked = ENDS[became]
        provider.messages[:] = [
            {
                "sid": SID,
                "to": text.phone,
                "body": text.body,
                "status": became,
                "error_code": code,
                "date_created": _now(),
            }
        ]

        def row() -> Text:
            return Text.objects.select_related("operation__organisation", "mission").get(pk=text.pk)

        def report(what: TextState, why: str = "") -> None:
            delivery.report(row(), what, provider_id=SID, code=why)

        def look() -> None:
            lease_runs_out()
            doubts.reconcile()

        acts: dict[str, Callable[[], None]] = {
            "sender: taken": lambda: delivery.record(row(), Receipt(provider_id=SID)),
            "sender: no answer": lambda: delivery.record(row(), Doubtful("time-out")),
            "sender died": look,
            "report: sent": lambda: report(TextState.SENT),
            "report: the end": lambda: report(state, code),
        }
        # The sender says what it knows once, or dies; all else any number of times.
        once = data.draw(st.sampled_from(["sender: taken", "sender: no answer", "sender died"]))
        often = ["report: sent", "report: the end", "sender died"]
        order = data.draw(st.permutations([once, *data.draw(st.lists(st.sampled_from(often), max_size=5))]))
        for act in [*order, "report: the end"]:
            acts[act]()
        found = end(ask, text)
        assert found["text"] == (state.value, SID, code), order
        assert found["ask"][0] == asked, order
        assert found["failed"] == (0 if state is TextState.DELIVERED else 1), order
        assert found["texts"] == 1


def _now() -> str:
    from datetime import UTC, datetime
    from email.utils import format_datetime

    return format_datetime(datetime.now(UTC))
