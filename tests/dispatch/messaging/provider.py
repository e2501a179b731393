"""A provider that stands in for Twilio's REST interface on this machine, and can misbehave as providers do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Provider:
    """What was sent is in `messages`, oldest first. `behaviour` is how the next POSTs are treated:

    `accept`; `hang` takes the message and never answers; `lose` never answers and takes nothing; `error` takes the
    message and answers 500; `busy` answers 429; or a Twilio error code, refused with 400.
    """

    def __init__(self) -> None:
        self.messages: list[dict[str, str]] = []
        self.requests: list[dict[str, str]] = []
        self.behaviour = "accept"
        self.listing = True
        self.came = threading.Event()
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.address = ""

    def take(self, fields: dict[str, str]) -> dict[str, str]:
        """Keep one message."""
        with self.lock:
            made = {
                "sid": f"SM{len(self.messages):032x}",
                "to": fields["To"],
                "from": fields["From"],
                "body": fields["Body"],
                "status": "queued",
                "date_created": format_datetime(datetime.now(UTC)),
            }
            self.messages.append(made)
            return made


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_POST(self) -> None:
        provider = self.provider
        length = int(self.headers["Content-Length"])
        fields = {key: values[0] for key, values in parse_qs(self.rfile.read(length).decode()).items()}
        provider.requests.append(fields)
        behaviour = provider.behaviour
        made = provider.take(fields) if behaviour in ("accept", "hang", "error") else None
        provider.came.set()
        if behaviour in ("hang", "lose"):
            provider.over.wait(30)
            return
        if behaviour == "accept" and made:
            self._answer(201, made)
        elif behaviour == "busy":
            self._answer(429, {"code": 20429, "message": "Too Many Requests", "status": 429})
        elif behaviour == "error":
            self._answer(500, {"code": 20500, "message": "Internal", "status": 500})
        else:
            self._answer(400, {"code": int(behaviour), "message": "refused", "status": 400})

    def do_GET(self) -> None:
        if not self.provider.listing:
            self._answer(503, {"message": "away", "status": 503})
            return
        wanted = parse_qs(urlsplit(self.path).query).get("To", [""])[0]
        found = [message for message in reversed(self.provider.messages) if message["to"] == wanted]
        self._answer(
            200, {"messages": found, "next_page_uri": None, "page": 0, "page_size": 50, "uri": self.path}
        )

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        payload = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[Provider]:
    """A provider at `provider.address`, on loopback."""
    provider = Provider()
    handler = type("Handler", (_Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
