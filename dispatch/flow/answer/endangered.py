"""What a message means from a phone that was told of a danger.

1. "8", with any letter or none, is about the danger before anything else: they are out of it.
2. Any other message says that they are alive and heard it. It then means what it says, to whom it says it.
3. But a bare yes or no, sent while a danger has not been answered, may be meant for either: it is never an accept.
"""

from __future__ import annotations

from dispatch.events import telling
from dispatch.flow.answer import filing, whose
from dispatch.flow.answer.acting import source_of
from dispatch.flow.steps import told_of
from dispatch.flow.steps.dangers import answered
from dispatch.messaging.replies import Reply, ReplyKind
from dispatch.models import Ask, Text, Told
from dispatch.states import ToldState

BARE = frozenset({ReplyKind.ACCEPT, ReplyKind.DECLINE})


def hear(text: Text, reply: Reply, asks: list[Ask]) -> Text | None:
    """Answer every open danger that `text` is about; the text where that was all it said, None where it says more."""
    told = told_of(text.phone, sandbox=text.sandbox)
    if not told:
        return None
    silent = [row for row in told if row.state == ToldState.TOLD]
    inside = [row for row in told if row.state != ToldState.WITHDRAWN]
    if reply.kind is ReplyKind.WITHDRAWN and inside:
        _answer(inside, ToldState.WITHDRAWN, text)
        return _file(text, inside[0])
    if not silent:
        return None
    _answer(silent, ToldState.RECEIVED, text)
    if reply.kind is ReplyKind.READ and reply.letter is None:
        return _file(text, silent[0])
    may_mean = whose.answerable(asks, reply.letter, text.phone)
    if reply.kind in BARE and reply.letter is None:
        return _queue(text, silent[0]) if may_mean else _file(text, silent[0])
    if reply.kind is ReplyKind.WORDS and not may_mean:
        return _queue(text, silent[0])
    return None


def _answer(rows: list[Told], to: ToldState, text: Text) -> None:
    for row in rows:
        with telling(row.danger.operation, source=source_of(text)) as story:
            Told.objects.select_for_update(no_key=True).get(pk=row.pk)
            answered(story, row, to)


def _file(text: Text, told: Told) -> Text:
    return filing.put_by(text, told.volunteer, told.danger.operation)


def _queue(text: Text, told: Told) -> Text:
    return filing.put_in_queue(text, told.danger.operation, told.volunteer, [])
