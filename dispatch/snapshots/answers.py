"""Call-outs, their asks, and the messages that no rule could file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery, Sum

from dispatch.models import Ask, CallOut, Operation, Text
from dispatch.models.gateways import gateway_name, may_ring
from dispatch.models.masks import mask_name, mask_phone
from dispatch.snapshots.exceptions import ON_BOARD, exceptions
from dispatch.snapshots.rows import AskRow, CallOutRow, QueueRow
from dispatch.states import OPEN_CALL_OUT, WAITING_ASK, AskState, CallOutLane, Channel, Policy, Snag

MOST_ON_BOARD = 2000


def call_out_rows(operation: Operation, ids: Iterable[int], *, all_open: bool = False) -> list[CallOutRow]:
    """Call-outs with who is asked next and when."""
    chosen = Q(state__in=list(OPEN_CALL_OUT)) | Q(letter_taken=True) if all_open else Q(pk__in=list(ids))
    found = CallOut.objects.filter(chosen, operation=operation)
    return [
        CallOutRow(
            id=row.pk,
            incident=row.incident_id,
            letter=row.letter,
            state=row.state,
            life_critical=row.life_critical,
            started_at=row.started_at,
            next_at=row.next_at,
            next_who=_next_who(row),
            policy=row.policy,
            wave=max((ask.wave for ask in row.asks.all()), default=0),
            wave_at=row.wave_at,
            chance=row.chance,
            paused_at=row.paused_at,
            override_at=row.override_at if row.state in OPEN_CALL_OUT else None,
            lane=row.lane.value,
            sign_up_until=row.sign_up_until,
            approval=_approval(row),
        )
        for row in found.prefetch_related("asks__team__deputy")
    ]


def _approval(row: CallOut) -> str:
    """Of one that rings already: `asked` while its approver may stop it, `approved`, or `overridden` by their silence."""
    if row.lane is not CallOutLane.LIFE_CRITICAL or row.started_at is None:
        return ""
    if row.approved_by_id is not None:
        return "approved"
    return "asked" if row.override_at else "overridden"


def _next_who(row: CallOut) -> str:
    """`next_wave` where it goes on in waves; else `deputy` while a leader may still answer and a deputy is there, or `next_team`."""
    if row.policy != Policy.ONE_BY_ONE:
        return "next_wave"
    waiting = [
        a for a in row.asks.all() if a.state in {"sent", "delivered", "read", "queued"} and a.round == 1
    ]
    return "deputy" if any(a.team and a.team.deputy_id for a in waiting) else "next_team"


def ask_rows(operation: Operation, ids: Iterable[int], *, all_open: bool = False) -> list[AskRow]:
    """Asks with how their text travelled and what was answered."""
    chosen = Q(pk__in=list(ids))
    if all_open:
        chosen = Q(call_out__state__in=list(OPEN_CALL_OUT)) | Q(call_out__letter_taken=True)
    asked = Text.objects.filter(ask=OuterRef("pk"), outbound=True, purpose="call_out").order_by("-pk")
    delivery, calls = asked.filter(channel=Channel.SMS), asked.filter(channel=Channel.VOICE)
    found = Ask.objects.filter(chosen, call_out__operation=operation)
    found = found.select_related("recipient", "team", "call_out").annotate(
        delivery=Subquery(delivery.values("state")[:1]),
        call=Subquery(calls.filter(round=OuterRef("round")).values("state")[:1]),
        taken=Sum("takes__count", filter=Q(takes__quota__unit="people")),
    )
    rows = list(found.order_by("asked_at", "pk"))
    places = _places(rows)
    rings = may_ring(gateway_name(operation))
    return [_ask(row, reserve=places.get(row.pk), rings=rings) for row in rows]


def _places(rows: Sequence[Ask]) -> dict[int, int]:
    """The place of each reserve among those for the same need of its call-out, from 1."""
    asked = {row.call_out_id for row in rows if row.state == AskState.RESERVE}
    waiting = Ask.objects.filter(call_out__in=asked, state=AskState.RESERVE).order_by("call_out", "reserve")
    places: dict[int, int] = {}
    count: Counter[tuple[int, int | None]] = Counter()
    for key, call_out, need in waiting.values_list("pk", "call_out", "need") if asked else ():
        count[call_out, need] += 1
        places[key] = count[call_out, need]
    return places


def _ask(row: Ask, *, reserve: int | None, rings: bool) -> AskRow:
    return AskRow(
        id=row.pk,
        call_out=row.call_out_id,
        incident=row.call_out.incident_id,
        team=row.team_id,
        who=mask_name(row.recipient.name),
        phone=mask_phone(row.recipient.phone),
        role=_role(row),
        state=row.state,
        round=row.round,
        wave=row.wave,
        asked_at=row.asked_at,
        due_at=row.due_at,
        answered_at=row.answered_at,
        source=row.answer_source,
        offered=row.offered,
        taken=getattr(row, "taken", None),
        eta_minutes=row.eta_minutes,
        words=row.words,
        unclear=row.unclear,
        delivery=getattr(row, "delivery", None) or "",
        call=getattr(row, "call", None) or "",
        next=_next(row, rings=rings),
        reserve=reserve,
    )


def _next(row: Ask, *, rings: bool) -> str:
    """What the clock does when the time to answer is over; nothing for a sign-up, which has a deadline of its own."""
    if row.state not in WAITING_ASK or row.call_out.lane is CallOutLane.PLANNED:
        return ""
    if rings and not getattr(row, "call", None):
        return "call"
    return "deputy" if row.team and row.round == 1 and row.team.deputy_id else ""


def _role(row: Ask) -> str:
    if row.team is None:
        return "volunteer"
    return "deputy" if row.recipient_id == row.team.deputy_id else "leader"


def queue_rows(operations: Iterable[Operation], now: datetime) -> list[QueueRow]:
    """The exception queues of `operations` as one, oldest first: messages, and what the clock was late with."""
    chosen = list(operations)
    texts = Text.objects.filter(operation__in=chosen, state="in_queue")
    senders = dict(texts.values_list("pk", "volunteer"))
    found = exceptions(chosen, now, kinds=ON_BOARD, most=MOST_ON_BOARD)
    return [
        QueueRow(
            id=-row.key if row.kind is Snag.LATE else row.key,
            kind=row.kind.value,
            code=row.code,
            incident=row.incident,
            words=row.said,
            who=mask_name(row.who),
            phone=mask_phone(row.phone),
            received_at=row.since,
            owner=row.owner,
            owner_name=row.owner_name,
            candidates=_candidates(senders.get(row.key)) if row.kind is Snag.TEXT_IN else [],
        )
        for row in found
    ]


def _candidates(volunteer: int | None) -> list[str]:
    """The asks a message of that person may belong to, as `ask:12`: the open ones."""
    if volunteer is None:
        return []
    asks = Ask.objects.filter(recipient=volunteer, call_out__letter_taken=True).order_by("-asked_at")
    return [f"ask:{key}" for key in asks.values_list("pk", flat=True)[:5]]
