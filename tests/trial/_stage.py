"""A program on the database of a trial's machines: makes the lists that are asked, and says how things stand.

Orders are lines of JSON (`tests.realtime._writer.Writer`). Each is one transaction, and may be given again.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

# How the phones of those begin whom the lists ask; other ordeals have others.
ASKED = "+86139"


def begin() -> dict[str, str]:
    """An organisation, its flood, and a coordinator who is signed in: the cookie."""
    from django.db import transaction

    from dispatch.models import Operation, User
    from dispatch.states import Role
    from tests.dispatch import rows
    from tests.dispatch.sessions import sign_in

    with transaction.atomic():
        if not Operation.objects.filter(slug="flood").exists():
            city = rows.organisation("临沂")
            city.refresh_from_db()
            rows.operation(city, "暴雨", "flood")
            rows.user("coordinator", "李静", at=city, role=Role.COORDINATOR)
        (cookie,) = sign_in([User.objects.get(username="coordinator")])
    return {"cookie": cookie}


def ask_list(number: int, phones: list[str]) -> None:
    """One more incident, and everybody of `phones` is asked to come; whoever is not on the roster is put there."""
    from django.db import transaction

    from dispatch.flow import call_out
    from dispatch.models import Ask, Incident, Operation, User, Volunteer
    from dispatch.states import Unit
    from tests.dispatch import rows

    title = f"第{number}处"
    with transaction.atomic():
        if Incident.objects.filter(title=title).exists():
            return
        operation = Operation.objects.get(slug="flood")
        known = set(Volunteer.objects.filter(phone__in=phones).values_list("phone", flat=True))
        Volunteer.objects.bulk_create(
            Volunteer(
                organisation=operation.organisation, name=f"队员{phone[-5:]}", phone=phone,
                base=rows.point(rows.LANSHAN), insured_until=rows.IN_DATE,
            )
            for phone in phones if phone not in known
        )  # fmt: skip
        job = rows.incident(operation, title, needs=[(None, {Unit.PEOPLE: len(phones)})])
        drafted = call_out.draft(job, by=User.objects.get(username="coordinator"))
        people = Volunteer.objects.filter(phone__in=phones).order_by("pk")
        Ask.objects.bulk_create(
            Ask(call_out=drafted, need=job.needs.get(), recipient=person, sandbox=False, asked_at=rows.now())
            for person in people
        )
        call_out.start(drafted, by=User.objects.get(username="coordinator"))


def left() -> dict[str, int]:
    """What is not at its end yet."""
    from dispatch.models import Text

    out = Text.objects.filter(outbound=True)
    return {
        "unsent": out.filter(state__in=["queued", "sending", "unknown"]).count(),
        "received": Text.objects.filter(outbound=False, state="received").count(),
    }


def doubts() -> dict[str, list[str]]:
    """The texts in doubt, and those of them that the exception queue shows, by one look at both."""
    from django.db import connection, transaction
    from django.utils import timezone

    from dispatch.models import Operation, Text
    from dispatch.snapshots.exceptions import exceptions
    from dispatch.states import Snag

    with transaction.atomic():
        connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        unknown = [f"U-{key}" for key in Text.objects.filter(state="unknown").values_list("pk", flat=True)]
        shown = exceptions(Operation.objects.all(), timezone.now(), kinds=[Snag.DOUBTFUL], most=100_000)
    return {"unknown": unknown, "shown": [row.code for row in shown]}


def hasten() -> None:
    """As if a lease, every pause and the time until the next try had gone by; what a living sender has in hand stays."""
    from django.db.models import F
    from django.db.models.functions import Now

    from dispatch.messaging import doubts
    from dispatch.models import Text

    Text.objects.filter(state="queued").update(due_at=None)
    held = Text.objects.filter(state__in=["sending", "unknown"], claimed_at__gt=Now() - doubts.LEASE)
    for text in held.only("state", "claimed_by"):
        if text.state == "unknown" or not Path(f"/proc/{text.claimed_by.rpartition(':')[2]}").exists():
            Text.objects.filter(pk=text.pk, state=text.state, claimed_by=text.claimed_by).update(
                claimed_at=F("claimed_at") - doubts.LEASE
            )


def outcome() -> dict[str, Any]:
    """Everything that is compared with what the provider knows."""
    from django.db.models import Count

    from dispatch.models import Ask, Text, TimelineEntry

    out = Text.objects.filter(outbound=True, phone__startswith=ASKED)
    doubted = TimelineEntry.objects.filter(verb="text.doubtful").values_list("data__text")
    asks = Ask.objects.filter(recipient__phone__startswith=ASKED)
    heard = Text.objects.filter(outbound=False, phone__startswith=ASKED)
    return {
        "texts": list(out.values_list("pk", "phone", "body", "state", "provider_id")),
        "doubted": list(doubted.annotate(times=Count("pk"))),
        "asks": list(asks.values_list("recipient__phone", "call_out__letter", "state", "unclear")),
        "heard": list(heard.values_list("provider_id", "phone", "body", "state", "ask__call_out__letter", "ask__recipient__phone")),
    }  # fmt: skip


def question() -> dict[str, Any]:
    """One more person is asked, and the text is with the provider: how it is called there, the phone and the letter."""
    from django.db import transaction
    from django.utils import timezone

    from dispatch.models import Ask, Text

    phone = "+8613500000001"
    with transaction.atomic():  # no sender ever sees it waiting
        ask_list(900, [phone])
        text = Text.objects.get(ask__recipient__phone=phone, purpose="call_out")
        sent = Text.objects.filter(pk=text.pk, state="queued")
        sent.update(state="sent", provider_id="SMquestion", sent_at=timezone.now())
        Ask.objects.filter(texts=text, state="queued").update(state="sent")
    text.refresh_from_db()
    return {"phone": phone, "letter": text.ask.call_out.letter, "text": text.pk, "sid": text.provider_id}  # type: ignore[union-attr]


def standing(phone: str, text: int, **_: Any) -> dict[str, Any]:
    """How that question stands."""
    from dispatch.models import Ask, Mission, Text, TimelineEntry

    return {
        "ask": Ask.objects.get(recipient__phone=phone).state,
        "text": Text.objects.get(pk=text).state,
        "heard": Text.objects.filter(outbound=False, phone=phone).count(),
        "missions": Mission.objects.filter(ask__recipient__phone=phone).count(),
        "told": TimelineEntry.objects.filter(incident__title="第900处").count(),
    }


def settled(phone: str, text: int, **_: Any) -> dict[str, Any]:
    """The same, once every message of that phone is understood."""
    from dispatch.models import Text

    end = time.monotonic() + 20
    while (
        Text.objects.filter(outbound=False, phone=phone, state="received").exists() and time.monotonic() < end
    ):
        time.sleep(0.1)
    time.sleep(1.0)
    return standing(phone, text)


def serve(orders: dict[str, Callable[..., Any]]) -> None:
    """Take orders until there are no more; one that the database refused is answered with why."""
    from django.db import Error, connection

    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = {"done": orders[order.pop("do")](**order)}
        except Error as error:
            connection.close()
            answer = {"error": repr(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    django.setup()
    serve({
        "begin": begin, "ask_list": ask_list, "left": left, "doubts": doubts, "hasten": hasten, "outcome": outcome,
        "question": question, "standing": standing, "settled": settled,
    })  # fmt: skip
