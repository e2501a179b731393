"""A stream is a permission: asked for all names at once, asked again, and taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user,
    get_user_model,
    logout,
)
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from websockets.sync.client import connect

from realtime.nudges import revoke
from tests.realtime.conftest import ASKED, RIGHTS, Screen, Server, say, until

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Screen]


def test_someone_of_another_organisation_sees_nothing_of_ours(screen: Open) -> None:
    say(("desk:1", "ours"), ("desk:2", "theirs"))
    board = screen("stranger")
    board.listen({"desk:1": 0, "desk:2": 0})
    assert board.next("refused") == {"frame": "refused", "stream": "desk:1", "reason": "not_allowed"}
    assert board.next("event")["payload"] == "theirs"
    say(("desk:1", "ours again"))
    say(("desk:2", "theirs again"))
    assert board.next("event")["payload"] == "theirs again"


def test_who_is_not_signed_in_and_has_no_token_is_closed(screen: Open) -> None:
    board = screen("nobody")
    board.listen({"desk:1": 0})
    assert board.until_closed()[1] == 4401


def test_who_has_a_token_stream_need_not_sign_in(screen: Open) -> None:
    phone = screen("requester")
    phone.listen({"track:k7Qw": 0})
    phone.next("hello")
    assert phone.next("hello")["streams"] == {"track:k7Qw": 0}
    say(("track:k7Qw", {"state": "under_way"}))
    assert phone.next("event")["payload"] == {"state": "under_way"}


@pytest.fixture
def signed_in(server: Server) -> Iterator[tuple[Screen, SessionBase]]:
    """The coordinator's board, signed in by a session as a browser is, and that session."""
    user = get_user_model().objects.create_user(username="coordinator", password="a long pass phrase")
    session: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}"}
    with connect(server.url("nobody"), additional_headers=cookie) as socket:
        board = Screen(socket)
        board.listen({"desk:1": 0, "wall:1": 0})
        board.next("hello")
        assert board.next("hello")["streams"] == {"desk:1": 0, "wall:1": 0}
        yield board, session


def test_signing_out_closes_the_socket_at_once(signed_in: tuple[Screen, SessionBase]) -> None:
    board, session = signed_in
    request = HttpRequest()
    request.session = session
    request.user = get_user(request)
    logout(request)
    assert board.until_closed()[1] == 4401


def test_a_session_that_ends_just_after_the_question_is_asked_about_again(
    signed_in: tuple[Screen, SessionBase],
) -> None:
    board, session = signed_in
    before = len(ASKED)
    revoke(session[SESSION_KEY])
    until(lambda: len(ASKED) > before)
    session.flush()
    assert board.until_closed()[1] == 4401


def test_a_person_who_is_shut_out_is_closed_at_once(signed_in: tuple[Screen, SessionBase]) -> None:
    board, session = signed_in
    get_user_model().objects.update(is_active=False)
    revoke(session[SESSION_KEY])
    assert board.until_closed()[1] == 4401


def test_a_right_that_is_taken_away_ends_that_stream_alone(
    signed_in: tuple[Screen, SessionBase], monkeypatch: pytest.MonkeyPatch
) -> None:
    board, session = signed_in
    monkeypatch.setitem(RIGHTS, "coordinator", {"wall:1"})
    revoke(session[SESSION_KEY])
    assert board.next("refused") == {"frame": "refused", "stream": "desk:1", "reason": "revoked"}
    say(("desk:1", "no longer"))
    say(("wall:1", "still"))
    assert board.next("event")["payload"] == "still"


def test_without_any_nudge_the_question_is_asked_again(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server(reauthorise_seconds=0.1)
    try:
        with connect(server.url("commander")) as socket:
            wall = Screen(socket)
            wall.listen({"wall:1": 0})
            wall.next("hello")
            wall.next("hello")
            monkeypatch.setitem(RIGHTS, "commander", set())
            assert wall.until_closed()[1] == 4401
    finally:
        server.stop()
