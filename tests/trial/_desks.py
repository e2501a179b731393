"""A program of fifteen desks, each a connection of its own: they accept for one team when told, all at the same moment.

Orders are lines of JSON, as of `_stage`. One of these programs also sets the scene and says how it ended.
"""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django

SLUG, PLACES = "crowd", 5


def operation() -> Any:
    """The operation of the crowds, made when it is first asked for."""
    from dispatch.models import Operation
    from dispatch.states import Role
    from tests.dispatch import rows

    found = Operation.objects.filter(slug=SLUG).first()
    if found:
        return found
    # Of its own: the letters of another's open call-outs are taken.
    city = rows.organisation("日照")
    city.refresh_from_db()
    rows.user("crowds", "张海", at=city, role=Role.COORDINATOR)
    return rows.operation(city, "拥挤", SLUG)


def crew() -> None:
    """The one crew that everybody wants."""
    from tests.trial import _crowds

    _crowds.crew(operation())


def jobs(turn: int) -> list[int]:
    """Sixty more places: the asks."""
    from tests.trial import _crowds

    return _crowds.jobs(operation(), _team(), turn)


def race(asks: list[int], people: int, boats: int, at: float) -> dict[str, int]:
    """Accept for each of `asks` at the moment `at` (of the machine's clock); how often which answer came."""
    from django.db import connection

    from tests.trial import _crowds

    def one(key: int) -> str:
        connection.ensure_connection()
        time.sleep(max(0.0, at - time.time()))
        return _crowds.dispatch(key, people, boats)

    return dict(Counter(_pool().map(one, asks)))


def judge() -> int:
    """Overlaps; then everybody goes home."""
    from tests.trial import _crowds

    found = _crowds.overlaps(_team())
    _crowds.home_again(_team())
    return found


def places(turn: int, people: int) -> dict[str, Any]:
    """An incident with PLACES places and `people` whose question is with them: letter and phones."""
    from dispatch.flow import call_out
    from dispatch.models import Ask, CallOut, User, Volunteer
    from dispatch.states import AskState, CallOutState, Unit
    from tests.dispatch import rows

    within = operation()
    phones = [f"+86137{turn:03}{number:05}" for number in range(people)]
    asked = Volunteer.objects.bulk_create(
        Volunteer(
            organisation=within.organisation, name=f"志愿者{phone[-5:]}", phone=phone,
            base=rows.point(rows.LANSHAN), insured_until=rows.IN_DATE,
        )
        for phone in phones
    )  # fmt: skip
    job = rows.incident(within, f"五个位置 {turn}", needs=[(None, {Unit.PEOPLE: PLACES})])
    made = call_out.draft(job, by=User.objects.get(username="crowds"))
    Ask.objects.bulk_create(
        Ask(
            call_out=made, need=job.needs.get(), recipient=person, sandbox=False, asked_at=rows.now(),
            state=AskState.SENT.value,
        )
        for person in asked
    )  # fmt: skip
    CallOut.objects.filter(pk=made.pk).update(state=CallOutState.RUNNING, started_at=rows.now())
    return {"call_out": made.pk, "letter": made.letter, "phones": phones}


def seated(call_out: int) -> dict[str, int]:
    """Who has a place, who was told that it is full, and whose answer is not understood yet."""
    from dispatch.models import Ask, Mission, Quota, Text

    asks = Ask.objects.filter(call_out=call_out)
    phones = asks.values("recipient__phone")
    return {
        "accepted": asks.filter(state="accepted").count(),
        "surplus": asks.filter(state="surplus").count(),
        "missions": Mission.objects.filter(ask__call_out=call_out).count(),
        "taken": sum(
            Quota.objects.filter(need__incident__call_outs=call_out).values_list("taken", flat=True)
        ),
        "told": Text.objects.filter(ask__in=asks, purpose="full").values("phone").distinct().count(),
        "unheard": asks.count()
        - Text.objects.filter(outbound=False, state="filed", phone__in=phones).count(),
    }


def _team() -> Any:
    from dispatch.models import Team

    return Team.objects.get(name="艇队")


_threads: list[ThreadPoolExecutor] = []


def _pool() -> ThreadPoolExecutor:
    """Fifteen threads that stay, with their connections."""
    if not _threads:
        _threads.append(ThreadPoolExecutor(15))
    return _threads[0]


if __name__ == "__main__":
    django.setup()
    from tests.trial._stage import serve

    serve({"crew": crew, "jobs": jobs, "race": race, "judge": judge, "places": places, "seated": seated})
