"""What the virtual phones show: whose each is, where its ask stands, its texts, and the answers that make sense now."""

from __future__ import annotations

from typing import Any

import msgspec
from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.translation import gettext as _

from dispatch.flow import answer
from dispatch.messaging.links import ask_link
from dispatch.models import Ask, CallOut, Operation, Text, Volunteer
from dispatch.models.labels import label
from dispatch.states import (
    OPEN_CALL_OUT,
    WAITING_ASK,
    AskState,
    Channel,
    MissionState,
    Purpose,
    TextState,
)

PHONES = 8
TEXTS = 12
LONGEST_SHOWN = 500
HANDSET = "handset"
TROUBLED = frozenset({TextState.FAILED, TextState.UNDELIVERED, TextState.UNKNOWN, TextState.IN_QUEUE})
# Answers to what a phone itself said; they do not bring it to the front, or it would jump away under the finger.
_ANSWERS = [purpose.value for purpose in (Purpose.CONFIRM, Purpose.FULL, Purpose.ASK_BACK, Purpose.REPLY)]
_ASKING = Q(purpose=Purpose.CALL_OUT.value, ask__call_out__letter_taken=True)
_LOST = Q(state__in=[TextState.FAILED.value, TextState.UNDELIVERED.value])
# Which phones a chip counts and shows; together they are all that were asked and are not done.
SHOWN = {
    "accepted": _ASKING & Q(ask__state=AskState.ACCEPTED.value),
    "waiting": _ASKING & Q(ask__state__in=sorted(WAITING_ASK), ask__unclear=False) & ~_LOST,
    "declined": _ASKING & Q(ask__state=AskState.DECLINED.value),
    "unclear": _ASKING & Q(ask__unclear=True),
    "failed": _ASKING & _LOST,
}


class Bubble(msgspec.Struct, frozen=True):
    """One text as a phone shows it."""

    text: Text
    mine: bool
    words: str
    state: str
    troubled: bool
    voice: bool


class Answer(msgspec.Struct, frozen=True):
    """What a button sends, what that means, and what stands on it where it is not what it sends."""

    words: str
    means: str = ""
    shown: str = ""


class Phone(msgspec.Struct, frozen=True):
    """One virtual phone: who holds it, what it shows, and the answers that make sense now.

    `said` changes with each message from it: its field is a new, empty one then, and the same while others write.
    """

    number: str
    key: str
    name: str
    team: str
    glyph: str
    state: str
    bubbles: list[Bubble]
    answers: list[Answer]
    link: str
    said: int


class Wall(msgspec.Struct, frozen=True):
    """One page of phones, of how many, and the chips over it."""

    phones: list[Phone]
    chips: list[dict[str, Any]]
    page: int
    pages: int
    total: int


def people_of(operation: Operation) -> QuerySet[Volunteer]:
    """Everybody whose phone could be texted for `operation`."""
    below = Q()
    for organisation in (operation.organisation, *operation.shared_with.all()):
        below |= Q(organisation__path__startswith=organisation.path)
    return Volunteer.objects.filter(below, active=True).exclude(phone="")


def texts_of(operation: Operation) -> QuerySet[Text]:
    """The texts of the operation's organisation that stayed here; a simulation is on its own.

    A phone may be on the roster of another organisation too: what that one wrote to it is not for this desk.
    """
    rows = Text.objects.filter(
        gateway=HANDSET, sandbox=operation.sandbox, organisation=operation.organisation
    )
    return rows.filter(operation=operation) if operation.sandbox else rows


