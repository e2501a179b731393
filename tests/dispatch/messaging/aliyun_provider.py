"""Aliyun's RPC interface, as far as it sends texts, rings, and tells what became of a text. It checks the signature."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import quote

from tests.dispatch.messaging.provider import Fields, Provider

KEY, SECRET, VOICE_NUMBER = "LTAI-test", "aliyun-secret", "053900000000"
HOOK_SECRET = "0123456789abcdefghijklmn"
_HEADERS = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"


class Aliyun(Provider):
    """`status` is what QuerySendDetails says of a text: 1 on its way, 2 failed, 3 arrived. `templates` are codes with their
    review, and why it was refused."""

    def __init__(self) -> None:
        super().__init__()
        self.status = 1
        self.nonces: set[str] = set()
        self.templates: dict[str, tuple[str, str]] = {}

    def sending(self, path: str, fields: Fields) -> bool:
        """Sendings are two of the actions."""
        return fields.get("header:x-acs-action") in {"SendSms", "IvrCall"}

    def take(self, path: str, fields: Fields) -> Fields:
        """Keep what was signed rightly, once a nonce."""
        problem = self._problem(fields)
        with self.lock:
            made = {"number": f"{len(self.messages):016}^0", "problem": problem, **fields}
            if not problem:
                self.nonces.add(fields["header:x-acs-signature-nonce"])
                self.messages.append(made)
            return made

    def taken(self, made: Fields) -> tuple[int, dict[str, Any]]:
        """OK with the number of the text or call."""
        if made["problem"]:
            return 400, {"Code": made["problem"], "Message": "refused", "RequestId": "R"}
        name = "BizId" if made["header:x-acs-action"] == "SendSms" else "CallId"
        return 200, {"Code": "OK", "Message": "OK", "RequestId": "R", name: made["number"]}

    def refusal(self, code: str) -> tuple[int, dict[str, Any]]:
        """Business refusals come with 200, throttling with 429."""
        if code == "busy":
            return 429, {"Code": "Throttling.User", "Message": "Request was denied due to user flow control."}
        if code == "error":
            return 500, {"Code": "InternalError", "Message": "internal"}
        return 200, {"Code": code, "Message": "refused", "RequestId": "R"}

    def answer(self, path: str, fields: Fields) -> tuple[int, dict[str, Any]]:
        """The texts to a phone on a day."""
        if problem := self._problem(fields):
            return 400, {"Code": problem, "Message": "refused"}
        if fields["header:x-acs-action"] == "QuerySmsTemplateList":
            reviewed = [
                {"TemplateCode": code, "AuditStatus": review, "Reason": {"RejectInfo": why}}
                for code, (review, why) in self.templates.items()
            ]
            return 200, {"Code": "OK", "SmsTemplateList": reviewed}
        with self.lock:
            mine = [m for m in reversed(self.messages) if m.get("PhoneNumbers") == fields.get("PhoneNumber")]
        rows = [
            {"OutId": m["OutId"], "PhoneNum": m["PhoneNumbers"], "SendStatus": self.status, "ErrCode": ""}
            for m in mine
        ]
        return 200, {
            "Code": "OK",
            "TotalCount": str(len(rows)),
            "SmsSendDetailDTOs": {"SmsSendDetailDTO": rows},
        }

    def _problem(self, fields: Fields) -> str:
        """As the documentation of the signature says it, written down a second time."""
        asked = {name: value for name, value in fields.items() if not name.startswith("header:")}
        query = "&".join(f"{quote(n, safe='-_.~')}={quote(asked[n], safe='-_.~')}" for n in sorted(asked))
        lines = "".join(f"{name}:{fields[f'header:{name}']}\n" for name in _HEADERS.split(";"))
        request = f"POST\n/\n{query}\n{lines}\n{_HEADERS}\n{hashlib.sha256(b'').hexdigest()}"
        told = f"ACS3-HMAC-SHA256\n{hashlib.sha256(request.encode()).hexdigest()}"
        right = hmac.new(SECRET.encode(), told.encode(), hashlib.sha256).hexdigest()
        if not fields.get("header:authorization", "").endswith(f"Signature={right}"):
            return "SignatureDoesNotMatch"
        return "SignatureNonceUsed" if fields["header:x-acs-signature-nonce"] in self.nonces else ""


def said(message: Fields) -> dict[str, str]:
    """The values that a text was sent with."""
    values: dict[str, str] = json.loads(message["TemplateParam"])
    return values
