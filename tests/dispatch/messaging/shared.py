"""One text about nothing in particular, and a worker that is gone."""

from __future__ import annotations

from django.db.models.functions import Now

from dispatch.events import telling
from dispatch.messaging import doubts, outbox
from dispatch.models import Text
from dispatch.states import Purpose
from tests.dispatch.cast import Cast


def queue(cast: Cast, phone: str = "+8613800000001", **changes: object) -> Text:
    """One text about nothing in particular."""
    given: dict[str, object] = {
        "subject": "test:1",
        "purpose": Purpose.RECEIPT,
        "body": "【临沂红十字会】测试",
        **changes,
    }
    with telling(cast.operation) as story:
        return outbox.queue(story, phone=phone, **given)  # type: ignore[arg-type]


def lease_runs_out() -> None:
    """As if the worker had been gone for longer than a lease."""
    Text.objects.update(claimed_at=Now() - 2 * doubts.LEASE)
