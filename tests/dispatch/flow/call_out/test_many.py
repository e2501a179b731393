"""A long list of single volunteers is asked at one stroke, and says what the single acts say."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from dispatch.flow import call_out
from dispatch.flow.call_out import sending
from dispatch.models import CallOut, Text, TimelineEntry, Volunteer
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast
from tests.dispatch.messaging.conftest import provider as provider
from tests.dispatch.messaging.provider import Provider

COLUMNS = (
    "organisation", "operation", "sandbox", "outbound", "state", "channel", "gateway", "phone", "volunteer", "purpose",
    "round", "body", "segments", "rank", "provider_id", "error", "attempts", "claimed_by", "cost", "due_at",
)  # fmt: skip


def listed(cast: Cast, count: int = 25) -> CallOut:
    drafted = call_out.draft(cast.incident, by=cast.coordinator)
    need = cast.incident.needs.order_by("pk")[0]
    for number in range(count):
        language = "en" if number % 5 == 0 else "zh-hans"
        abroad = "+8529000" if number % 7 == 0 else "+86137000"
        person = people.volunteer(cast.district, f"队员{number}", f"{abroad}{number:04}", language=language)
        call_out.add(drafted, volunteer=person, need=need, by=cast.coordinator)
    return drafted


def sent(drafted: CallOut) -> list[tuple[object, ...]]:
    """Whom it went to and what it says, row by row."""
    return list(Text.objects.filter(ask__call_out=drafted).order_by("phone").values_list(*COLUMNS))


def test_at_one_stroke_and_one_by_one_are_the_same_rows(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.APPROVAL_ABOVE = 100
    drafted = listed(cast)
    call_out.start(drafted, by=cast.coordinator)
    at_one_stroke = sent(drafted)
    assert TimelineEntry.objects.get(verb="ask.asked_many").data["people"] == 25
    Text.objects.filter(ask__call_out=drafted).delete()
    CallOut.objects.filter(pk=drafted.pk).update(state="drafted")
    drafted.refresh_from_db()
    monkeypatch.setattr(sending, "MANY", 1000)
    call_out.start(drafted, by=cast.coordinator)
    assert at_one_stroke == sent(drafted)
    assert len(at_one_stroke) == 25


def test_who_opted_out_since_is_not_asked_and_nobody_is_asked_twice(cast: Cast, settings: Settings) -> None:
    settings.APPROVAL_ABOVE = 100
    drafted = listed(cast)
    out = Volunteer.objects.filter(phone__startswith="+8613700").order_by("pk")[0]
    Volunteer.objects.filter(pk=out.pk).update(opted_out_at=people.now())
    call_out.start(drafted, by=cast.coordinator)
    assert not Text.objects.filter(phone=out.phone).exists()
    call_out.pause(drafted, by=cast.coordinator)
    call_out.resume(drafted, by=cast.coordinator)
    assert Text.objects.filter(ask__call_out=drafted).count() == 24


def test_who_gets_a_link_of_his_own_gets_it(cast: Cast, settings: Settings, provider: Provider) -> None:
    settings.APPROVAL_ABOVE = 100
    drafted = listed(cast)
    call_out.start(drafted, by=cast.coordinator)
    bodies = {text.phone[:4]: text.body for text in Text.objects.filter(ask__call_out=drafted)}
    assert "/p/" in bodies["+852"]
    assert "/p/" not in bodies["+861"]
    assert Text.objects.filter(ask__call_out=drafted).count() == 25
