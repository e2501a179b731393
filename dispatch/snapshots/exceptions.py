"""Every exception there is, read from the tables themselves: what nobody wrote down cannot be dropped.

One query: crews that need something, then the oldest first. A row is an exception while its own state says so; what the
clock was late with (`Overdue`, written by the auditor) until somebody has seen to it. Who owns it and what was done is
kept beside it (`Handling`), and hides it only until it goes wrong anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext

from dispatch.models import Operation
from dispatch.models.labels import label
from dispatch.states import Snag, StopState, Timer

# What people can say on the telephone: `T-12`, `A-31`.
PREFIXES = {
    Snag.TEXT_IN: "T", Snag.STUCK: "R", Snag.WORDS: "A", Snag.CREW_WORDS: "M", Snag.TROUBLE: "B", Snag.SILENT_CREW: "S",
    Snag.LOST: "L", Snag.DOUBTFUL: "U", Snag.UNSENT: "Q", Snag.EXHAUSTED: "C",
    Snag.UNPOSTED: "G", Snag.LATE: "D",
}  # fmt: skip
KINDS = {prefix: kind for kind, prefix in PREFIXES.items()}
OF_TEXTS = frozenset({Snag.TEXT_IN, Snag.STUCK, Snag.LOST, Snag.DOUBTFUL, Snag.UNSENT})
# What the board's queue shows: the rest stands at its incident, crew or ask there.
ON_BOARD = OF_TEXTS | {Snag.LATE}
MOST = 200
# A text that was lost a day ago is told by the figures, not by the queue.
LOST_KEPT = timedelta(hours=24)

_SQL = """
WITH moving AS (
    SELECT DISTINCT t.gateway, t.channel FROM dispatch_text t WHERE t.operation_id = ANY(%(operations)s) AND t.outbound
        AND t.queued_at >= %(lost)s AND t.sent_at > %(now)s - interval '60 seconds' AND t.state NOT IN ('queued', 'sending')
), out AS (
    SELECT t.* FROM dispatch_text t WHERE t.operation_id = ANY(%(operations)s) AND t.outbound AND t.state = 'unknown'
    UNION ALL
    SELECT t.* FROM dispatch_text t WHERE t.operation_id = ANY(%(operations)s) AND t.outbound AND t.state = 'queued'
        AND t.gateway <> 'none' AND greatest(t.queued_at, coalesce(t.due_at, t.queued_at)) < %(now)s - interval '60 seconds'
        AND (t.gateway, t.channel) NOT IN (SELECT gateway, channel FROM moving)
    UNION ALL
    SELECT t.* FROM dispatch_text t LEFT JOIN dispatch_ask a ON a.id = t.ask_id
    WHERE t.operation_id = ANY(%(operations)s) AND t.outbound AND t.queued_at >= %(lost)s
        AND t.state IN ('failed', 'undelivered', 'expired') AND t.purpose <> 'code' AND (t.purpose <> 'call_out' OR a.state = 'failed')
), found AS (
    SELECT 'text_in' AS kind, t.id AS key, t.operation_id, t.queued_at AS since, t.body AS words, t.phone, t.volunteer_id,
        t.owner_id, t.ask_id, t.mission_id, NULL::bigint AS call_out_id
    FROM dispatch_text t WHERE t.operation_id = ANY(%(operations)s) AND t.state = 'in_queue'
    UNION ALL
    SELECT 'stuck', t.id, t.operation_id, t.queued_at, t.body, t.phone, t.volunteer_id, t.owner_id, t.ask_id, t.mission_id, NULL
    FROM dispatch_text t WHERE t.operation_id = ANY(%(operations)s) AND t.state = 'received'
        AND t.queued_at < %(now)s - interval '60 seconds'
    UNION ALL
    SELECT CASE t.state WHEN 'unknown' THEN 'doubtful' WHEN 'queued' THEN 'unsent' ELSE 'lost' END, t.id, t.operation_id,
        CASE t.state WHEN 'queued' THEN t.queued_at ELSE coalesce(t.claimed_at, t.queued_at) END,
        t.body, t.phone, t.volunteer_id, NULL, t.ask_id, t.mission_id, NULL
    FROM out t
    UNION ALL
    SELECT 'words', a.id, c.operation_id,
        coalesce((SELECT max(t.queued_at) FROM dispatch_text t WHERE t.ask_id = a.id AND NOT t.outbound), a.answered_at, a.asked_at),
        a.words, r.phone, a.recipient_id, NULL, a.id, a.mission_id, a.call_out_id
    FROM dispatch_ask a JOIN dispatch_callout c ON c.id = a.call_out_id JOIN dispatch_volunteer r ON r.id = a.recipient_id
    WHERE c.operation_id = ANY(%(operations)s) AND a.unclear
    UNION ALL
    SELECT 'late', d.id, d.operation_id, d.due_at, d.timer, coalesce(r.phone, ''), a.recipient_id, NULL, a.id, a.mission_id,
        d.call_out_id
    FROM dispatch_overdue d
    LEFT JOIN dispatch_ask a ON starts_with(d.subject, 'ask:') AND a.id = split_part(d.subject, ':', 2)::bigint
    LEFT JOIN dispatch_volunteer r ON r.id = a.recipient_id
    WHERE d.operation_id = ANY(%(operations)s)
    UNION ALL
    SELECT 'crew_words', m.id, m.operation_id, coalesce(m.words_at, m.committed_at), m.words, l.phone, m.leader_id, NULL, NULL, m.id,
        NULL
    FROM dispatch_mission m JOIN dispatch_volunteer l ON l.id = m.leader_id
    WHERE m.operation_id = ANY(%(operations)s) AND m.words <> '' AND m.state <> 'home'
    UNION ALL
    SELECT 'trouble', s.id, m.operation_id, s.state_at, concat_ws(' ', s.state, nullif(s.note, '')), l.phone, m.leader_id,
        NULL, NULL, m.id, NULL
    FROM dispatch_stop s JOIN dispatch_mission m ON m.id = s.mission_id JOIN dispatch_volunteer l ON l.id = m.leader_id
    WHERE m.operation_id = ANY(%(operations)s) AND m.state IN ('committed', 'en_route', 'on_scene', 'returning')
        AND s.state IN ('blocked', 'wrong_address', 'not_found', 'already_rescued')
    UNION ALL
    SELECT 'silent_crew', m.id, m.operation_id, coalesce(m.roll_call_at, m.arrived_at) + %(roll_call)s, '', l.phone, m.leader_id,
        NULL, NULL, m.id, NULL
    FROM dispatch_mission m JOIN dispatch_volunteer l ON l.id = m.leader_id
    WHERE m.operation_id = ANY(%(operations)s) AND m.state = 'on_scene'
        AND coalesce(m.roll_call_at, m.arrived_at) + %(roll_call)s < %(now)s
    UNION ALL
    SELECT 'exhausted', c.id, c.operation_id, coalesce(c.ended_at, c.started_at, i.stage_at), i.title, '', NULL, NULL, NULL, NULL,
        c.id
    FROM dispatch_callout c JOIN dispatch_incident i ON i.id = c.incident_id
    WHERE c.operation_id = ANY(%(operations)s) AND c.state = 'exhausted'
        AND i.state IN ('received', 'located', 'called_out', 'under_way', 'on_scene', 'suspended')
    UNION ALL
    SELECT 'unposted', p.id, p.operation_id, p.ended_at, p.reason, '', NULL, NULL, NULL, NULL, p.call_out_id
    FROM dispatch_post p JOIN dispatch_callout c ON c.id = p.call_out_id
    WHERE p.operation_id = ANY(%(operations)s) AND p.state = 'failed' AND c.state = 'running'
        AND NOT EXISTS (SELECT FROM dispatch_post l WHERE l.call_out_id = p.call_out_id AND l.bot_id = p.bot_id AND l.id > p.id)
), open AS (
    SELECT f.*, coalesce(f.owner_id, CASE WHEN h.done_at IS NULL THEN h.owner_id END) AS owner
    FROM found f LEFT JOIN dispatch_handling h ON h.kind = f.kind AND h.key = f.key
    WHERE h.done_at IS NULL OR h.done_at < f.since
)
SELECT o.kind, o.key, o.operation_id, p.slug, i.id, i.number, o.since, left(o.words, 500), o.phone, v.name, o.owner,
    coalesce(nullif(u.display_name, ''), u.username), o.ask_id, o.mission_id, coalesce(c.letter, ''),
    coalesce(team.short_name, ''), count(*) OVER ()
