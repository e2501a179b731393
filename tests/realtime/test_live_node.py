"""Another client than ours: node `ws` with its defaults, compression offered, listens and is told."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.browser.system import ROOT
from tests.realtime._machines import node
from tests.realtime.conftest import SCHEMA, Server, say

pytestmark = pytest.mark.django_db(transaction=True)
CLIENT = Path(__file__).with_name("_ws_client.mjs")


@contextmanager
def heard_by_node(url: str, **streams: int) -> Iterator[Iterator[dict[str, Any]]]:
    """What a client of node hears that listens to `streams`."""
    listen = {"frame": "listen", "streams": streams, "schema": SCHEMA}
    command = [node(), str(CLIENT), url, json.dumps({}), json.dumps(listen)]
    with subprocess.Popen(
        command, cwd=ROOT / "dispatch" / "frontend", stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield map(json.loads, process.stdout)
        finally:
            process.kill()


def test_a_client_of_node_is_told_what_it_missed_and_what_happens(server: Server) -> None:
    say(("desk:1", "before"))
    with heard_by_node(server.url("coordinator"), **{"desk:1": 0}) as heard:
        assert next(heard)["frame"] == "hello"
        assert next(heard)["streams"] == {"desk:1": 1}
        assert next(heard)["payload"] == "before"
        say(("desk:1", {"words": "汛情" * 200}))
        event = next(heard)
        assert (event["offset"], event["payload"]) == (2, {"words": "汛情" * 200})


def test_a_client_of_node_that_may_not_listen_is_told_why(server: Server) -> None:
    with heard_by_node(server.url("nobody"), **{"desk:1": 0}) as heard:
        assert next(heard)["frame"] == "hello"
        assert next(heard) == {"frame": "closed", "code": 4401}
