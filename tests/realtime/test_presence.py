"""Who else is here: coordinators on servers of their own see each other, and one at a time writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from websockets.sync.client import connect

from realtime import presence_rows
from realtime.models import Presence, Typing
from realtime.presence_rows import Seat
from tests.realtime.conftest import RIGHTS, Screen, Server, at_once, until

pytestmark = pytest.mark.django_db(transaction=True)
ROOM, INCIDENT, OTHER = "here:7", "incident:14", "incident:15"


class Board(Screen):
    """The board of somebody who is signed in and in the room."""

    user = ""

    def looks(self, subject: str, *, typing: bool = False, room: str = ROOM) -> None:
        self.say(frame="here", room=room, subject=subject, typing=typing)

    def sees(self, *wanted: tuple[Board, str, bool]) -> list[dict[str, Any]]:
        """Wait until exactly these are told to be here: whose board, what they look at, whether they write."""
        expected = sorted((board.user, subject, typing) for board, subject, typing in wanted)
        while True:
            frame = self.next("presence", passing="tick")
            found: list[dict[str, Any]] = frame["items"]
            assert frame["room"] == ROOM
            if [(item["user"], item["subject"], item["typing"]) for item in found] == expected:
                return found


Sit = Callable[..., Board]


@pytest.fixture
def sit(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sit]:
    """Somebody signs in and opens a board; `elsewhere` on another server."""
    for name in ("coordinator", "commander"):
        monkeypatch.setitem(RIGHTS, name, RIGHTS[name] | {ROOM})
    other = Server()
    with ExitStack() as opened:
        opened.callback(other.stop)

        def sit_down(name: str, *, elsewhere: bool = False, rooms: tuple[str, ...] = (ROOM,)) -> Board:
            user, _ = get_user_model().objects.get_or_create(username=name)
            client = Client()
            client.force_login(user)
            cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
            address = (other if elsewhere else server).url("nobody")
            board = Board(opened.enter_context(connect(address, additional_headers={"Cookie": cookie})))
            board.user = str(user.pk)
            stream = min(RIGHTS[name] - {ROOM})
            board.say(frame="listen", streams={stream: 0}, rooms=list(rooms), schema="schema-of-today")
            while json.loads(board.socket.recv()).get("streams", {}) == {}:
                pass
            return board

        yield sit_down


def test_coordinators_on_two_servers_see_what_the_other_looks_at(sit: Sit) -> None:
    hedong, duty = sit("coordinator"), sit("commander", elsewhere=True)
    hedong.looks(INCIDENT)
    duty.looks(OTHER)
    for board in (hedong, duty):
        items = board.sees((hedong, INCIDENT, False), (duty, OTHER, False))
        assert all(item["since"].endswith("Z") for item in items)
    duty.looks(INCIDENT)
    for board in (hedong, duty):
        board.sees((hedong, INCIDENT, False), (duty, INCIDENT, False))


def test_it_is_told_when_it_changes_and_not_otherwise(sit: Sit) -> None:
    board = sit("coordinator")
    board.looks(INCIDENT)
    board.sees((board, INCIDENT, False))
    board.looks(INCIDENT)
    with pytest.raises(TimeoutError):
        board.socket.recv(timeout=2.5)


def test_since_when_somebody_is_here_stays_while_they_look_at_the_same(sit: Sit) -> None:
    board = sit("coordinator")
    board.looks(INCIDENT)
    (first,) = board.sees((board, INCIDENT, False))
    board.looks(INCIDENT, typing=True)
    (second,) = board.sees((board, INCIDENT, True))
    assert first["since"] == second["since"]


def test_whoever_begins_to_write_first_does_so_alone_until_they_stop(sit: Sit) -> None:
    hedong, duty = sit("coordinator"), sit("commander", elsewhere=True)
    hedong.looks(INCIDENT, typing=True)
    duty.sees((hedong, INCIDENT, True))
    duty.looks(INCIDENT, typing=True)
    duty.sees((hedong, INCIDENT, True), (duty, INCIDENT, False))
    hedong.looks(INCIDENT)
    duty.sees((hedong, INCIDENT, False), (duty, INCIDENT, False))
    duty.looks(INCIDENT, typing=True)
    hedong.sees((hedong, INCIDENT, False), (duty, INCIDENT, True))


def test_a_closed_board_is_gone_at_once_and_writes_no_more(sit: Sit) -> None:
    hedong, duty = sit("coordinator"), sit("commander", elsewhere=True)
    duty.looks(OTHER)
    hedong.looks(INCIDENT, typing=True)
    duty.sees((hedong, INCIDENT, True), (duty, OTHER, False))
    hedong.socket.close()
    duty.sees((duty, OTHER, False))
    assert not Typing.objects.exists()


def test_the_last_board_of_a_server_leaves_no_trace(sit: Sit) -> None:
    board = sit("coordinator")
    board.looks(INCIDENT, typing=True)
    board.sees((board, INCIDENT, True))
    board.socket.close()
    until(lambda: not Presence.objects.exists() and not Typing.objects.exists())


def test_somebody_with_two_screens_is_here_once(sit: Sit) -> None:
    watcher, left, right = sit("commander"), sit("coordinator"), sit("coordinator", elsewhere=True)
    left.looks(INCIDENT)
    right.looks("")
    watcher.sees((left, INCIDENT, False))
    right.looks(INCIDENT)
    until(lambda: Presence.objects.filter(subject=INCIDENT).count() == 2)
    left.socket.close()
    until(lambda: Presence.objects.count() == 1)
    right.looks("")
    watcher.sees((left, "", False))


def test_whoever_may_not_be_in_the_room_is_neither_told_nor_seen(sit: Sit) -> None:
    board, stranger = sit("coordinator"), sit("stranger")
    stranger.looks(INCIDENT, typing=True)
    board.looks(INCIDENT)
    board.sees((board, INCIDENT, False))
    with pytest.raises(TimeoutError):
        stranger.socket.recv(timeout=1.5)
    assert set(Presence.objects.values_list("user", flat=True)) == {board.user}


def test_people_of_a_server_that_died_are_gone_soon_and_their_place_to_write_is_free(sit: Sit) -> None:
    dead = Seat(ROOM, "dead", "99", INCIDENT)
    presence_rows.seen([dead])
    assert presence_rows.take(dead)
    board = sit("coordinator")
    ghost = Board(board.socket)
    ghost.user = "99"
    board.looks(OTHER)
    board.sees((ghost, INCIDENT, True), (board, OTHER, False))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE realtime_presence SET seen_at = seen_at - interval '26 s' WHERE socket = 'dead'"
        )
        cursor.execute("UPDATE realtime_typing SET until = until - interval '11 s'")
    board.looks(INCIDENT, typing=True)
    board.sees((board, INCIDENT, True))


def test_of_many_who_begin_to_write_at_the_same_moment_one_does() -> None:
    for subject in range(20):
        seats = [Seat(ROOM, f"socket{user}", str(user), f"incident:{subject}") for user in range(6)]
        taken = at_once(*(lambda seat=seat: presence_rows.take(seat) for seat in seats))
        assert taken.count(True) == 1
        assert Typing.objects.get(subject=f"incident:{subject}").user == str(taken.index(True))


def test_the_tables_are_unlogged() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relpersistence FROM pg_class WHERE relname IN ('realtime_presence', 'realtime_typing')"
        )
        assert [row[0] for row in cursor.fetchall()] == ["u", "u"]