FROM open o JOIN dispatch_operation p ON p.id = o.operation_id
LEFT JOIN dispatch_volunteer v ON v.id = o.volunteer_id
LEFT JOIN dispatch_user u ON u.id = o.owner
LEFT JOIN dispatch_ask a ON a.id = o.ask_id OR (o.ask_id IS NULL AND a.mission_id = o.mission_id)
LEFT JOIN dispatch_callout c ON c.id = coalesce(o.call_out_id, a.call_out_id)
LEFT JOIN dispatch_mission m ON m.id = o.mission_id
LEFT JOIN LATERAL (SELECT s.incident_id FROM dispatch_stop s WHERE s.mission_id = m.id AND s.state NOT IN ('done', 'dropped')
    ORDER BY s.position LIMIT 1) here ON true
LEFT JOIN dispatch_incident i ON i.id = coalesce(here.incident_id, c.incident_id)
LEFT JOIN dispatch_team team ON team.id = coalesce(m.team_id, a.team_id)
WHERE (cardinality(%(kinds)s::text[]) = 0 OR o.kind = ANY(%(kinds)s::text[])) AND (%(key)s = 0 OR o.key = %(key)s)
    AND (%(owner)s = 0 OR o.owner = %(owner)s OR (%(owner)s = -1 AND o.owner IS NULL))
