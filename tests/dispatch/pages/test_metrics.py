"""The figures of the live channel are for whoever holds the token, and for nobody without one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from realtime.metrics import sockets

pytestmark = pytest.mark.django_db


def test_who_holds_the_token_reads_how_much_waits_for_the_slowest(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.METRICS_TOKEN = "a token of the monitoring"
    monkeypatch.setattr(sockets, "_look", lambda: [10, 700])
    answer = Client().get("/metrics", headers={"authorization": "Bearer a token of the monitoring"})
    lines = answer.content.decode().splitlines()
    assert {
        "muster_live_sockets 2.0",
        "muster_live_waiting_bytes 710.0",
        "muster_live_waiting_bytes_most 700.0",
    } <= set(lines)


@pytest.mark.parametrize(
    ("held", "said"),
    [("", ""), ("", "Bearer "), ("right", ""), ("right", "Bearer wrong"), ("right", "Bearer right2")],
)
def test_without_the_token_the_address_does_not_exist(settings: Any, held: str, said: str) -> None:
    settings.METRICS_TOKEN = held
    assert Client().get("/metrics", headers={"authorization": said}).status_code == 404
