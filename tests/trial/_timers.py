"""A program that sets timers of every kind and says when, in which order and how often each was acted on.

Orders are lines of JSON, as of `_stage`. Times are the database's, in seconds.
"""

from __future__ import annotations

from typing import Any

import django

SLUG = "timers"
# What the timeline says when a timer was acted on.
VERBS = {
    "ask": ("ask.asked", "ask.expired"),
    "next": ("call_out.wave", "call_out.nobody_left", "call_out.exhausted"),
    "override": ("call_out.overridden",),
}


def set_timers(turn: int, due: list[float]) -> list[str]:
    """One timer for each of `due`, seconds from now: by turns a leader's silence, a next wave, an approver's silence.

    Their names, in the order of `due`. Each team is asked and has its text; nobody answers.
    """
    from datetime import timedelta

    from django.db import transaction
    from django.db.models.functions import Now

    from dispatch.flow import call_out
    from dispatch.models import Ask, CallOut, User
    from dispatch.states import AskState, CallOutState, Unit
    from tests.dispatch import rows

    within = _operation()
    home, by, made = within.organisation, User.objects.get(username="timers"), list[str]()
    with transaction.atomic():
        for number, seconds in enumerate(due):
            people = [
                rows.volunteer(
                    home, f"人{turn}-{number}-{one}", f"+86136{turn:02}{number:05}{one}", skills=[]
                )
                for one in range(2)
            ]
            team = rows.team(home, f"队{turn}-{number}", members=people, deputy=people[1])
            job = rows.incident(within, f"处{turn}-{number}", needs=[(None, {Unit.PEOPLE: 9})])
            drafted = call_out.draft(job, by=by, life_critical=number % 3 == 2)
            ask = call_out.add(drafted, team=team, by=by)
            CallOut.objects.filter(pk=drafted.pk).update(state=CallOutState.RUNNING, started_at=Now())
            Ask.objects.filter(pk=ask.pk).update(state=AskState.DELIVERED)
            at = Now() + timedelta(seconds=seconds)
            match number % 3:
                case 0:
                    Ask.objects.filter(pk=ask.pk).update(due_at=at)
                    made.append(f"ask:{ask.pk}")
                case 1:
                    CallOut.objects.filter(pk=drafted.pk).update(next_at=at)
                    made.append(f"next:{drafted.pk}")
                case _:
                    CallOut.objects.filter(pk=drafted.pk).update(override_at=at)
                    made.append(f"override:{drafted.pk}")
    return made


def fired(names: list[str]) -> dict[str, Any]:
    """Names in the order in which they were acted on, each as often as it was, with the moment; and who was found late."""
    from dispatch.models import Overdue, TimelineEntry

    wanted, acts = set(names), list[tuple[str, float]]()
    verbs = {verb: kind for kind, known in VERBS.items() for verb in known}
    rows = TimelineEntry.objects.filter(verb__in=verbs, operation__slug=SLUG).order_by("pk")
    for verb, data, at in rows.values_list("verb", "data", "at"):
        kind = verbs[verb]
        name = f"{kind}:{data['ask'] if kind == 'ask' else data['call_out']}"
        # The first question of the next wave is asked by the same verb; a second one to the same team is the deputy's.
        if name in wanted and (verb != "ask.asked" or data["round"] == 2) and verb != "call_out.exhausted":
            acts.append((name, at.timestamp()))
    return {"acts": acts, "late": Overdue.objects.filter(operation__slug=SLUG).count()}


def clock() -> float:
    """The database's time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        return float(cursor.fetchone()[0])


def call_off() -> None:
    """All call-outs are over: nothing of this turn is due in the next."""
    from dispatch.models import Ask, CallOut

    Ask.objects.filter(call_out__operation__slug=SLUG).update(state="expired", due_at=None)
    CallOut.objects.filter(operation__slug=SLUG).update(
        state="closed", letter_taken=False, next_at=None, override_at=None
    )


def _operation() -> Any:
    from dispatch.models import Operation, Organisation
    from dispatch.states import Role
    from tests.dispatch import rows

    found = Operation.objects.filter(slug=SLUG).select_related("organisation").first()
    if found:
        return found
    city = Organisation.objects.order_by("path").first() or rows.organisation("临沂")
    city.refresh_from_db()
    rows.user("timers", "张海", at=city, role=Role.COMMANDER)
    return rows.operation(city, "定时", SLUG)


if __name__ == "__main__":
    django.setup()
    from tests.trial._stage import serve

    serve({"set_timers": set_timers, "fired": fired, "clock": clock, "call_off": call_off})