ORDER BY o.kind NOT IN ('crew_words', 'trouble'), o.since, o.kind, o.key LIMIT %(most)s
"""


class Exceptional(msgspec.Struct, frozen=True, kw_only=True):
    """One exception; `key` is of the text, ask, mission, stop, call-out, post or lateness that is stuck. `phone` is whole: a page masks it; `total` counts all that the question found."""

    kind: Snag
    key: int
    operation: int
    slug: str
    incident: int | None
    number: int | None
    since: datetime
    words: str
    phone: str
    who: str
    owner: int | None
    owner_name: str
    ask: int | None
    mission: int | None
    letter: str
    team: str
    total: int

    @property
    def code(self) -> str:
        """As one says it on the telephone."""
        return f"{PREFIXES[self.kind]}-{self.key}"

    @property
    def said(self) -> str:
        """Its words as people read them: codes that stand in them are spelt out."""
        match self.kind:
            case Snag.TROUBLE:
                state, _gap, note = self.words.partition(" ")
                return f"{label(StopState(state))} {note}".strip()
            case Snag.LATE:
                timer = label(Timer(self.words))
                return gettext("召集 {letter}：{timer}到点未处理").format(letter=self.letter, timer=timer)
        return self.words


def exceptions(
    operations: Iterable[Operation],
    now: datetime,
    *,
    kinds: Iterable[Snag] = (),
    key: int = 0,
    owner: int = 0,
    most: int = MOST,
) -> list[Exceptional]:
    """What is open in `operations`, crews before all else, then the oldest, at most `most`; no `kinds` are all; `owner` is a user's key, -1 for nobody's, 0 for all."""
    given: dict[str, Any] = {
        "operations": [row.pk for row in operations],
        "now": now,
        "lost": now - LOST_KEPT,
        "roll_call": timedelta(minutes=settings.ROLL_CALL_MINUTES),
        "kinds": [kind.value for kind in kinds],
        "key": key,
        "owner": owner,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, given)
        return [_row(found) for found in cursor.fetchall()]


def find(operations: Iterable[Operation], code: str, now: datetime) -> Exceptional | None:
    """The one that is called `code`, if it stands yet. Raises LookupError where no exception is ever called so."""
    kind, key = parsed(code)
    return next(iter(exceptions(operations, now, kinds=[kind], key=key)), None)


def parsed(code: str) -> tuple[Snag, int]:
    """`T-12` as its kind and key. Raises LookupError for what is no such code."""
    prefix, _dash, key = code.partition("-")
    if prefix not in KINDS or not (key.isascii() and key.isdecimal()) or len(key) > 18:
        raise LookupError(code)
    return KINDS[prefix], int(key)


def _row(found: Sequence[Any]) -> Exceptional:
    kind, key, operation, slug, incident, number, since, words, phone, who, owner, owner_name, *rest = found
    ask, mission, letter, team, total = rest
    return Exceptional(
        kind=Snag(kind), key=key, operation=operation, slug=slug, incident=incident, number=number, since=since,
        words=words or "", phone=phone or "", who=who or "", owner=owner, owner_name=owner_name or "", ask=ask,
        mission=mission, letter=letter, team=team, total=total,
    )  # fmt: skip
