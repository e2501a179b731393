"""The one door out: every request that the map sends to somebody else's server goes through here.

Only hosts that the settings name are asked; nothing is redirected; a try ends after `timeout` seconds however slowly
the bytes drip; answers have a size limit. An address is never written to a log or an error with its query: it may
hold a key, and where somebody in need lives.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

import urllib3
from django.conf import settings
from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import GeocoderParseError, GeocoderServiceError, GeocoderTimedOut, GeocoderUnavailable

USER_AGENT = "Muster/0.1 (volunteer dispatch of a Red Cross chapter)"
_POOL = urllib3.PoolManager(num_pools=4, maxsize=4, retries=False)


class OutsideError(Exception):
    """A provider could not be asked or did not answer properly. `reason` is a stable word for it."""

    reason = "failed"


class DoorClosed(OutsideError):
    """The address is not one of the configured providers, or the answer points elsewhere."""

    reason = "door_closed"


class Unreachable(OutsideError):
    """No connection: no network, no such host, refused, cut."""

    reason = "unreachable"


class TimedOut(OutsideError):
    """No complete answer within the time."""

    reason = "timed_out"


class Refused(OutsideError):
    """The provider answered with an error status, or says no in its answer."""

    reason = "refused"

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


class BadAnswer(OutsideError):
    """Too big, not JSON, or not what this provider's protocol promises."""

    reason = "bad_answer"


def configured_hosts() -> frozenset[str]:
    """`host:port` of every provider that `settings.GEOCODERS` or `settings.TRAVEL_ROUTERS` names."""
    urls = {"nominatim": settings.NOMINATIM_URL, "amap": settings.AMAP_URL}
    named = [url for name, url in urls.items() if name in settings.GEOCODERS]
    if "osrm" in settings.TRAVEL_ROUTERS:
        named += [url for url in (settings.OSRM_URL, settings.OSRM_FOOT_URL) if url]
    return frozenset(map(host_of, named))


def host_of(url: str) -> str:
    """`host:port` of an http(s) address. Raises `DoorClosed` for anything else."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (KeyError, ValueError):
        raise DoorClosed("not an http or https address") from None
    if not parts.hostname or parts.username is not None:
        raise DoorClosed("an address must have a host and no user name")
    return f"{parts.hostname}:{port}"


@dataclass(frozen=True, slots=True)
class Door:
    """How requests leave. Times in seconds; `tries` counts the first; `pause` doubles with every retry."""

    timeout: float = 3.0
    tries: int = 2
    pause: float = 0.2
    max_bytes: int = 1_000_000
    hosts: Callable[[], frozenset[str]] = configured_hosts

    def get_text(
        self, url: str, *, headers: Mapping[str, str] | None = None, timeout: float | None = None
    ) -> str:
        """The body of a GET. Raises an `OutsideError`; time-outs, lost connections and 5xx are tried again."""
        if host_of(url) not in self.hosts():
            raise DoorClosed(f"{host_of(url)} is not a configured provider")
        for attempt in range(1, self.tries + 1):
            try:
                return self._try(url, dict(headers or {}), timeout or self.timeout)
            except OutsideError as error:
                passing = isinstance(error, TimedOut | Unreachable) or getattr(error, "status", 0) >= 500
                if not passing or attempt == self.tries:
                    raise
            time.sleep(self.pause * 2 ** (attempt - 1))
        raise AssertionError("tries is at least 1")

    def get_json(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Any:
        """The parsed body of a GET; errors as `get_text`, and `BadAnswer` for what is not JSON."""
        address = f"{url}?{urlencode(params)}" if params else url
        text = self.get_text(address, headers=headers, timeout=timeout)
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise BadAnswer(f"{host_of(url)} did not answer with JSON") from None

    def _try(self, url: str, headers: dict[str, str], timeout: float) -> str:
        host, deadline = host_of(url), time.monotonic() + timeout
        headers = {
            "User-Agent": USER_AGENT,
            "Accept": "application/json",
            **headers,
            "Accept-Encoding": "identity",
        }
        try:
            answer = _POOL.request(
                "GET",
                url,
                headers=headers,
                timeout=urllib3.Timeout(total=timeout),
                preload_content=False,
                redirect=False,
            )
            try:
                body = self._read(answer, host, deadline)
            except BaseException:
                answer.close()
                raise
            answer.release_conn()
        # A refused connection is a time-out by urllib3's family tree.
        except urllib3.exceptions.NewConnectionError as error:
            raise Unreachable(f"{host} cannot be reached ({type(error).__name__})") from None
        except urllib3.exceptions.TimeoutError:
            raise TimedOut(f"{host} did not answer within {timeout:g} s") from None
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Unreachable(f"{host} cannot be reached ({type(error).__name__})") from None
        return body

    def _read(self, answer: urllib3.BaseHTTPResponse, host: str, deadline: float) -> str:
        if 300 <= answer.status < 400:
            raise DoorClosed(f"{host} redirects, which is not followed")
        if answer.status != 200:
            raise Refused(f"{host} answered with status {answer.status}", status=answer.status)
        body = bytearray()
        # One read a received packet, so that a server that drips bytes meets the deadline.
        while chunk := answer.read1(65_536, decode_content=False):
            body += chunk
            if len(body) > self.max_bytes:
                raise BadAnswer(f"{host} answered with more than {self.max_bytes} bytes")
            if time.monotonic() > deadline:
                raise TimedOut(f"{host} did not finish its answer in time")
        try:
            return body.decode()
        except UnicodeDecodeError:
            raise BadAnswer(f"{host} did not answer with text") from None


class GeopyDoor(BaseSyncAdapter):  # type: ignore[misc]
    """The door as geopy wants it: `Nominatim(..., adapter_factory=GeopyDoor)`.

    Errors are geopy's, each with ours as its cause; proxies of the environment are not used.
    """

    def __init__(self, *, proxies: object, ssl_context: object) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self.door = Door()

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        """The body; raises geopy's errors."""
        try:
            return self.door.get_text(url, headers=headers, timeout=timeout)
        except OutsideError as error:
            _raise_for_geopy(error)

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:
        """The parsed body; raises geopy's errors."""
        try:
            return self.door.get_json(url, headers=headers, timeout=timeout)
        except OutsideError as error:
            _raise_for_geopy(error)


def _raise_for_geopy(error: OutsideError) -> NoReturn:
    if isinstance(error, Refused):
        raise AdapterHTTPError(str(error), status_code=error.status, headers={}, text="") from error
    names = {TimedOut: GeocoderTimedOut, Unreachable: GeocoderUnavailable, BadAnswer: GeocoderParseError}
    raise names.get(type(error), GeocoderServiceError)(str(error)) from error
