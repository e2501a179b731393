"""People at browsers of their own."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect, sync_playwright

from tests.browser.system import System

PASSWORD = "a-long-night-in-august"
PATIENCE_MS = 15_000
QUIET_SECONDS = 0.5
DESK, WALL, PHONE = (1440, 900), (1920, 1080), (390, 844)
ARGUMENTS = (
    "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


def until(page: Page, holds: Callable[[], object]) -> None:
    """Wait, a frame of `page` at a time, for what no locator can show."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        page.evaluate("() => new Promise(requestAnimationFrame)")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    # Chromium's sandbox refuses to work for root.
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.getuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


class Person:
    """Somebody at one page of one browser; remembers every address that was asked for and every error of a script."""

    def __init__(
        self,
        browser: Browser,
        system: System,
        *,
        screen: tuple[int, int] = DESK,
        language: str = "zh-CN",
        theme: str = "light",
        scale: float = 1,
        at: tuple[float, float] | None = None,
        motion: bool = False,
    ) -> None:
        self.system = system
        self.asked: list[str] = []
        self.errors: list[str] = []
        self._awaited: set[Request] = set()
        self._stirred = 0.0
        width, height = screen
        self.context = browser.new_context(
            base_url=system.url,
            viewport={"width": width, "height": height},
            locale=language,
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if theme == "dark" else "light",
            # Every frame of a map that glides is painted by the processor here.
            reduced_motion="no-preference" if motion else "reduce",
            device_scale_factor=scale,
            has_touch=screen == PHONE,
            permissions=["geolocation"] if at else [],
        )
        if at:
            self.moves(*at)
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.on("request", self._asks)
        self.context.on("response", self._is_answered)
        for end in ("requestfinished", "requestfailed"):
            self.context.on(end, self._has_come)
        self.page = self.context.new_page()
        self._watch(self.page)

    def _asks(self, request: Request) -> None:
        self.asked.append(request.url)
        self._stirred = time.monotonic()
        # Of the script of a worker that tabs share nobody says that it has come.
        if "/shared.worker" not in request.url:
            self._awaited.add(request)

    def _has_come(self, request: Request) -> None:
        self._awaited.discard(request)
        self._stirred = time.monotonic()

    def rests(self) -> Page:
        """Wait until the page asks for nothing more and all of it has come."""
        until(self.page, lambda: not self._awaited and time.monotonic() - self._stirred > QUIET_SECONDS)
        return self.page

    def _is_answered(self, response: Response) -> None:
        if response.status >= 400:
            self.errors.append(f"{response.status} {response.request.method} {response.url}")

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._hears)
        page.on("websocket", lambda socket: self.asked.append(socket.url))

    def _hears(self, message: ConsoleMessage) -> None:
        # What could not be loaded is known by its answer, with its address.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.errors.append(message.text)

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        """Through the sign-in page, as everybody does."""
        self.page.goto("/accounts/login/")
        self.page.locator("#id_login").fill(username)
        self.page.locator("#id_password").fill(password)
        self.page.locator(".sign-in button").click()
        expect(self.page.locator(".sign-in")).to_have_count(0)

    def carries(self, cookie: str) -> None:
        """A cookie (`name=value`) of this system that was not given by a page."""
        name, _, value = cookie.partition("=")
        self.context.add_cookies([{"name": name, "value": value, "url": self.system.url}])

    def opens(self, path: str) -> Page:
        """Go to a page of the system."""
        self.page.goto(path)
        return self.page

    def another_tab(self, path: str) -> Page:
        """A second tab of the same browser, at that address."""
        page = self.context.new_page()
        self._watch(page)
        page.goto(path)
        return page

    def moves(self, lon: float, lat: float) -> None:
        """The device is there now, as its receiver says (WGS-84)."""
        self.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": 12})

    def strangers(self) -> list[str]:
        """Every address that was asked for elsewhere than at the system."""
        here = urlsplit(self.system.url).netloc
        return [url for url in self.asked if urlsplit(url).netloc not in ("", here)]

    def leaves(self) -> None:
        """Close the browser."""
        self.context.close()


class Arrives(Protocol):
    """Somebody sits down at a browser of their own, signed in when a user name is given."""

    def __call__(self, username: str = "", **options: Any) -> Person: ...
