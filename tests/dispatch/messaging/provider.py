"""Providers that stand in on this machine: Twilio's REST interface over HTTP, and misbehaviour as providers have it."""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Fields = dict[str, str]


class Provider:
    """What was sent is in `messages`, oldest first. `behaviour` is how the next sendings are treated:

    `accept`; `hang` takes the message and never answers; `lose` never answers and takes nothing; `error` takes the
    message and answers 500; `busy` answers 429; or the provider's error code, refused. `mood`, where given, is asked
    for the behaviour of each sending.
    """

    def __init__(self) -> None:
        self.messages: list[Fields] = []
        self.requests: list[Fields] = []
        self.behaviour = "accept"
        self.mood: Callable[[], str] | None = None
        self.retry_after = ""
        self.listing = True
        self.account, self.numbers = "active", {"+85212345678"}
        # How many seconds the next message is thought over, half before it is taken, half after.
        self.slow: Callable[[], float] = lambda: 0.0
        self.hang_seconds = 30.0
        # How far its clock is ahead.
        self.ahead = timedelta()
        self.open = self.lists = self.connections = 0
        self.came = threading.Event()
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.changed = threading.Condition(self.lock)
        self.address = ""

    def settle(self, within: float = 30.0) -> None:
        """Wait until everything that reached this machine's sockets has been dealt with."""
        # Connections are accepted in order: when this one was, all earlier ones are counted.
        request = urllib.request.Request(f"{self.address}/?To=nobody", headers={"Connection": "close"})
        urllib.request.urlopen(request, timeout=within).close()
        with self.changed:
            assert self.changed.wait_for(lambda: self.open == 0, within), "the provider never came to rest"

    def sending(self, path: str, fields: Fields) -> bool:
        """Whether a POST sends something (or asks)."""
        return True

    def take(self, path: str, fields: Fields) -> Fields:
        """Keep one message or call; the answer to it."""
        with self.lock:
            made = {
                "sid": f"{'CA' if 'Calls' in path else 'SM'}{len(self.messages):032x}",
                "to": fields["To"],
                "from": fields.get("From") or fields.get("MessagingServiceSid", ""),
                "body": fields.get("Body", ""),
                "url": fields.get("Url", ""),
                "status": "queued",
                "date_created": format_datetime(datetime.now(UTC) + self.ahead),
            }
            self.messages.append(made)
            return made

    def answer(self, path: str, fields: Fields) -> tuple[int, dict[str, Any]]:
        """What is answered to a question: Twilio's list, the newest first; the account, and the numbers it has."""
        if path.endswith("IncomingPhoneNumbers.json"):
            mine = [{"sid": "PN1"}] if fields.get("PhoneNumber") in self.numbers else []
            return 200, {"incoming_phone_numbers": mine}
        if path.count("/") == 3:
            return 200, {"status": self.account}
        wanted = fields.get("To", "")
        kind = "CA" if "Calls" in path else "SM"
        with self.lock:
            found = [m for m in reversed(self.messages) if m["to"] == wanted and m["sid"].startswith(kind)]
        return 200, {"calls" if kind == "CA" else "messages": found, "next_page_uri": None, "uri": path}

    def refusal(self, code: str) -> tuple[int, dict[str, Any]]:
        """How a code is said."""
        status = {"busy": 429, "error": 500}.get(code, 400)
        number = {"busy": 20429, "error": 20500}.get(code) or int(code)
        return status, {"code": number, "message": "refused", "status": status}

    def taken(self, made: Fields) -> tuple[int, dict[str, Any]]:
        """How a message is confirmed."""
        return 201, dict(made)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    provider: Provider

    def do_POST(self) -> None:
        provider = self.provider
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            return
        parts = urlsplit(self.path)
        said = parse_qs(body.decode(), keep_blank_values=True) | parse_qs(parts.query, keep_blank_values=True)
        fields = {key: values[0] for key, values in said.items()}
        fields |= {f"header:{name.lower()}": value for name, value in self.headers.items()}
        if not provider.sending(parts.path, fields):
            self._ask(parts.path, fields)
            return
        with provider.lock:
            provider.requests.append(fields)
        behaviour = provider.mood() if provider.mood else provider.behaviour
        pause = provider.slow() / 2
        time.sleep(pause)
        made = provider.take(parts.path, fields) if behaviour in ("accept", "hang", "error") else None
        provider.came.set()
        time.sleep(pause)
        if behaviour in ("hang", "lose"):
            self.close_connection = True
            self._hang()
        elif behaviour == "accept" and made:
            self._answer(*provider.taken(made))
        else:
            self._answer(*provider.refusal(behaviour))

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self._ask(parts.path, {key: values[0] for key, values in parse_qs(parts.query).items()})

    def _ask(self, path: str, fields: Fields) -> None:
        self.provider.lists += 1
        if not self.provider.listing:
            self._answer(503, {"message": "away", "status": 503})
        else:
            self._answer(*self.provider.answer(path, fields))

    def _hang(self) -> None:
        """Answer nothing, until the other side is gone or the time is over."""
        end = time.monotonic() + self.provider.hang_seconds
        self.connection.settimeout(0.2)
        while time.monotonic() < end and not self.provider.over.is_set():
            try:
                if not self.connection.recv(1, socket.MSG_PEEK):
                    return
            except TimeoutError:
                continue
            except OSError:
                return
            time.sleep(0.2)

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        payload = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        if status == 429 and self.provider.retry_after:
            self.send_header("Retry-After", self.provider.retry_after)
        self.end_headers()
        self.wfile.write(payload)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Of its own clock."""
        return super().date_time_string((timestamp or time.time()) + self.provider.ahead.total_seconds())

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


class _Server(ThreadingHTTPServer):
    """Counts its open connections; a client that was killed is no error."""

    daemon_threads = True
    request_queue_size = 256
    provider: Provider

    def verify_request(self, request: Any, client_address: Any) -> bool:
        with self.provider.changed:
            self.provider.open += 1
            self.provider.connections += 1
        return True

    def close_request(self, request: Any) -> None:
        super().close_request(request)
        with self.provider.changed:
            self.provider.open -= 1
            self.provider.changed.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


@contextmanager
def running(made: Provider | None = None) -> Iterator[Provider]:
    """A provider at `provider.address`, on loopback."""
    provider = made or Provider()
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
