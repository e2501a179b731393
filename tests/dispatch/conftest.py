"""The cast, browsers of it, and several connections at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from dispatch.flow.steps import closed
from dispatch.models import User
from tests.dispatch import cast as people
from tests.dispatch import chats
from tests.dispatch.cast import Cast


class AtOnce(Protocol):
    def __call__(self, *works: Callable[[], Any]) -> list[Any]: ...


@pytest.fixture(autouse=True)
def _closures_of_this_test() -> None:
    """Tests that empty tables begin their numbers anew, which nothing else does: a shape kept by its number is another's."""
    closed.forget()


@pytest.fixture(autouse=True)
def _silent_phones_at_noon(settings: Settings) -> None:
    """Nothing rings and no hour is quiet, but in the tests that are about it."""
    settings.HANDSET_VOICE, settings.QUIET_HOURS = False, ""


@pytest.fixture
def cast(db: None) -> Cast:
    """The fixed cast, rolled back with the test."""
    return people.cast()


@pytest.fixture
def committed_cast(transactional_db: None) -> Cast:
    """The fixed cast, committed: for races between connections and for what happens on commit."""
    return people.cast()


@pytest.fixture
def browser() -> Callable[[User | None], Client]:
    """A browser over HTTPS in which `user` is signed in (None: nobody)."""

    def open_for(user: User | None) -> Client:
        client = Client()
        client.defaults["wsgi.url_scheme"] = "https"
        if user is not None:
            client.force_login(user)
        return client

    return open_for


@pytest.fixture
def at_once() -> AtOnce:
    """Run all works at the same time, each on a connection of its own; a failure is returned in its place, not raised."""

    def run_all(*works: Callable[[], Any]) -> list[Any]:
        ready = threading.Barrier(len(works))

        def run(work: Callable[[], Any]) -> Any:
            try:
                ready.wait()
                return work()
            except Exception as failure:
                return failure
            finally:
                connection.close()

        with ThreadPoolExecutor(len(works)) as pool:
            return [running.result() for running in [pool.submit(run, work) for work in works]]

    return run_all


@pytest.fixture
def groups(settings: Settings) -> Iterator[chats.Groups]:
    """Chat groups on this machine."""
    with chats.stand_in() as made:
        settings.BOT_URLS = dict.fromkeys(["wecom", "dingtalk", "feishu"], made.address)
        settings.PUBLIC_URL = "https://muster.example"
        yield made
