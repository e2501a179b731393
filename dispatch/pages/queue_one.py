"""What can be done about one exception, and the act of its own stage that ends it."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.access import audit, visible
from dispatch.flow import answer, track
from dispatch.flow.refusals import Incomplete
from dispatch.models import Ask, Incident, Mission, Text, User
from dispatch.models.labels import label
from dispatch.models.phones import national
from dispatch.snapshots.exceptions import Exceptional
from dispatch.states import ANSWERABLE_ASK, LIVE_MISSION, OPEN_INCIDENT, Purpose, Snag, TextState

THREAD, CANDIDATES, INCIDENTS = 8, 6, 40
# What is said most often, for each kind; anything else may be written.
REASONS = {
    Snag.TEXT_IN: [gettext_lazy("已归档"), gettext_lazy("已代答"), gettext_lazy("与任务无关")],
    Snag.STUCK: [gettext_lazy("已人工处理"), gettext_lazy("与任务无关")],
    Snag.WORDS: [gettext_lazy("已代答"), gettext_lazy("已电话问清"), gettext_lazy("已看，等本人再答")],
    Snag.CREW_WORDS: [gettext_lazy("已电话问清"), gettext_lazy("已派增援"), gettext_lazy("已看")],
    Snag.TROUBLE: [gettext_lazy("已改道"), gettext_lazy("已派增援"), gettext_lazy("地址已更正")],
    Snag.SILENT_CREW: [gettext_lazy("已联系上，平安"), gettext_lazy("已派人查看")],
    Snag.LOST: [
        gettext_lazy("已电话告知"),
        gettext_lazy("已由他人转告"),
        gettext_lazy("号码不对，已更正名册"),
    ],
    Snag.DOUBTFUL: [gettext_lazy("已电话确认收到"), gettext_lazy("已电话告知")],
    Snag.UNSENT: [gettext_lazy("已电话告知"), gettext_lazy("已改用电话单")],
    Snag.EXHAUSTED: [gettext_lazy("已另行召集"), gettext_lazy("已移交"), gettext_lazy("现有人员够用")],
    Snag.UNPOSTED: [gettext_lazy("已在群里人工转发"), gettext_lazy("已改用电话单")],
    Snag.LATE: [gettext_lazy("已电话问"), gettext_lazy("已手动下一步")],
}


def actions_of(found: Exceptional, *, by: User, whole: bool) -> dict[str, Any]:
    """What its page offers; with `whole` the number to ring, which is logged."""
    if whole and found.phone:
        audit(by, "phone.seen", f"exception:{found.code}")
    ask = _ask(found, by)
    return {
        "dial": found.phone if whole else "",
        "dial_words": national(found.phone) if whole and found.phone else "",
        "reasons": REASONS[found.kind],
        "places": _places(found, by) if found.kind is Snag.TEXT_IN else [],
        "ask": ask if ask and ask.state in ANSWERABLE_ASK else None,
    }


def finish(found: Exceptional, said: QueryDict, *, by: User) -> str:
    """End it by the act of its own stage, where there is one; returns the reason, which must be said first."""
    reason = said.get("reason", "").strip()
    place = said.get("place", "")
    if not reason and not place:
        raise Incomplete(field=_("理由"), why=_("请选一个或写一句"))
    match found.kind:
        case Snag.TEXT_IN:
            _file(found, place, by)
        case Snag.WORDS:
            answer.clear(visible(by, Ask).select_related("call_out__operation").get(pk=found.key), by=by)
        case Snag.CREW_WORDS | Snag.TROUBLE:
            track.clear(_mission(found, by), by=by)
        case Snag.SILENT_CREW:
            track.roll_call(_mission(found, by), by=by)
    return reason or _("已归档")


def thread_of(found: Exceptional) -> list[dict[str, Any]]:
    """The last messages to and from that phone in the same operation, oldest first."""
    if not found.phone:
        return []
    rows = Text.objects.filter(phone=found.phone, operation=found.operation).exclude(purpose=Purpose.CODE)
    newest = list(rows.order_by("-queued_at", "-pk")[:THREAD])
    return [
        {"text": row, "state": label(TextState(row.state)), "this": row.pk == found.key}
        for row in newest[::-1]
    ]


def _ask(found: Exceptional, by: User) -> Ask | None:
    rows = visible(by, Ask).select_related("call_out", "team", "recipient")
    if found.ask is not None:
        return rows.filter(pk=found.ask).first()
    if found.kind is Snag.TEXT_IN:
        asks = answer.asks_of(found.phone, sandbox=False)
        waiting = [ask for ask in asks if ask.state in ANSWERABLE_ASK and ask.call_out.letter_taken]
        return rows.filter(pk=waiting[0].pk).first() if len(waiting) == 1 else None
    return None


def _places(found: Exceptional, by: User) -> list[tuple[str, str]]:
    """Where a message may belong: what its sender was asked, then the crews that are out, then the open incidents."""
    text = Text.objects.get(pk=found.key)
    asks = answer.asks_of(text.phone, sandbox=text.sandbox)[:CANDIDATES]
    mine = set(visible(by, Ask).filter(pk__in=[ask.pk for ask in asks]).values_list("pk", flat=True))
    places = [
        (
            f"ask:{ask.pk}",
            f"{ask.call_out.letter} · #{ask.call_out.incident.number} {ask.team or ask.recipient}",
        )
        for ask in asks
        if ask.pk in mine
    ]
    crews = visible(by, Mission).filter(operation=found.operation, state__in=LIVE_MISSION)
    crews = crews.select_related("team").order_by("pk")[:INCIDENTS]
    places += [(f"mission:{row.pk}", f"{row} {row.team or ''}".strip()) for row in crews]
    jobs = visible(by, Incident).filter(operation=found.operation, state__in=OPEN_INCIDENT)
    return places + [
        (f"incident:{row.pk}", f"#{row.number} {row.title}") for row in jobs.order_by("-pk")[:INCIDENTS]
    ]


def _file(found: Exceptional, place: str, by: User) -> None:
    kind, _colon, key = place.partition(":")
    number = int(key) if key.isdecimal() and len(key) < 19 else 0
    text = visible(by, Text).select_related("operation__organisation").get(pk=found.key)
    ask = visible(by, Ask).filter(pk=number).first() if kind == "ask" else None
    mission = visible(by, Mission).filter(pk=number).first() if kind == "mission" else None
    incident = visible(by, Incident).filter(pk=number).first() if kind == "incident" else None
    if place and not (ask or mission or incident):
        raise Incomplete(field=_("归到"), why=place[:40])
    answer.file_text(text, by=by, ask=ask, mission=mission, incident=incident)


def _mission(found: Exceptional, by: User) -> Mission:
    return visible(by, Mission).select_related("operation__organisation").get(pk=found.mission or 0)
