"""From an answer by text to a second browser's board: real servers, a real worker, a real browser.

The peer is the same board as a page that asks anew every five seconds (htmx, `every 5s`), in the same run.
"""

from __future__ import annotations

import json
import random
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page

from dispatch.flow.call_out import assign
from dispatch.models import User
from dispatch.states import Role, Unit
from tests.bench._results import Figure, figure, percentile
from tests.browser.people import PASSWORD, Person, chromium, until
from tests.browser.system import running
from tests.dispatch import cast as people

ANSWERS, WARM, STRENGTH = 30, 2, 2
BAR_MS, POLL_SECONDS = 1_000.0, 5.0
SLUG, TITLE = "answers", "三十队应答"
WORDS = f"1 20 {STRENGTH}人"

# Every moment at which the row of the incident began to show another number of those who said yes.
WATCH = """title => {
  window.seen = [];
  let last = null;
  const look = () => {
    const row = [...document.querySelectorAll(".incident-row")].find(one => one.textContent.includes(title));
    const accepted = row?.querySelectorAll(".counts b")[2]?.textContent ?? null;
    if (accepted !== last) { last = accepted; window.seen.push([Number(accepted), Date.now() / 1000]); }
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  look();
}"""


def run() -> list[Figure]:
    """p50 and p95 of ANSWERS answers, in ms."""
    phones = ask_everybody()
    with running() as system, chromium() as browser:
        first, second = (Person(browser, system) for _ in range(2))
        for person in (first, second):
            person.sign_in("answers")
        first.opens(f"/handset?operation={SLUG}")
        second.opens(f"/board/{SLUG}").locator(".incident-row").first.wait_for()
        second.page.evaluate(WATCH, TITLE)
        with _polling(f"{system.url}/api/board/{SLUG}", second) as polled:
            told = [_answer(first.page, second.page, phone, number) for number, phone in enumerate(phones, 1)]
            until_polled = STRENGTH * len(phones)
            while not polled or polled[-1][0] < until_polled:
                time.sleep(0.1)
        live = delays(told, [(int(count), at) for count, at in second.page.evaluate("() => window.seen")])
    return _figures(live[WARM:], delays(told, polled)[WARM:])


def _figures(live: list[float], polled: list[float]) -> list[Figure]:
    what, name = f"answer by text > second browser's board, {len(live)} answers", "htmx polling 5 s"
    return [
        figure(f"{what}, p50", percentile(live, 0.5), "ms", peer=name, peer_value=percentile(polled, 0.5)),
        figure(
            f"{what}, p95", percentile(live, 0.95), "ms", peer=name, peer_value=percentile(polled, 0.95), bar=BAR_MS
        ),
    ]  # fmt: skip


def ask_everybody() -> list[str]:
    """An incident that needs all teams; each is asked and has not answered. The leaders' phones."""
    city = people.organisation("烟台", prefix="YT")
    operation = people.operation(city, "应答", SLUG)
    coordinator = people.user("answers", "值班员", at=city, role=Role.COORDINATOR)
    User.objects.filter(pk=coordinator.pk).update(password=make_password(PASSWORD))
    incident = people.incident(
        operation, TITLE, needs=[("swift_water", {Unit.PEOPLE: STRENGTH * (ANSWERS + WARM)})]
    )
    phones = [f"+86150000000{number:02}" for number in range(ANSWERS + WARM)]
    for number, phone in enumerate(phones):
        crew = [
            people.volunteer(city, f"队长{number}", phone),
            people.volunteer(city, f"队员{number}", f"+86150000001{number:02}"),
        ]
        assign(incident, people.team(city, f"第{number}队", members=crew), by=coordinator)
    return phones


def _answer(handsets: Page, board: Page, phone: str, number: int) -> tuple[int, float]:
    """Answer as the leader behind `phone`; how many have then said yes, and when the text came in."""
    token = handsets.locator("[name=csrfmiddlewaretoken]").first.input_value()
    form: dict[str, str | float | bool] = {
        "operation": SLUG,
        "phone": phone,
        "words": WORDS,
        "csrfmiddlewaretoken": token,
    }

    def send() -> None:
        answer = handsets.request.post(
            "/handset/answer", form=form, headers={"Referer": handsets.url}, max_redirects=0
        )
        assert answer.status == 302, answer.text()

    return answered(board, send, number)


def answered(board: Page, send: Callable[[], None], number: int) -> tuple[int, float]:
    """`send` the `number`th answer and wait until `board` counts it; how many have then said yes, and when it was sent."""
    begun = time.time()
    send()
    wanted = number * STRENGTH
    until(board, lambda: board.evaluate("wanted => (window.seen.at(-1)?.[0] ?? 0) >= wanted", wanted))
    # At every phase of the peer's five seconds.
    time.sleep(random.Random(number).uniform(0.2, 2.5))
    return wanted, begun


@contextmanager
def _polling(url: str, person: Person) -> Iterator[list[tuple[int, float]]]:
    """Ask for the board every POLL_SECONDS with the person's session; (how many said yes, when) as it grows."""
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in person.context.cookies())
    request, found, over = urllib.request.Request(url, headers={"Cookie": cookies}), [], threading.Event()

    def poll() -> None:
        while not over.wait(POLL_SECONDS):
            with urllib.request.urlopen(request) as answer:
                counts = json.load(answer)["rows"]["incidents"][0]["counts"]
            found.append((counts["accepted"] + counts["en_route"] + counts["on_scene"], time.time()))

    thread = threading.Thread(target=poll)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


def delays(told: list[tuple[int, float]], seen: list[tuple[int, float]]) -> list[float]:
    """Milliseconds from each answer to the first moment at which a screen counted it."""
    return [
        (next(at for count, at in seen if count >= wanted and at >= begun) - begun) * 1_000
        for wanted, begun in told
    ]
