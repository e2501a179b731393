"""同意、叫停: an approver answers by text about a call-out that rings already."""

from __future__ import annotations

from datetime import timedelta

from django.db.models.functions import Now

from dispatch.access import APPROVERS, may
from dispatch.events import telling
from dispatch.flow import steps
from dispatch.flow.answer import filing
from dispatch.flow.answer.acting import source_of
from dispatch.messaging import outbox, wording
from dispatch.messaging.replies import Reply, ReplyKind
from dispatch.models import CallOut, Incident, Text, User, Volunteer
from dispatch.states import OPEN_CALL_OUT, Purpose, Source

# So long after the question a digit is still about it.
REMEMBERED = timedelta(hours=24)
DECIDES = frozenset({ReplyKind.APPROVE, ReplyKind.STOP_IT})


def decide(text: Text, reply: Reply) -> Text | None:
    """Do what an approver says of the call-out that this phone was asked about, and file it; None where it was asked about
    none, or about several and names none: then it is words like any others."""
    person = Volunteer.objects.filter(phone=text.phone, user__isnull=False).select_related("user").first()
    asked = _asked(text, reply.letter)
    if person is None or person.user is None or len(asked) != 1:
        return None
    call_out = asked[0]
    if not may(person.user, call_out.operation, APPROVERS):
        return None
    said = _do(text, call_out, person.user, agrees=reply.kind is ReplyKind.APPROVE)
    _reply(text, call_out, person, said)
    return filing.put_by(text, person, call_out.operation)


def _asked(text: Text, letter: str | None) -> list[CallOut]:
    """The open call-outs whose approval was asked of this phone, by its letter where one was said."""
    rows = Text.objects.filter(outbound=True, purpose=Purpose.APPROVAL.value, phone=text.phone)
    rows = rows.filter(sandbox=text.sandbox, queued_at__gte=Now() - REMEMBERED)
    keys = [int(subject.partition(":")[2]) for subject in rows.values_list("subject", flat=True)]
    found = CallOut.objects.filter(pk__in=keys, letter_taken=True)
    found = found.filter(letter=letter) if letter else found.filter(state__in=OPEN_CALL_OUT)
    return list(found.select_related("operation__organisation", "incident"))


def _do(text: Text, call_out: CallOut, user: User, *, agrees: bool) -> str:
    """What is said back: approved, stopped, or that it was decided already."""
    with telling(call_out.operation, by=user, source=source_of(text)) as story:
        steps.hold(Incident.objects.get(pk=call_out.incident_id))
        call_out.refresh_from_db()
        if not steps.decidable(call_out):
            return "decided"
        (steps.agree if agrees else steps.stop)(story, call_out)
        return "approved" if agrees else "stopped"


def _reply(text: Text, call_out: CallOut, person: Volunteer, phrase: str) -> None:
    with telling(call_out.operation, source=Source.SYSTEM) as story:
        outbox.queue(
            story,
            subject=f"text:{text.pk}",
            phone=text.phone,
            purpose=Purpose.REPLY,
            body=wording.about(call_out, phrase, person.language),
            volunteer=person,
            rank=outbox.STOP_RANK,
        )