def wall(operation: Operation, *, wanted: str = "", show: str = "", page: int = 1) -> Wall:
    """The phones: those found by name or number, or those that were asked, the latest asked first."""
    texts = texts_of(operation)
    numbers: Any = _named(operation, texts, wanted) if wanted else _asked(texts, show)
    total = len(numbers) if wanted else numbers.count()
    pages = max(1, -(-total // PHONES))
    page = min(max(page, 1), pages)
    shown = list(numbers[(page - 1) * PHONES : page * PHONES])
    held = people_of(operation).filter(phone__in=shown).order_by("-pk").prefetch_related("leads", "teams")
    holders = {person.phone: person for person in held}
    phones = [_phone(operation, number, holders.get(number)) for number in shown]
    return Wall(phones, _chips(texts, show), page, pages, total)


def _named(operation: Operation, texts: QuerySet[Text], wanted: str) -> list[str]:
    named = Q(name__icontains=wanted) | Q(phone__contains=wanted) | Q(pinyin__icontains=wanted)
    held = people_of(operation).filter(named).order_by("name").values_list("phone", flat=True)[: 10 * PHONES]
    texted = texts.filter(phone__contains=wanted).values_list("phone", flat=True).distinct()[:PHONES]
    return list(dict.fromkeys([*held, *texted]))


def _asked(texts: QuerySet[Text], show: str) -> Any:
    rows = texts.filter(phone__in=texts.filter(SHOWN[show]).values("phone")) if show in SHOWN else texts
    told = Max("queued_at", filter=Q(outbound=True) & ~Q(purpose__in=_ANSWERS))
    grouped = rows.values("phone").annotate(told=told, last=Max("queued_at"))
    return grouped.order_by(F("told").desc(nulls_last=True), "-last").values_list("phone", flat=True)


def _chips(texts: QuerySet[Text], show: str) -> list[dict[str, Any]]:
    counts = texts.aggregate(
        **{name: Count("phone", distinct=True, filter=chosen) for name, chosen in SHOWN.items()}
    )
    words = {
        "accepted": _("应答"), "waiting": _("待答"), "declined": _("拒绝"), "unclear": _("不明"), "failed": _("未送达"),
    }  # fmt: skip
    return [
        {"name": name, "words": words[name], "count": counts[name], "chosen": name == show} for name in SHOWN
    ]


def _phone(operation: Operation, number: str, holder: Volunteer | None) -> Phone:
    asks = [
        ask
        for ask in answer.asks_of(number, sandbox=operation.sandbox)
        if ask.call_out.letter_taken and ask.call_out.organisation_id == operation.organisation_id
    ]
    shown = (
        texts_of(operation).filter(phone=number).exclude(state__in=["cancelled", "expired"]).order_by("-pk")
    )
    team = next(iter([*holder.leads.all(), *holder.teams.all()]), None) if holder else None
    waiting = next((ask for ask in asks if ask.state in WAITING_ASK), None)
    bubbles = [_bubble(text) for text in reversed(shown[:TEXTS])]
    glyph, state = _state(asks, bubbles)
    return Phone(
        number=number,
        key=number.lstrip("+"),
        name=holder.name if holder else number,
        team=team.short_name if team else "",
        glyph=glyph,
        state=state,
        bubbles=bubbles,
        answers=[*_approvals(operation, number), *_answers(asks)],
        link=ask_link(waiting, holder) if waiting and holder else "",
        said=shown.filter(outbound=False).values_list("pk", flat=True).first() or 0,
    )


def _bubble(text: Text) -> Bubble:
    return Bubble(
        text=text,
        mine=not text.outbound,
        words=text.body[:LONGEST_SHOWN],
        state=label(TextState(text.state)),
        troubled=text.state in TROUBLED,
        voice=text.outbound and text.channel == Channel.VOICE,
    )


def _state(asks: list[Ask], bubbles: list[Bubble]) -> tuple[str, str]:
    """The glyph and the word of the newest ask; nothing for a phone that was asked nothing."""
    if not asks:
        return "", ""
    ask = asks[0]
    if ask.unclear:
        return "unclear", _("不明")
    if ask.mission:
        mission = MissionState(ask.mission.state)
        glyphs = {MissionState.EN_ROUTE: "en_route", MissionState.ON_SCENE: "on_scene"}
        going = mission in {MissionState.RESERVED, MissionState.COMMITTED}
        return glyphs.get(mission, "accepted" if going else "off"), label(mission)
    if ask.state in WAITING_ASK:
        lost = next((b for b in reversed(bubbles) if not b.mine and b.text.purpose == Purpose.CALL_OUT), None)
        return ("failed", lost.state) if lost and lost.troubled else ("waiting", _("待答"))
    glyph = {AskState.DECLINED: "declined", AskState.FAILED: "failed"}.get(AskState(ask.state), "off")
    return glyph, label(AskState(ask.state))


def _approvals(operation: Operation, number: str) -> list[Answer]:
    """What an approver would press about a call-out that rings already."""
    asked = texts_of(operation).filter(phone=number, outbound=True, purpose=Purpose.APPROVAL.value)
    keys = [int(subject.partition(":")[2]) for subject in asked.values_list("subject", flat=True)]
    undecided = CallOut.objects.filter(pk__in=keys, state__in=list(OPEN_CALL_OUT), approved_by=None)
    letters = undecided.order_by("-pk").values_list("letter", flat=True)
    return [
        answer
        for letter in letters
        for answer in (Answer(f"{letter}5", _("同意")), Answer(f"{letter}6", _("叫停")))
    ]


def _answers(asks: list[Ask]) -> list[Answer]:
    """What one would press: the digits of each open letter, newest first."""
    found: list[Answer] = []
    strength = _("8人2艇")
    for ask in asks[:2]:
        letter = ask.call_out.letter
        cannot, home = Answer(f"{letter}2", _("去不了")), Answer(f"{letter}9", _("到家"))
        if ask.state in WAITING_ASK:
            whole = Answer(f"{letter}1 20 8人2艇", shown=f"{letter}1 20 {strength}")
            found += [Answer(f"{letter}1", _("能去")), Answer(f"{letter}1 20"), whole, cannot]
        elif ask.state == AskState.ACCEPTED:
            found += [Answer(f"{letter}4", _("受阻")), Answer(f"{letter}8", _("已撤离")), home, cannot]
        elif ask.state == AskState.RESERVE:
            found += [cannot]
        elif ask.mission_id:
            found += [home]
        else:
            found += [Answer(f"{letter}1 20", _("能去"))]
    return [*found, Answer("收到", shown=_("收到"))]
