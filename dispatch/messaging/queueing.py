"""Queueing the questions of a long list in one statement. `outbox.queue` says the same for one text.

What differs between thousands of people who are asked the same is the need and the language: so the words are written
once for each, and PostgreSQL makes the rows. Boards are told of the call-out and of the figures of its incident, not of
thirty thousand rows: an ask that is queued looks as it did when it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import connection

from dispatch.events import Story
from dispatch.messaging import segments
from dispatch.messaging.gateways import gateway_name
from dispatch.messaging.nudges import nudge
from dispatch.models import CallOut
from dispatch.states import Channel, Purpose


class Words(msgspec.Struct, frozen=True):
    """What those are told who are asked for `need` and read `language` ("en" begins with it; "" is everybody else)."""

    need: int
    language: str
    body: str


# Sorted before the words come to it, so that the sort is of a few bytes a row; the ids of the texts follow those of the asks.
_QUEUE = """
WITH unsent AS MATERIALIZED (
    SELECT a.id, a.need_id, a.round, a.recipient_id, a.team_id FROM dispatch_ask a
    WHERE a.call_out_id = %(call_out)s AND a.state = 'queued'
        AND NOT EXISTS (SELECT 1 FROM dispatch_text t WHERE t.ask_id = a.id AND t.channel = %(channel)s)
),
queued AS (
    INSERT INTO dispatch_text (organisation_id, operation_id, sandbox, outbound, state, channel, gateway, phone,
        volunteer_id, subject, purpose, round, body, segments, rank, ask_id, provider_id, error, attempts, queued_at,
        due_at, expires_at, claimed_by)
    SELECT %(organisation)s, %(operation)s, %(sandbox)s, true, 'queued', %(channel)s, %(gateway)s, q.phone,
        q.volunteer, 'ask:' || q.id, %(purpose)s, q.round, w.body, w.segments, %(rank)s, q.id, '', '', 0, %(now)s,
        %(not_before)s::timestamptz, %(expires)s, ''
    FROM (
        SELECT a.id, a.need_id, a.round, v.id AS volunteer, v.phone, starts_with(v.language, 'en') AS english
        FROM unsent a JOIN dispatch_volunteer v ON v.id = a.recipient_id
        WHERE a.team_id IS NULL AND v.active AND v.phone <> '' AND v.opted_out_at IS NULL
            AND (NOT %(mainland)s OR starts_with(v.phone, '+86'))
        ORDER BY a.id
    ) q
    JOIN unnest(%(needs)s::bigint[], %(english)s::bool[], %(bodies)s::text[], %(segments)s::int[])
        AS w(need, english, body, segments) ON w.need = q.need_id AND w.english = q.english
    RETURNING 1
)
SELECT (SELECT count(*) FROM queued), (SELECT count(*) FROM unsent)
"""


def queue_asks(
    story: Story,
    call_out: CallOut,
    words: Sequence[Words],
    *,
    rank: int,
    expires_at: datetime,
    mainland_only: bool,
    channel: Channel = Channel.SMS,
    not_before: datetime | None = None,
) -> tuple[int, int]:
    """Queue the question of every single volunteer of `call_out` who was sent none yet on this channel: how many, and how
    many asks of the call-out are still without one.

    Left out is whoever has no phone, opted out, or with `mainland_only` (others get a personal link) lives abroad.
    """
    operation = story.operation
    # Whoever queues the same list at the same moment waits here, and then sees what was queued.
    CallOut.objects.select_for_update(of=("self",), no_key=True).values_list("pk").get(pk=call_out.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            _QUEUE,
            {
                "organisation": operation.organisation_id,
                "operation": operation.pk,
                "sandbox": operation.sandbox,
                "channel": channel.value,
                "not_before": not_before,
                "gateway": gateway_name(operation),
                "purpose": Purpose.CALL_OUT.value,
                "rank": rank,
                "now": story.now,
                "expires": expires_at,
                "needs": [it.need for it in words],
                "english": [it.language.startswith("en") for it in words],
                "bodies": [it.body for it in words],
                "segments": [segments.count(it.body).segments for it in words],
                "call_out": call_out.pk,
                "mainland": mainland_only,
            },
        )
        count, unsent = cursor.fetchone()
    if count:
        story.changed(call_out)
        story.count(call_out.incident_id)
        nudge()
    return count, unsent - count
