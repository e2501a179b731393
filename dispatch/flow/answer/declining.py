"""去不了: a no, or a change of mind that sets the crew free."""

from __future__ import annotations

from datetime import datetime

from dispatch.events import telling
from dispatch.flow import steps
from dispatch.flow.answer.accepting import check_answerable
from dispatch.flow.answer.whose import locked
from dispatch.messaging import outbox
from dispatch.models import Ask, User
from dispatch.states import AskState, Purpose, Source, TextState, advance, may_move

# Not sent any more once the answer is no.
OVERTAKEN = (Purpose.CALL_OUT, Purpose.CONFIRM)


def decline(
    ask: Ask,
    *,
    source: Source,
    by: User | None = None,
    at: datetime | None = None,
) -> Ask:
    """Cannot go. After an accept the crew is set free and its places are open again, until it is on scene.

    Said twice, or when it is full, it changes nothing. Raises NotAnswerable where the ask is over, NotAllowed once the crew is on scene.
    """
    with telling(ask.call_out.operation, by=by, source=source, at=at) as story:
        ask = locked(ask)
        if ask.state in (AskState.DECLINED, AskState.SURPLUS):
            return ask
        if ask.state != AskState.ACCEPTED:
            check_answerable(ask)
        backs_out = ask.state == AskState.ACCEPTED
        answered = {"answered_at": story.at, "answered_by": by, "answer_source": source.value}
        if may_move("Ask", ask.state, AskState.DECLINED):
            steps.close_up(story, ask)
            advance(ask, AskState.DECLINED, due_at=None, reserve=None, unclear=False, words="", **answered)
        else:  # a no after the time was up, or to a text that was thought lost: kept, and nothing to undo
            Ask.objects.filter(pk=ask.pk).update(unclear=False, words="", **answered)
        if backs_out and ask.mission:
            steps.stand_down(story, ask.mission, text=False)
        outbox.cancel(story, ask.texts.filter(outbound=True, state=TextState.QUEUED, purpose__in=OVERTAKEN))
        story.tell(
            "ask.backed_out" if backs_out else "ask.declined",
            incident=ask.call_out.incident,
            ask=ask.pk,
            team=ask.team_id,
            letter=ask.call_out.letter,
        )
        story.changed(ask)
        steps.balance(story, ask.call_out.incident)
        return ask
