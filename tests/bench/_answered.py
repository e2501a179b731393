"""From a provider's webhook to the mission on a board: a real server, a real browser, the answers signed as Twilio signs them."""

from __future__ import annotations

import time
import urllib.parse
import urllib.request

from twilio.request_validator import RequestValidator

from tests.bench import _answer
from tests.bench._results import Figure, figure, percentile
from tests.browser.people import Person, chromium
from tests.browser.system import running
from tests.conftest import empty_tables

ROW = "answer received > mission on a board"
BAR_MS, ACKNOWLEDGED_BAR_MS = 500.0, 500.0
TOKEN = "a-token-of-this-bench"
HOOK = "/hooks/twilio/in"


def rows() -> list[Figure]:
    """p50 and p95 of the answers in ms, and how long the provider waits for its own answer."""
    empty_tables()  # of what an earlier part left, whose timers would go on
    phones = _answer.ask_everybody()
    taken: list[float] = []
    with running(TWILIO_AUTH_TOKEN=TOKEN) as system, chromium() as browser:
        person = Person(browser, system)
        person.sign_in(_answer.SLUG)
        board = person.opens(f"/board/{_answer.SLUG}")
        board.locator(".incident-row").first.wait_for()
        person.page.evaluate(_answer.WATCH, _answer.TITLE)
        told = [
            _answer.answered(person.page, lambda phone=phone: taken.append(_post(system.url, phone)), number)  # type: ignore[misc]
            for number, phone in enumerate(phones, 1)
        ]
        seen = [(int(count), at) for count, at in person.page.evaluate("() => window.seen")]
    live, taken = _answer.delays(told, seen)[_answer.WARM :], taken[_answer.WARM :]
    return [
        figure(f"{ROW}, {len(live)} answers, p50", percentile(live, 0.5), "ms"),
        figure(f"{ROW}, {len(live)} answers, p95", percentile(live, 0.95), "ms", bar=BAR_MS),
        figure("webhook of an answer > the provider has its 200, p95", percentile(taken, 0.95), "ms", bar=ACKNOWLEDGED_BAR_MS),
    ]  # fmt: skip


def _post(url: str, phone: str) -> float:
    """The webhook of one answer; milliseconds until it was acknowledged."""
    fields = {"From": phone, "To": "+85212345678", "Body": _answer.WORDS, "MessageSid": f"SM{phone[1:]:0>32}"}
    signature = RequestValidator(TOKEN).compute_signature(f"{url}{HOOK}", fields)
    request = urllib.request.Request(
        f"{url}{HOOK}", urllib.parse.urlencode(fields).encode(), {"X-Twilio-Signature": signature}
    )
    begun = time.perf_counter()
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200
    return (time.perf_counter() - begun) * 1_000
