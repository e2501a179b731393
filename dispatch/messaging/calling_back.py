"""Taking questions back: what is unsent stays unsent, and what went out is followed by words that keep people from going for
nothing.

One ask or the thousands of a whole call-out, these are two statements: the last place is taken while its leader holds the
line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

from dispatch.events import Story
from dispatch.events.asking import TextChanged
from dispatch.messaging import outbox, segments
from dispatch.messaging.gateways import gateway_name
from dispatch.messaging.nudges import nudge
from dispatch.states import Channel, Purpose

_LANGUAGES = ("zh-hans", "en")
_TAKE_BACK = """
UPDATE dispatch_text SET state = 'cancelled'
WHERE ask_id = ANY(%(asks)s) AND outbound AND purpose = 'call_out' AND state = 'queued'
RETURNING id, ask_id, state
"""
# A phone that was both texted and rung is told once.
_FOLLOW = """
INSERT INTO dispatch_text (organisation_id, operation_id, sandbox, outbound, state, channel, gateway, phone, volunteer_id,
    subject, purpose, round, body, segments, rank, ask_id, provider_id, error, attempts, queued_at, claimed_by)
SELECT DISTINCT ON (t.ask_id, t.phone) %(organisation)s, %(operation)s, %(sandbox)s, true, 'queued', %(channel)s, %(gateway)s,
    t.phone, t.volunteer_id, 'ask:' || t.ask_id, %(purpose)s, 1, w.body, w.segments, %(rank)s, t.ask_id, '', '', 0, %(now)s, ''
FROM dispatch_text t LEFT JOIN dispatch_volunteer v ON v.id = t.volunteer_id
JOIN unnest(%(english)s::bool[], %(bodies)s::text[], %(segments)s::int[]) AS w(english, body, segments)
    ON w.english = coalesce(starts_with(v.language, 'en'), false)
WHERE t.ask_id = ANY(%(asks)s) AND t.outbound AND t.purpose = 'call_out'
    AND t.state NOT IN ('cancelled', 'expired', 'failed', 'undelivered')
ORDER BY t.ask_id, t.phone, t.id
ON CONFLICT DO NOTHING
RETURNING id, ask_id, state
"""


def take_back(story: Story, asks: Sequence[int]) -> None:
    """Cancel every question of these asks that is still queued. They are locked; a text that a sender holds goes out."""
    _write(story, _TAKE_BACK, {"asks": list(asks)})


def follow(story: Story, asks: Sequence[int], purpose: Purpose, say: Callable[[str], str]) -> int:
    """Cancel what is unsent of these asks, and follow every question that went out, or may have, by what `say` has for the
    language of its reader, before all calls; how many texts that makes. What was said already is not said again."""
    take_back(story, asks)
    bodies = [say(language) for language in _LANGUAGES]
    made = _write(
        story,
        _FOLLOW,
        {
            "organisation": story.operation.organisation_id,
            "operation": story.operation.pk,
            "sandbox": story.operation.sandbox,
            "channel": Channel.SMS.value,
            "gateway": gateway_name(story.operation),
            "purpose": purpose.value,
            "rank": outbox.STOP_RANK,
            "now": story.now,
            "english": [language == "en" for language in _LANGUAGES],
            "bodies": bodies,
            "segments": [segments.count(body).segments for body in bodies],
            "asks": list(asks),
        },
    )
    if made:
        nudge()
    return made


def _write(story: Story, statement: str, given: dict[str, Any]) -> int:
    """Execute it, and announce each text that it returns; how many they are."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        rows = cursor.fetchall()
    for key, ask, state in rows:
        story.say(
            TextChanged(
                operation=story.operation.pk, id=key, outbound=True, state=state, ask=ask, mission=None
            )
        )
    return len(rows)
