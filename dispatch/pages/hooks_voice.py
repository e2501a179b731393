"""A call by Twilio: what it says, which keys answer it, and what became of it. Signed or refused, like every webhook of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from twilio.twiml.voice_response import VoiceResponse

from dispatch.messaging import delivery, inbound
from dispatch.messaging.gateways.reports import CALL_STATES
from dispatch.models import Text
from dispatch.pages import applying
from dispatch.pages.hooks import GATEWAY, signed
from dispatch.states import Channel, Purpose, TextState

AGAIN = "0"
# Seconds without a key, after which it is said once more; then the call ends.
WAIT_SECONDS = 8
TIMES = 2


@dataclass(frozen=True)
class Spoken:
    """One language of the telephone."""

    language: str
    question: str
    notice: str
    thanks: str
    unknown: str


ZH = Spoken(
    "zh-CN",
    "能去请按1，不能去请按2，再听一遍请按0。",
    "收到请按1，已撤到安全处请按8，再听一遍请按0。",
    "已记下，谢谢。",
    "没有这个选项。",
)
EN = Spoken(
    "en-US",
    "To go, press 1. If you cannot, press 2. To hear it again, press 0.",
    "If you understood, press 1. If you are safe, press 8. To hear it again, press 0.",
    "Noted, thank you.",
    "There is no such choice.",
)
_CHINESE = re.compile(r"[一-鿿]")


@signed
def twilio_voice(request: HttpRequest, key: int) -> HttpResponse:
    """Say the words and wait for one key. Asking for it changes nothing."""
    return _say(_call(key))


@signed
def twilio_keys(request: HttpRequest, key: int) -> HttpResponse:
    """A key was pressed: the same answer as by text, with the letter of its call-out."""
    text = _call(key)
    said, digit = _spoken(text), request.POST.get("Digits", "")[:1]
    if digit == AGAIN:
        return _say(text)
    if digit not in {"1", "2", "4", "8", "9"}:
        return _say(text, before=said.unknown)
    call = request.POST.get("CallSid", "")
    received = inbound.receive(
        gateway=GATEWAY,
        phone=text.phone,
        body=said_by(text, digit),
        provider_id=f"{call}-{digit}",
        channel=Channel.VOICE,
    )
    applying.later(received)
    answer = VoiceResponse()
    answer.say(said.thanks, language=said.language)
    return _xml(answer)


@signed
def twilio_call(request: HttpRequest, key: int) -> HttpResponse:
    """What became of the call."""
    status, call = request.POST.get("CallStatus", ""), request.POST.get("CallSid", "")
    state = CALL_STATES.get(status)
    text = _calls().filter(pk=key).first()
    if text and state and call and text.provider_id in ("", call):
        code = "" if state is TextState.DELIVERED else status
        delivery.report(text, state, provider_id=call, code=code)
    return HttpResponse(status=204)


def letter_of(text: Text) -> str:
    """The letter that an answer to `text` is filed by; "" where it is about no call-out."""
    return text.ask.call_out.letter if text.ask else ""


def said_by(text: Text, digit: str) -> str:
    """What a key says: the letter of the call-out with its digit; called about a danger, 1 is "received" and no yes to anything."""
    if text.purpose in (Purpose.DANGER, Purpose.ALARM) and digit == "1":
        return "收到"
    return f"{letter_of(text)}{digit}"


def _calls() -> QuerySet[Text]:
    rows = Text.objects.filter(outbound=True, gateway=GATEWAY, channel=Channel.VOICE.value)
    return rows.select_related("operation__organisation", "ask__call_out")


def _call(key: int) -> Text:
    text = _calls().filter(pk=key).first()
    if text is None:
        raise Http404
    return text


def _spoken(text: Text) -> Spoken:
    return ZH if _CHINESE.search(text.body) else EN


def _say(text: Text, *, before: str = "") -> HttpResponse:
    said = _spoken(text)
    keys = said.question if text.purpose == Purpose.CALL_OUT else said.notice
    words = f"{text.body.translate(str.maketrans('【】', '，，'))}。{keys}"
    answer = VoiceResponse()
    if before:
        answer.say(before, language=said.language)
    for _ in range(TIMES):
        gather = answer.gather(
            num_digits=1, timeout=WAIT_SECONDS, action=f"/hooks/twilio/keys/{text.pk}", method="POST"
        )
        gather.say(words, language=said.language)
    return _xml(answer)


def _xml(answer: VoiceResponse) -> HttpResponse:
    return HttpResponse(str(answer), content_type="text/xml; charset=utf-8")
