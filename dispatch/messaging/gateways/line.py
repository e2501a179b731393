"""Kept connections to providers, and exact knowledge of what a failure means: never left, or nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self

import aiohttp
import msgspec

# A connection that no provider has closed yet: older ones are not used, for a POST on a closed one is in doubt.
KEPT_SECONDS = 8.0
CONNECT_SECONDS = 5.0
# Well under the outbox lease of 60 s: a claimed text is recorded or given up before it is called doubtful.
TIMEOUT_SECONDS = 10.0


class NeverLeft(Exception):
    """The request certainly did not reach the provider."""


class Unanswered(Exception):
    """The request may have reached the provider; nothing came back."""


class Answer(msgspec.Struct, frozen=True):
    """What a provider said. `body` is {} where it was no JSON object. `pause` is its Retry-After in seconds, 0 without; `at` its clock."""

    status: int
    body: dict[str, Any]
    pause: float = 0.0
    at: datetime | None = None


class Line:
    """One session for all providers, in one event loop. Follows no redirect and repeats nothing."""

    def __init__(self) -> None:
        self._session = aiohttp.ClientSession(
            # No limit here: whoever waited for a connection would not know what its time-out means.
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_SECONDS),
            timeout=aiohttp.ClientTimeout(
                total=2 * TIMEOUT_SECONDS, connect=CONNECT_SECONDS, sock_read=TIMEOUT_SECONDS
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def ask(
        self, method: str, address: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> Answer:
        """One request, once. Raises NeverLeft or Unanswered."""
        try:
            async with self._session.request(
                method, address, data=body, headers=headers, allow_redirects=False
            ) as answer:
                heads = answer.headers
                return Answer(answer.status, _object(await answer.read()), _pause(heads), _clock(heads))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NeverLeft(type(error).__name__) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unanswered(type(error).__name__) from error


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(content)
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _clock(headers: Mapping[str, str]) -> datetime | None:
    """What time it is at the provider, where it says so."""
    try:
        return parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return None


def _pause(headers: Mapping[str, str]) -> float:
    """Retry-After in seconds; dates are not used by the providers, and a hostile figure waits no longer than a minute."""
    said = headers.get("Retry-After", "")
    return min(float(said), 60.0) if said.isascii() and said.isdigit() else 0.0
