"""Bots of chat groups: WeCom 企业微信, DingTalk 钉钉 and Feishu 飞书 take words by a webhook of the group.

All three answer with HTTP 200 when they refuse, too: what counts is the code in the body, 0 for taken.
Sources: developer.work.weixin.qq.com/document/path/99110, open.dingtalk.com/document/orgapp/custom-robot-access,
open.feishu.cn/document/client-docs/bot-v3/add-custom-bot.
"""

from __future__ import annotations

import base64
import hmac
import re
from typing import Any
from urllib.parse import quote

import msgspec
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dispatch.messaging.gateways.base import Doubtful, NotNow, Refused
from dispatch.messaging.gateways.line import Answer, Line, NeverLeft, Unanswered
from dispatch.states import BotKind

# What is the group's own stands at the end of the address that the provider shows, or comes alone.
_TOKEN = re.compile(r"(?:https://\S+(?:\?key=|\?access_token=|/hook/))?([A-Za-z0-9_-]{8,128})")
# Twenty a minute at WeCom and DingTalk, a hundred at Feishu: whoever is told "too many" rests for that long.
REST_SECONDS = 60.0
_LATER = {BotKind.WECOM: {-1, 45009}, BotKind.DINGTALK: {-1, 130101, 410100}, BotKind.FEISHU: {11232}}
_SAID: dict[tuple[BotKind, int], Promise] = {
    (BotKind.WECOM, 93000): _("机器人已被移出群，或地址不对"),
    (BotKind.DINGTALK, 310000): _("钉钉安全设置不符：加签密钥、关键词或 IP 白名单"),
    (BotKind.FEISHU, 19001): _("机器人已被移出群，或地址不对"),
    (BotKind.FEISHU, 19021): _("飞书签名校验不符：请核对密钥"),
    (BotKind.FEISHU, 19024): _("飞书关键词不符：请改用签名校验"),
}
_SILENT = _("服务商连不上，或没有回答")


class Address(msgspec.Struct, frozen=True):
    """Where a bot is reached: the `token` of its webhook, and the `secret` it signs with, "" where it does not."""

    kind: BotKind
    token: str
    secret: str = ""


def token_of(pasted: str) -> str:
    """The token in a webhook's address, or alone, as an administrator pastes it. Raises ValueError where there is none."""
    found = _TOKEN.fullmatch(pasted.strip())
    if not found:
        raise ValueError("no webhook of a chat group")
    return found[1]


async def post(line: Line, to: Address, words: str, *, at: float) -> None:
    """Post `words` once; `at` is the time in seconds since 1970, which signatures hold.

    Raises:
        Refused: it will never be taken, with the provider's code and why.
        NotNow: it was not taken, later it may be.
        Doubtful: nobody knows.
    """
    address, said = _request(to, words, at)
    try:
        answer = await line.ask(
            "POST", address, headers={"Content-Type": "application/json"}, body=msgspec.json.encode(said)
        )
    except NeverLeft as error:
        raise NotNow(str(error)) from error
    except Unanswered as error:
        raise Doubtful(str(error)) from error
    _judge(to.kind, answer)


def _request(to: Address, words: str, at: float) -> tuple[str, dict[str, Any]]:
    base = settings.BOT_URLS[to.kind.value].rstrip("/")
    match to.kind:
        case BotKind.WECOM:
            said = {"msgtype": "text", "text": {"content": words}}
            return f"{base}/cgi-bin/webhook/send?key={to.token}", said
        case BotKind.DINGTALK:
            said = {"msgtype": "text", "text": {"content": words}}
            moment = str(int(at * 1000))
            sign = quote(_sign(to.secret, f"{moment}\n{to.secret}"), "")
            signed = f"&timestamp={moment}&sign={sign}" if to.secret else ""
            return f"{base}/robot/send?access_token={to.token}{signed}", said
        case BotKind.FEISHU:
            moment = str(int(at))
            # The key here is what DingTalk signs, and nothing is signed.
            sign = _sign(f"{moment}\n{to.secret}", "")
            signed_by = {"timestamp": moment, "sign": sign} if to.secret else {}
            said = {"msg_type": "text", "content": {"text": words}, **signed_by}
            return f"{base}/open-apis/bot/v2/hook/{to.token}", said


def _sign(key: str, words: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), words.encode(), "sha256")).decode()


def _judge(kind: BotKind, answer: Answer) -> None:
    code = answer.body.get("code" if kind is BotKind.FEISHU else "errcode")
    if answer.status == 429 or code in _LATER[kind]:
        raise NotNow(str(code or answer.status), pause=answer.pause or REST_SECONDS)
    if answer.status >= 500:
        raise Doubtful(str(answer.status))
    if answer.status == 200 and code == 0:
        return
    words = answer.body.get("msg" if kind is BotKind.FEISHU else "errmsg") or ""
    raise Refused(str(code if code is not None else answer.status), str(words)[:120])


def explain(kind: BotKind, reason: str) -> str:
    """Why a post was not taken, for a person: `reason` is what the exceptions of `post` say."""
    code, _blank, words = reason.partition(" ")
    if not code.removeprefix("-").isdigit():
        return str(_SILENT)
    return f"{code} {_SAID.get((kind, int(code)), words)}".strip()
