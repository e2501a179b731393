"""The exception queue of a board: its own texts, and those of everyday duty, which nobody would look at otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dispatch.models import AuditEntry, Operation, Organisation, Text, User
from dispatch.states import Mode, Role, TextState
from tests.dispatch import cast as people
from tests.dispatch.cast import Cast

Browser = Callable[[User | None], Client]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def duty(committed_cast: Cast) -> Operation:
    return everyday(committed_cast.city, "duty")


def everyday(of: Organisation, slug: str) -> Operation:
    made = people.operation(of, "日常值守", slug)
    made.everyday = True
    made.save(update_fields=["everyday"])
    return made


def waits(within: Operation, words: str) -> Text:
    return Text.objects.create(
        **within.root(), outbound=False, state=TextState.IN_QUEUE.value, gateway="handset",
        phone="+8613999999999", body=words, segments=1, queued_at=people.now(),
    )  # fmt: skip


def queue_of(client: Client, operation: Operation) -> tuple[list[Any], list[Any]]:
    """What the snapshot says, and what the rows say when they are fetched anew."""
    path = f"/api/board/{operation.slug}"
    whole, anew = client.get(path).json()["rows"], client.get(f"{path}/rows?queue=1").json()
    return [row["words"] for row in whole["queue"]], [row["words"] for row in anew["queue"]]


def test_a_flood_board_shows_the_texts_of_unknown_senders(
    committed_cast: Cast, duty: Operation, browser: Browser
) -> None:
    cast = committed_cast
    waits(cast.operation, "到了但是进不去")
    waits(duty, "我家进水了")
    both = ["到了但是进不去", "我家进水了"]
    assert queue_of(browser(cast.coordinator), cast.operation) == (both, both)


def test_a_text_of_everyday_duty_can_be_filed_to_an_incident_of_the_flood(
    committed_cast: Cast, duty: Operation, browser: Browser
) -> None:
    cast, text = committed_cast, waits(duty, "我家进水了")
    client = browser(cast.coordinator)
    answer = client.post(
        f"/api/texts/{text.pk}/file", {"incident": cast.incident.pk}, content_type="application/json"
    )
    assert answer.status_code == 200
    text.refresh_from_db()
    assert (text.state, text.operation) == (TextState.FILED, cast.operation)
    assert queue_of(client, cast.operation) == ([], [])


def test_nothing_crosses_between_a_simulation_and_what_is_real(
    committed_cast: Cast, duty: Operation, browser: Browser
) -> None:
    cast, client = committed_cast, browser(committed_cast.coordinator)
    waits(duty, "我家进水了")
    waits(cast.simulation, "演练：堤坝渗水")
    assert queue_of(client, cast.simulation) == (["演练：堤坝渗水"], ["演练：堤坝渗水"])
    assert queue_of(client, cast.operation) == (["我家进水了"], ["我家进水了"])
    rehearsed = people.operation(cast.city, "另一场推演", "rehearsal-2", mode=Mode.SIMULATION)
    assert queue_of(client, rehearsed) == ([], [])


def test_the_duty_of_another_organisation_stays_its_own(committed_cast: Cast, browser: Browser) -> None:
    cast = committed_cast
    waits(everyday(cast.other_city, "duty-jinan"), "济南的事")
    assert queue_of(browser(cast.coordinator), cast.operation) == ([], [])


def test_whoever_only_shares_the_flood_does_not_read_the_duty_of_its_lead(
    committed_cast: Cast, duty: Operation, browser: Browser
) -> None:
    cast = committed_cast
    cast.operation.shared_with.add(cast.other_city)
    waits(duty, "我家进水了")
    assert queue_of(browser(cast.stranger), cast.operation) == ([], [])
    everywhere = people.user("everywhere", "钱多", at=cast.city, role=Role.COMMANDER)
    assert queue_of(browser(everywhere), cast.operation) == (["我家进水了"], ["我家进水了"])


def test_the_status_bar_can_be_read_anew(committed_cast: Cast, browser: Browser) -> None:
    path = f"/api/board/{committed_cast.operation.slug}/texts"
    assert browser(committed_cast.coordinator).get(path).json()["queued"] == 0
    assert browser(committed_cast.stranger).get(path).status_code == 404


def test_a_senders_phone_is_shown_to_whoever_takes_the_text_in_and_logged(
    committed_cast: Cast, duty: Operation, browser: Browser
) -> None:
    cast, text = committed_cast, waits(duty, "我家进水了")
    path = f"/api/texts/{text.pk}/phone"
    assert browser(cast.coordinator).get(path).json() == {"phone": "+8613999999999"}
    entry = AuditEntry.objects.get(subject=f"text:{text.pk}")
    assert (entry.act, entry.user) == ("phone.seen", cast.coordinator)
    assert browser(cast.stranger).get(path).status_code == 404
