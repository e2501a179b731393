"""Webhooks over TLS, through a proxy that ends it: signed ones are heard; unsigned, altered, misdirected ones are not.

A replay is signed as it was: it is answered, and changes nothing.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
from twilio.request_validator import RequestValidator

from tests.realtime._tls import certificate, tls_proxy
from tests.realtime._writer import Writer
from tests.trial._muster import PUBLIC, TOKEN, Muster

NAME = urlsplit(PUBLIC).netloc
IN = "/hooks/twilio/in"
REFUSED = "without Twilio's signature"
# What the web server has to be told behind such a proxy.
BEHIND = {"BEHIND_PROXY": "1", "ALLOWED_HOSTS": f"{NAME},127.0.0.1"}


class Doors(msgspec.Struct):
    """How many were refused that should be, of how many; how many of those the log does not name; how many good ones were
    not heard; and what changed by what was refused or replayed."""

    wrong: int = 0
    refused: int = 0
    unlogged: int = 0
    unheard: int = 0
    changed: int = 0


class Client:
    """Speaks TLS to the proxy, and trusts its certificate alone."""

    def __init__(self, port: int, pem: Path) -> None:
        self._port, self._context = port, ssl.create_default_context(cafile=str(pem))

    def post(self, path: str, fields: dict[str, str], signature: str) -> int:
        """One webhook: the status of its answer."""
        line = HTTPSConnection(NAME, self._port, context=self._context, timeout=20)
        # The name is the certificate's; the address is this machine's.
        line._create_connection = _here  # type: ignore[attr-defined]
        head = {"Content-Type": "application/x-www-form-urlencoded", "Host": NAME}
        try:
            line.request(
                "POST",
                path,
                urlencode(fields),
                head | ({"X-Twilio-Signature": signature} if signature else {}),
            )
            return line.getresponse().status
        finally:
            line.close()


def _here(address: tuple[str, int], *given: Any) -> Any:
    import socket

    return socket.create_connection(("127.0.0.1", address[1]), 20)


@contextmanager
def proxied(whole: Muster) -> Iterator[Client]:
    """The web server of `whole`, reached by TLS."""
    pem = certificate(whole.machines.folder, NAME)
    with tls_proxy(pem, whole.machines.port) as port:
        yield Client(port, pem)


def doors(whole: Muster, client: Client, stage: Writer) -> Doors:
    """Everything that may stand at the door."""
    log = whole.machines.web.program.log
    assert log is not None
    asked = stage.ask("question")
    status = f"/hooks/twilio/status/{asked['text']}"
    said = {
        "From": asked["phone"],
        "To": "+85212345678",
        "Body": asked["letter"] + "1 20",
        "MessageSid": "SMdoor",
    }
    report = {"MessageSid": asked["sid"], "MessageStatus": "delivered", "To": asked["phone"]}
    found = Doors()
    before = stage.ask("standing", **asked)
    for path, fields in ((IN, said), (status, report)):
        for signature, where, altered in _wrong(path, fields, status):
            seen = log.read_text(errors="replace").count(REFUSED)
            found.wrong += 1
            found.refused += client.post(where, altered, signature) == 403
            found.unlogged += log.read_text(errors="replace").count(REFUSED) == seen
    found.changed += stage.ask("standing", **asked) != before
    found.unheard += client.post(status, report, _sign(status, report)) != 204
    found.unheard += client.post(IN, said, _sign(IN, said)) != 200
    after = stage.ask("settled", **asked)
    found.unheard += after["ask"] != "accepted" or after["text"] != "delivered"
    sent = {**report, "MessageStatus": "sent"}
    for path, fields in ((IN, said), (status, report), (status, sent), (IN, said)):
        client.post(path, fields, _sign(path, fields))
    found.changed += stage.ask("settled", **asked) != after
    return found


def _wrong(path: str, fields: dict[str, str], status: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Signature, address and fields of what must be refused."""
    good = _sign(path, fields)
    yield "", path, fields
    yield "forged", path, fields
    yield RequestValidator("another token").compute_signature(PUBLIC + path, fields), path, fields
    yield RequestValidator(TOKEN).compute_signature(f"http://{NAME}{path}", fields), path, fields
    yield good, path + "?again=1", fields
    yield good, status[:-1] + str((int(status[-1]) + 1) % 10) if path == status else status, fields
    for name in fields:
        yield good, path, {**fields, name: fields[name] + "0"}
        yield good, path, {key: value for key, value in fields.items() if key != name}
    yield good, path, {**fields, "More": "x"}


def _sign(path: str, fields: dict[str, str]) -> str:
    return str(RequestValidator(TOKEN).compute_signature(PUBLIC + path, fields))
