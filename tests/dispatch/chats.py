"""WeCom, DingTalk and Feishu stand in on this machine: their webhooks over HTTP, their refusals in an answer of 200."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from dispatch.models import Bot, Organisation
from dispatch.states import BotKind

KEY, SECRET = "key-of-the-flood-group", "SEC-of-the-flood-group"


class Groups:
    """What was said in the groups is in `said`, oldest first, as (provider, words).

    `behaviour` is how the next post is treated: "accept"; "take" (says it and answers nothing); a status like "500"; or the
    provider's own code. With `signed`, a post without the right signature is refused.
    """

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.tries = 0
        self.behaviour, self.signed = "accept", False
        self.address = ""

    def answer(
        self, path: str, query: dict[str, str], body: dict[str, Any]
    ) -> tuple[int, dict[str, Any]] | None:
        self.tries += 1
        if path == "/cgi-bin/webhook/send":
            kind, known, words, right = "wecom", query.get("key") == KEY, body["text"]["content"], True
            assert body["msgtype"] == "text"
        elif path == "/robot/send":
            kind, known, words = "dingtalk", query.get("access_token") == KEY, body["text"]["content"]
            right = query.get("sign") == _signed(SECRET, f"{query.get('timestamp')}\n{SECRET}")
        else:
            kind, known, words = "feishu", path == f"/open-apis/bot/v2/hook/{KEY}", body["content"]["text"]
            right = body.get("sign") == _signed(f"{body.get('timestamp')}\n{SECRET}", "")
        stranger = {"wecom": 93000, "dingtalk": 300001, "feishu": 19001}[kind]
        unsigned = {"wecom": 0, "dingtalk": 310000, "feishu": 19021}[kind]
        code = stranger if not known else unsigned if self.signed and not right else 0
        if self.behaviour.removeprefix("-").isdigit():
            status = int(self.behaviour)
            if 400 <= status < 600:
                return status, {}
            code = status
        if code:
            return 200, {"code": code, "msg": "no"} if kind == "feishu" else {"errcode": code, "errmsg": "no"}
        self.said.append((kind, words))
        if self.behaviour == "take":
            return None
        return 200, {"code": 0, "msg": "success"} if kind == "feishu" else {"errcode": 0, "errmsg": "ok"}


def _signed(key: str, words: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), words.encode(), hashlib.sha256).digest()).decode()


@contextmanager
def stand_in() -> Iterator[Groups]:
    """The stand-in, until the end of the block."""
    made = Groups()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            parts = urlsplit(self.path)
            answer = made.answer(parts.path, dict(parse_qsl(parts.query)), body)
            if answer is None:
                self.close_connection = True
                return
            content = json.dumps(answer[1]).encode()
            self.send_response(answer[0])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def bot(at: Organisation, kind: BotKind = BotKind.WECOM, **fields: object) -> Bot:
    """A group of `at` with a bot that the stand-in knows."""
    wanted = {"name": "临沂应急群", "token": KEY} | fields
    made: Bot = Bot.objects.create(organisation=at, kind=kind.value, **wanted)
    return made
