"""更正: what was wrong in a call-out is put right for exactly those who were told it, by one act.

No second person is asked: a wrong text does harm for as long as it stands (Hawaii 2018: 38 minutes).
"""

from __future__ import annotations

from dispatch.events import telling
from dispatch.flow.refusals import Incomplete
from dispatch.messaging import outbox, wording
from dispatch.messaging.templates import LONGEST_VALUE
from dispatch.models import CallOut, Text, User
from dispatch.models.words import storable
from dispatch.states import Purpose, TextState

# It is one variable of a template where the gateway demands templates, and any text may have to go by such a one.
LONGEST = LONGEST_VALUE
# Nobody read these: taken back, or never left.
UNREAD = (TextState.CANCELLED, TextState.FAILED, TextState.EXPIRED)


def told(call_out: CallOut) -> list[Text]:
    """The newest question of this call-out to each phone that has it, may have it, or is about to: one row a phone."""
    rows = Text.objects.filter(ask__call_out=call_out, outbound=True, purpose=Purpose.CALL_OUT.value)
    rows = rows.exclude(state__in=UNREAD).select_related("volunteer", "ask")
    # Of a text and a call to the same phone, the text.
    return list(rows.order_by("phone", "channel", "-pk").distinct("phone"))


def preview(call_out: CallOut, words: str, language: str = "zh-hans") -> str:
    """The correction as it would be sent."""
    return wording.about(call_out, "amend", language, words=wording.clean(words))


def correct(call_out: CallOut, words: str, *, by: User) -> list[Text]:
    """Tell everybody whom `call_out` asked what is right, each once. Raises Incomplete without words, or with too many."""
    words = storable(words).strip()
    if not words or len(words) > LONGEST:
        raise Incomplete(field="words", why=f"1–{LONGEST}")
    with telling(call_out.operation, by=by) as story:
        CallOut.objects.select_for_update(of=("self",), no_key=True).get(pk=call_out.pk)
        subject = f"callout:{call_out.pk}"
        before = Text.objects.filter(ask__call_out=call_out, subject=subject, outbound=True)
        before = before.filter(purpose=Purpose.CORRECTION.value)
        number = (before.order_by("-round").values_list("round", flat=True).first() or 0) + 1
        texts = [
            outbox.queue(
                story,
                subject=subject,
                phone=text.phone,
                purpose=Purpose.CORRECTION,
                body=preview(call_out, words, text.volunteer.language if text.volunteer else "zh-hans"),
                round=number,
                ask=text.ask,
                volunteer=text.volunteer,
                # Never before what it corrects.
                rank=text.rank if text.state == TextState.QUEUED else outbox.STOP_RANK,
            )
            for text in told(call_out)
        ]
        story.tell(
            "text.corrected",
            incident=call_out.incident,
            call_out=call_out.pk,
            letter=call_out.letter,
            people=len(texts),
        )
        return texts
