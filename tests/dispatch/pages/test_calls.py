"""Without a gateway: ring, one key, type the strength."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from dispatch.flow import call_out
from dispatch.models import Ask, AuditEntry, Text, TimelineEntry, User
from dispatch.models.phones import national
from dispatch.pages import calls
from dispatch.states import AskState, Source, TextState
from tests.dispatch.cast import Cast
from tests.dispatch.texting import deliver, fresh, purposes

Browser = Callable[[User | None], Client]


@pytest.fixture
def ask(cast: Cast, settings: Settings) -> Ask:
    """The team is to be asked, and there is no gateway."""
    settings.TEXT_GATEWAY = "none"
    return call_out.assign(cast.incident, cast.team, by=cast.coordinator)


def test_without_a_gateway_nothing_is_sent_and_the_phone_is_on_the_call_list(
    cast: Cast, ask: Ask, browser: Browser
) -> None:
    assert deliver() == 0
    page = browser(cast.coordinator).get("/calls").content.decode()
    assert f'href="tel:{cast.leader.phone}"' in page
    assert "复制到群里：召集 A" in page
    assert AuditEntry.objects.filter(act="phones.seen", user=cast.coordinator).exists()


def test_the_strength_is_typed_and_the_crew_is_committed(cast: Cast, ask: Ask, browser: Browser) -> None:
    body = {"what": "go", "people": "6", "boats": "1", "vehicles": "", "eta_minutes": "30"}
    browser(cast.coordinator).post(f"/calls/{ask.pk}", body)
    ask = fresh(ask)
    assert (ask.state, ask.offered, ask.answer_source) == (AskState.ACCEPTED, 6, Source.COORDINATOR)
    assert ask.answered_by == cast.coordinator
    assert Text.objects.get(purpose="call_out").state == TextState.CANCELLED


def test_a_strength_that_is_missing_changes_nothing(cast: Cast, ask: Ask, browser: Browser) -> None:
    browser(cast.coordinator).post(f"/calls/{ask.pk}", {"what": "go", "people": ""})
    assert fresh(ask).state == AskState.QUEUED


def test_when_nobody_picks_up_the_deputy_is_next_on_the_list(cast: Cast, ask: Ask, browser: Browser) -> None:
    client = browser(cast.coordinator)
    client.post(f"/calls/{ask.pk}", {"what": "nobody"})
    page = client.get("/calls").content.decode()
    assert f'href="tel:{cast.deputy.phone}"' in page
    assert cast.leader.phone not in page
    client.post(f"/calls/{ask.pk}", {"what": "nobody"})
    assert fresh(ask).state == AskState.EXPIRED


def test_what_must_be_told_by_telephone_stays_until_it_was_told(
    cast: Cast, ask: Ask, browser: Browser
) -> None:
    client = browser(cast.coordinator)
    client.post(f"/calls/told/{Text.objects.get().pk}")
    assert fresh(ask).state == AskState.DELIVERED
    call_out.withdraw(fresh(ask).call_out, by=cast.coordinator)
    assert purposes(cast.leader.phone) == ["call_out", "stand_down"]
    assert "召集已取消" in client.get("/calls").content.decode()
    client.post(f"/calls/told/{Text.objects.get(purpose='stand_down').pk}")
    assert "召集已取消" not in client.get("/calls").content.decode()
    assert TimelineEntry.objects.filter(verb="text.rung", actor=cast.coordinator).count() == 2


def test_a_coordinator_of_another_city_sees_and_does_nothing(cast: Cast, ask: Ask, browser: Browser) -> None:
    client = browser(cast.stranger)
    assert cast.leader.phone not in client.get("/calls").content.decode()
    assert client.post(f"/calls/{ask.pk}", {"what": "cannot"}).status_code == 404
    assert fresh(ask).state == AskState.QUEUED


def test_numbers_are_written_as_one_dials_them() -> None:
    assert national("+8613812340000") == "138 1234 0000"
    assert national("+865398310000") == "0539 831 0000"
    assert national("+15550001111").startswith("+1 ")
    assert national("no number") == "no number"


def test_a_long_list_shows_the_longest_waiting_and_says_how_many_follow(
    cast: Cast, ask: Ask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "MOST", 0)
    page = browser(cast.coordinator).get("/calls").content.decode()
    assert "后面还有 1 个" in page
    assert cast.leader.phone not in page
