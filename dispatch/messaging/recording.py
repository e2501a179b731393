"""Writing down what a batch of tries came to: what went well in one act an operation, everything else text by text.

`delivery.record` is the whole of it for one text. This says the same for hundreds, in a handful of statements: the states
of the texts and of their asks, the tally, and every event that the single act would announce.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection

from dispatch.events import Story, telling
from dispatch.events.asking import AskChanged, TextChanged
from dispatch.messaging import claiming, delivery, tallies
from dispatch.messaging.gateways import GivenBack, Outcome, Parcel, Receipt
from dispatch.messaging.windows import answer_seconds
from dispatch.models import Operation, Text
from dispatch.states import Purpose, Source, TextState

Pair = tuple[Parcel, Outcome]
logger = logging.getLogger(__name__)

_ASKS = """
SELECT id FROM dispatch_ask WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""
_TEXTS = """
UPDATE dispatch_text t
SET state = %(state)s, provider_id = d.provider, cost = d.cost, error = '', sent_at = %(now)s,
    delivered_at = CASE WHEN %(state)s = 'delivered' THEN %(now)s ELSE t.delivered_at END
FROM json_to_recordset(%(sent)s::json) AS d(id bigint, provider varchar, cost int)
WHERE t.id = d.id AND t.state = 'sending'
RETURNING t.id
"""
# What a message on its way does to its ask: a first term to answer (as `windows.answer_time` says), and the state as far as
# the message came.
_MOVE = """
UPDATE dispatch_ask a
SET due_at = coalesce(a.due_at, CASE WHEN c.sign_up_until IS NULL THEN %(now)s + make_interval(secs =>
        CASE WHEN c.life_critical THEN least(d.seconds, %(voice)s) ELSE d.seconds END) END),
    state = CASE WHEN a.state = 'queued' THEN %(state)s WHEN a.state = 'sent' THEN %(state)s ELSE a.state END
FROM unnest(%(keys)s::bigint[], %(seconds)s::int[]) AS d(id, seconds), dispatch_callout c
WHERE c.id = a.call_out_id AND a.id = d.id AND a.state IN ('queued', 'sent', 'delivered', 'read')
RETURNING c.operation_id, a.id, a.call_out_id, c.incident_id, a.team_id, a.state, a.round, a.unclear, a.offered,
    a.eta_minutes, a.due_at, a.answer_source, a.recipient_id
"""


def record_all(pairs: Sequence[Pair]) -> None:
    """Write down every outcome. A report of the provider that was faster stands."""
    given_back = [parcel for parcel, outcome in pairs if isinstance(outcome, GivenBack)]
    well: dict[tuple[int, TextState], list[tuple[Parcel, Receipt]]] = defaultdict(list)
    others: list[Pair] = []
    for parcel, outcome in pairs:
        if isinstance(outcome, Receipt) and outcome.state in (TextState.SENT, TextState.DELIVERED):
            well[parcel.operation, outcome.state].append((parcel, outcome))
        elif not isinstance(outcome, GivenBack):
            others.append((parcel, outcome))
    if given_back:
        claiming.give_back(parcel.key for parcel in given_back)
    operations = Operation.objects.select_related("organisation").in_bulk({key for key, _ in well})
    for (operation, state), sent in well.items():
        others += _bulk(operations[operation], state, sent)
    _one_by_one(others)


def _bulk(operation: Operation, state: TextState, sent: list[tuple[Parcel, Receipt]]) -> list[Pair]:
    """One act for all of them; returns those that were not in flight any more, for a closer look at each."""
    with telling(operation, source=Source.SYSTEM) as story:
        # Always the asks before their texts, as the verbs of flow do.
        asked = {p.ask for p, _ in sent if p.ask and p.purpose == Purpose.CALL_OUT}
        if asked:
            _rows(_ASKS, [list(asked)])
        settled = _settle(story, state, sent)
        for parcel, _ in sent:
            if parcel.key in settled:
                story.say(_text_event(parcel, state))
        _move_asks(story, state, [p for p, _ in sent if p.key in settled and p.ask in asked])
        tallies.count_sent([parcel for parcel, _ in sent if parcel.key in settled])
    return [pair for pair in sent if pair[0].key not in settled]


def _settle(story: Story, state: TextState, sent: list[tuple[Parcel, Receipt]]) -> set[int]:
    rows = _rows(
        _TEXTS,
        {
            "state": state.value,
            "now": story.now,
            # One string: adapted element by element an array takes longer than the request to the provider's door.
            "sent": msgspec.json.encode(
                [
                    {"id": it.key, "provider": receipt.provider_id, "cost": tallies.cost_of(it)}
                    for it, receipt in sent
                ]
            ).decode(),
        },
    )
    return {key for (key,) in rows}


def _move_asks(story: Story, state: TextState, parcels: Iterable[Parcel]) -> None:
    # Text and call of one ask may arrive together: one term, the call's.
    wanted = {p.ask: answer_seconds(p.channel, p.body) for p in sorted(parcels, key=lambda p: p.channel)}
    if not wanted:
        return
    incidents = set()
    given = {"keys": list(wanted), "seconds": list(wanted.values()), "voice": settings.VOICE_ANSWER_SECONDS}
    for row in _rows(_MOVE, {"state": state.value, "now": story.now, **given}):
        *fields, recipient = row
        incidents.add(row[3])
        story.say(AskChanged(**dict(zip(_ASK_FIELDS, fields, strict=True))), recipient)
    story.count(*incidents)


_ASK_FIELDS = (
    "operation", "id", "call_out", "incident", "team", "state", "round", "unclear", "offered", "eta_minutes",
    "due_at", "source",
)  # fmt: skip


def _text_event(parcel: Parcel, state: TextState) -> TextChanged:
    return TextChanged(
        operation=parcel.operation,
        id=parcel.key,
        outbound=True,
        state=state.value,
        ask=parcel.ask,
        mission=parcel.mission,
    )


def _one_by_one(pairs: list[Pair]) -> None:
    if not pairs:
        return
    texts = Text.objects.select_related("operation__organisation", "mission")
    found = texts.in_bulk([parcel.key for parcel, _ in pairs])
    for parcel, outcome in pairs:
        try:
            # GivenBack never comes here: it says nothing about the text.
            if not isinstance(outcome, GivenBack):
                delivery.record(found[parcel.key], outcome)
        except Exception:
            logger.exception("text %s: its outcome was not recorded, its lease will run out", parcel.key)


def _rows(statement: str, values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
