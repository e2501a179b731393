"""A provider that stands in for Twilio's REST interface on this machine, and can misbehave as providers do."""

from __future__ import annotations

import json
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
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
        # How many seconds the next message is thought over, half before it is taken, half after.
        self.slow: Callable[[], float] = lambda: 0.0
        self.open = 0
        self.came = threading.Event()
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.changed = threading.Condition(self.lock)
        self.address = ""

    def settle(self, within: float = 30.0) -> None:
        """Wait until everything that reached this machine's sockets has been dealt with."""
        # Connections are accepted in order: when this one was, all earlier ones are counted.
        urllib.request.urlopen(f"{self.address}/?To=nobody", timeout=within).close()
        with self.changed:
            assert self.changed.wait_for(lambda: self.open == 0, within), "the provider never came to rest"

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
        body = self.rfile.read(length)
        if len(body) < length:
            return
        fields = {key: values[0] for key, values in parse_qs(body.decode()).items()}
        provider.requests.append(fields)
        behaviour, pause = provider.behaviour, provider.slow() / 2
        time.sleep(pause)
        made = provider.take(fields) if behaviour in ("accept", "hang", "error") else None
        provider.came.set()
        time.sleep(pause)
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


class _Server(ThreadingHTTPServer):
    """Counts its open connections; a client that was killed is no error."""

    daemon_threads = True
    provider: Provider

    def verify_request(self, request: Any, client_address: Any) -> bool:
        with self.provider.changed:
            self.provider.open += 1
        return True

    def close_request(self, request: Any) -> None:
        super().close_request(request)
        with self.provider.changed:
            self.provider.open -= 1
            self.provider.changed.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def running() -> Iterator[Provider]:
    """A provider at `provider.address`, on loopback."""
    provider = Provider()
    handler = type("Handler", (_Handler,), {"provider": provider})
    server = _Server(("127.0.0.1", 0), handler)
    server.provider = provider
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
