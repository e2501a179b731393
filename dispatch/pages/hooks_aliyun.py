"""What Aliyun pushes: replies, delivery reports, what became of calls. JSON arrays at a secret address; it signs nothing.

It waits 700 ms and repeats after 1, 5 and 10 minutes. So everything is written down, answered, and understood afterwards.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.utils.crypto import constant_time_compare
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from dispatch.messaging import delivery, inbound
from dispatch.messaging.gateways.aliyun import e164
from dispatch.models import Text
from dispatch.pages import applying
from dispatch.pages.hooks_voice import said_by
from dispatch.states import Channel, TextState

GATEWAY = "aliyun"
SHORTEST_SECRET = 24
MOST_ITEMS = 1000
ANSWERED, PRESSED = "200000", "300000"
logger = logging.getLogger(__name__)
Items = list[dict[str, Any]]


def secret(view: Callable[[Items], None]) -> Callable[..., HttpResponse]:
    """Refuse, as an address that does not exist, what does not know the secret; read the array; answer as Aliyun wants it."""

    @wraps(view)
    def check(request: HttpRequest, secret: str) -> HttpResponse:
        known = settings.ALIYUN_HOOK_SECRET
        if len(known) < SHORTEST_SECRET or not constant_time_compare(secret, known):
            logger.warning("refused a push with a wrong secret from %s", request.META.get("REMOTE_ADDR"))
            raise Http404
        try:
            items = msgspec.json.decode(request.body, type=list[dict[str, Any]])
        except msgspec.MsgspecError:
            logger.warning("refused a push that is no JSON array")
            return HttpResponseBadRequest("not a JSON array")
        view(items[:MOST_ITEMS])
        return JsonResponse({"code": 0, "msg": "成功"})

    return csrf_exempt(require_POST(check))


@secret
def up(items: Items) -> None:
    """Replies from phones. One that comes without a number of its own is known by its words, phone and time."""
    said = [
        inbound.receive(
            gateway=GATEWAY,
            phone=e164(str(item.get("phone_number") or "")),
            body=str(item.get("content") or ""),
            provider_id=f"up-{item['sequence_id']}" if item.get("sequence_id") else "",
            said_at=_said_at(item),
        )
        for item in items
    ]
    applying.later(*said)


@secret
def report(items: Items) -> None:
    """What became of texts, by our own key (`out_id`)."""
    for item in items:
        text = _text(item, Channel.SMS)
        if text is None or e164(str(item.get("phone_number") or "")) != text.phone:
            continue
        arrived = item.get("success") is True or str(item.get("success")).lower() == "true"
        delivery.report(
            text,
            TextState.DELIVERED if arrived else TextState.UNDELIVERED,
            provider_id=str(item.get("biz_id") or "")[:64],
            code="" if arrived else str(item.get("err_code") or "")[:60],
        )


@secret
def voice(items: Items) -> None:
    """What became of calls, and the keys that were pressed."""
    pressed = []
    for item in items:
        text, call = _text(item, Channel.VOICE), str(item.get("call_id") or "")[:56]
        if text is None or not call or text.provider_id not in ("", call):
            continue
        code, key = str(item.get("status_code") or ""), str(item.get("dtmf") or "")[:1]
        if code != PRESSED:
            state = TextState.DELIVERED if code == ANSWERED else TextState.UNDELIVERED
            delivery.report(text, state, provider_id=call, code="" if code == ANSWERED else code)
        if key:
            pressed.append(
                inbound.receive(
                    gateway=GATEWAY,
                    phone=text.phone,
                    body=said_by(text, key),
                    provider_id=f"{call}-{key}",
                    channel=Channel.VOICE,
                )
            )
    applying.later(*pressed)


def _text(item: dict[str, Any], channel: Channel) -> Text | None:
    key = str(item.get("out_id") or "")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    rows = Text.objects.filter(pk=int(key), outbound=True, gateway=GATEWAY, channel=channel.value)
    return rows.select_related("operation__organisation", "ask__call_out").first()


def _said_at(item: dict[str, Any]) -> datetime | None:
    try:
        return parse_datetime(str(item.get("send_time") or ""))
    except ValueError:  # in the form of a time, and none
        return None
