"""Permissions are asked for all who wait at once, and each gets an answer of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from realtime.authorise import Asked, Listener
from realtime.gate import Gate

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_thousand_sockets_are_few_questions() -> None:
    questions: list[int] = []

    def may_listen(asked: Sequence[Asked]) -> list[set[str]]:
        questions.append(len(asked))
        return [{one.query} for one in asked]

    async def all_at_once() -> list[frozenset[str]]:
        gate = Gate(may_listen)
        listeners = [
            Listener("", f"track:{number}", frozenset({f"track:{number}", "desk:1"}))
            for number in range(1000)
        ]
        return [verdict.allowed for verdict in await asyncio.gather(*map(gate.ask, listeners))]

    assert asyncio.run(all_at_once()) == [frozenset({f"track:{number}"}) for number in range(1000)]
    assert len(questions) <= 6


def test_sockets_that_are_alike_are_asked_about_once() -> None:
    questions: list[int] = []

    def may_listen(asked: Sequence[Asked]) -> list[set[str]]:
        questions.append(len(asked))
        return [set(one.names) for one in asked]

    async def all_at_once() -> int:
        gate = Gate(may_listen)
        wall = Listener("", "wall=token", frozenset({"wall:1"}))
        return len(await asyncio.gather(*(gate.ask(wall) for _ in range(50))))

    assert asyncio.run(all_at_once()) == 50
    assert questions == [1]


def test_a_question_that_fails_fails_for_those_who_asked_and_not_for_the_next() -> None:
    broken = [False, True]

    def may_listen(asked: Sequence[Asked]) -> list[set[str]]:
        if broken.pop():
            raise ConnectionError("the database is away")
        return [set(one.names) for one in asked]

    async def twice() -> frozenset[str]:
        gate = Gate(may_listen)
        with pytest.raises(ConnectionError):
            await gate.ask(Listener("", "", frozenset({"desk:1"})))
        return (await gate.ask(Listener("", "", frozenset({"desk:1"})))).allowed

    assert asyncio.run(twice()) == {"desk:1"}
