"""Fixtures of the browser tests. The servers go on for the next module; they are gone before any other tests run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, expect

from dispatch.models import User
from tests.browser import people, system
from tests.browser.people import Arrives, Person
from tests.browser.system import System
from tests.conftest import empty_tables
from tests.dispatch.sessions import sign_in

expect.set_options(timeout=people.PATIENCE_MS)


@pytest.fixture(scope="module")
def real_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database, open to this module and to the servers' processes; emptied at the end."""
    # Playwright keeps an event loop in this thread, so Django takes every query here for one of a coroutine.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with django_db_blocker.unblock():
        yield
        empty_tables(renumber=False)
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """Whoever needs no system has the database alone."""
    if "muster" not in getattr(nextitem, "fixturenames", ()):
        system.shared.stop()


@pytest.fixture(scope="session")
def stopped(django_db_setup: None) -> Iterator[None]:
    """After the last test of all the system ends before its database does."""
    yield
    system.shared.stop()


@pytest.fixture(scope="module")
def muster(stopped: None, real_database: None) -> Iterator[System]:
    """Web server, worker, beat and Redis. Their last words are shown where a test of the module failed."""
    try:
        found = system.shared.get()
    except system.NotBuilt as missing:
        pytest.fail(str(missing))
    yield found
    print(found.said())


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium a module; each person has a context of their own in it."""
    with people.chromium() as browser:
        yield browser
        # Django keeps connections apart for a thread with an event loop: when the loop has gone, nobody finds them.
        connections.close_all()


@pytest.fixture
def arrives(muster: System, chromium: Browser) -> Iterator[Arrives]:
    """Open browsers for people; at the end no script of a page may have failed."""
    there: list[Person] = []

    def sit_down(username: str = "", **options: Any) -> Person:
        person = Person(chromium, muster, **options)
        there.append(person)
        if username:
            # The way through the sign-in page, with the board behind it, is walked by the tests that are about it.
            person.carries(*sign_in([User.objects.get(username=username)]))
        return person

    yield sit_down
    for person in there:
        person.leaves()
    assert [error for person in there for error in person.errors] == []
