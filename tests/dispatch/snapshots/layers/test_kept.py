"""Read once for all who may see the same, never old, never much: with a clock and a background that the test moves."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from dispatch.snapshots.layers import Layer, Rows, Scope, Shelf
from dispatch.snapshots.layers.kept import CHECKED_SECONDS, REREAD_SECONDS, SERVED_SECONDS
from geo.points import Points

A, B, C = (Scope(Layer.VOLUNTEERS, frozenset([key])) for key in (1, 2, 3))


class World:
    """Tables, streams and a clock."""

    def __init__(self, **limits: Any) -> None:
        self.now, self.offset, self.size = 0.0, 1, 1
        self.asked: Counter[Scope] = Counter()
        self.read: Counter[Scope] = Counter()
        self.waiting: list[Callable[[], None]] = []
        self.breaks = False
        self.shelf = Shelf(
            version=self._version, read=self._read, background=self.waiting.append, clock=lambda: self.now, **limits
        )  # fmt: skip

    def _version(self, scope: Scope) -> tuple[int, ...]:
        if self.breaks:
            raise ConnectionError
        self.asked[scope] += 1
        return (self.offset,)

    def _read(self, scope: Scope) -> Rows:
        self.read[scope] += 1
        return Rows(Points(np.full(self.size, 118.0), np.full(self.size, 35.0)), f"{scope}{self.size}")

    def changes(self) -> None:
        self.offset, self.size = self.offset + 1, self.size + 1

    def work(self) -> None:
        while self.waiting:
            self.waiting.pop()()


def test_within_a_second_nothing_is_asked_again() -> None:
    world = World()
    for _ in range(100):
        world.shelf.get(A)
        world.now += CHECKED_SECONDS / 101
    assert (world.asked[A], world.read[A], world.waiting) == (1, 1, [])


def test_a_change_is_read_behind_while_the_others_are_served_what_there_is() -> None:
    world = World()
    world.shelf.get(A)
    world.changes()
    world.now += 1.5
    assert [world.shelf.get(A).points.size for _ in range(5)] == [1] * 5
    assert len(world.waiting) == 1
    world.work()
    assert world.shelf.get(A).points.size == 2


def test_what_nobody_asked_for_in_a_while_is_compared_before_it_is_served() -> None:
    world = World()
    world.shelf.get(A)
    world.changes()
    world.now += SERVED_SECONDS + 0.1
    assert (world.shelf.get(A).points.size, world.waiting) == (2, [])


def test_when_the_streams_did_not_move_nothing_is_read_for_a_minute() -> None:
    world = World()
    world.shelf.get(A)
    world.size += 1  # nobody announced it
    while world.now < REREAD_SECONDS - 2:
        world.now += 1.5
        assert world.shelf.get(A).points.size == 1
        world.work()
    assert world.read[A] == 1
    world.now += 3
    world.shelf.get(A)
    world.work()
    assert world.shelf.get(A).points.size == 2


def test_rows_that_turn_out_the_same_keep_what_was_made_of_them() -> None:
    world = World()
    before = world.shelf.get(A)
    world.offset += 1
    world.now += SERVED_SECONDS + 0.1
    assert world.shelf.get(A) is before
    assert world.read[A] == 2


def test_scopes_never_see_each_others_rows() -> None:
    world = World()
    assert len({world.shelf.get(scope).tag for scope in (A, B, C, A)}) == 3


def test_only_the_scopes_asked_for_last_are_kept() -> None:
    world = World(most_scopes=2)
    for scope in (A, B, A, C):
        world.shelf.get(scope)
    assert len(world.shelf) == 2
    world.shelf.get(A)
    world.shelf.get(B)
    assert dict(world.read) == {A: 1, B: 2, C: 1}


def test_memory_is_bounded_and_the_newest_stays() -> None:
    world = World(most_bytes=100_000)
    world.size = 2_000
    for scope in (A, B, C):
        assert world.shelf.get(scope).points.size == 2_000
    assert len(world.shelf) < 3
    world.shelf.get(C)
    assert world.read[C] == 1


def test_a_failure_behind_is_told_to_whoever_asks_when_it_is_too_old() -> None:
    world = World()
    world.shelf.get(A)
    world.breaks = True
    world.now += 1.5
    assert world.shelf.get(A).points.size == 1
    world.work()
    world.now += SERVED_SECONDS
    with pytest.raises(ConnectionError):
        world.shelf.get(A)
    world.breaks = False
    assert world.shelf.get(A).points.size == 1


def test_many_who_come_first_at_once_wait_for_one_reading() -> None:
    gate, reads = threading.Event(), Counter[str]()

    def slow(scope: Scope) -> Rows:
        reads["all"] += 1
        gate.wait(5)
        return Rows(Points(np.array([118.0]), np.array([35.0])), "tag")

    shelf = Shelf(version=lambda scope: (1,), read=slow)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(shelf.get, A) for _ in range(8)]
        gate.set()
        assert {one.result().tag for one in asked} == {"tag"}
    assert reads["all"] == 1
