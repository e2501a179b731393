"""A stand-in for Twilio with a memory: REST as `tests.dispatch.messaging.provider` speaks it, reports and replies by webhook.

Sendings go wrong as `MOODS` says. Of what it took it reports as Twilio does and as networks do: `sent` and the end, now
and then in the other order, repeated, or never. People answer by their `plan` once all their questions are with them.
"""

from __future__ import annotations

import itertools
import random
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from tests.dispatch.messaging.provider import Fields, Provider, running
from tests.trial._hooks import Hooks

# How a sending is treated, and how often in a thousand: 500 and silence after it was taken, silence without, 429.
MOODS = {"accept": 930, "error": 25, "hang": 20, "lose": 10, "busy": 15}
# Of the messages that were taken, how many in a hundred never arrive and how many are never reported.
UNDELIVERED, UNREPORTED = 3, 4
SLOWEST_SECONDS, REPORT_SECONDS, ANSWER_SECONDS = 0.05, 0.8, 1.5
REPORT_TRIES, ANSWER_TRIES = 6, 500
_LETTER = re.compile(r"回([A-Z]+)1")


class Plan:
    """What somebody answers, once the questions of `asked` call-outs came: `{0}` is the letter of the first of them."""

    def __init__(self, asked: int, words: tuple[str, ...]) -> None:
        self.asked, self.words, self.letters = asked, words, list[str]()

    def said(self) -> list[str]:
        """The words as they are sent."""
        return [word.format(*sorted(self.letters, key=lambda one: (len(one), one))) for word in self.words]


class Twilio(Provider):
    """See the module. `tries` are all sendings with how each was treated; `final` is what became of each message."""

    def __init__(self, *, public: str, token: str, seed: int) -> None:
        super().__init__()
        self.hooks = Hooks(public=public, token=token)
        self.tries: list[tuple[str, str, str]] = []
        self.final: dict[str, str] = {}
        self.reported: defaultdict[str, set[str]] = defaultdict(set)
        self.plans: dict[str, Plan] = {}
        self.answers: dict[str, tuple[str, str]] = {}
        self.calm = False
        self._dice, self._numbers = random.Random(seed), itertools.count(1)
        self._mine = threading.local()
        self.mood = lambda: str(self._mine.mood)
        self.slow = lambda: self._dice.uniform(0, SLOWEST_SECONDS)

    def taken_count(self) -> int:
        """How many messages it has."""
        return len(self.messages)

    def sending(self, path: str, fields: Fields) -> bool:
        """Every POST sends; how it is treated is decided, and noted, here."""
        with self.lock:
            mood = "accept" if self.calm else self._dice.choices(list(MOODS), list(MOODS.values()))[0]
            self.tries.append((fields["To"], fields["Body"], mood))
        self._mine.mood = mood
        return True

    def take(self, path: str, fields: Fields) -> Fields:
        """Keep the message, and have it reported and answered."""
        made = super().take(path, fields)
        with self.lock:
            self._report(made, urlsplit(fields["StatusCallback"]).path)
            self._hear(made["to"], made["body"])
        return made

    def _report(self, made: Fields, path: str) -> None:
        luck = 99 if made["to"] in self.plans else self._dice.randrange(100)
        end = "undelivered" if luck < UNDELIVERED else "delivered"
        self.final[made["sid"]] = end
        if UNDELIVERED <= luck < UNDELIVERED + UNREPORTED:
            made["status"] = end
            return
        reports = ["sent", end]
        if self._dice.random() < 0.25:
            reports *= 2
        if self._dice.random() < 0.25:
            self._dice.shuffle(reports)
        for state in reports:
            fields = {"MessageSid": made["sid"], "MessageStatus": state, "To": made["to"]}
            if state == "undelivered":
                fields["ErrorCode"] = "30003"

            def heard(state: str = state) -> None:
                with self.lock:
                    made["status"] = end
                    self.reported[made["sid"]].add(state)

            after = self._dice.expovariate(1 / REPORT_SECONDS)
            self.hooks.tell(after, path, fields, tries=REPORT_TRIES, heard=heard)

    def _hear(self, phone: str, body: str) -> None:
        """Somebody reads it; the answers begin with the last question that was waited for."""
        plan, found = self.plans.get(phone), _LETTER.search(body)
        if plan is None or found is None or found[1] in plan.letters:
            return
        plan.letters.append(found[1])
        if len(plan.letters) == plan.asked:
            self._answer(phone, plan.said())

    def _answer(self, phone: str, words: list[str]) -> None:
        """One after the other, each once the one before was acknowledged; some are said twice by the network."""
        if not words:
            return
        sid = f"SM{next(self._numbers):x}in"
        fields = {"From": phone, "To": "+85212345678", "Body": words[0], "MessageSid": sid}
        again = self._dice.random() < 0.3

        def heard() -> None:
            with self.lock:
                self.answers[sid] = (phone, words[0])
                if again:
                    self.hooks.tell(0.2, "/hooks/twilio/in", fields, tries=3)
                self._answer(phone, words[1:])

        after = self._dice.expovariate(1 / ANSWER_SECONDS)
        self.hooks.tell(after, "/hooks/twilio/in", fields, tries=ANSWER_TRIES, heard=heard)

    def treated(self) -> Counter[str]:
        """How many sendings were treated how."""
        with self.lock:
            return Counter(mood for _, _, mood in self.tries)

    def account_of(self, phones: str) -> list[dict[str, Any]]:
        """Every message to a phone that begins so: to whom, its words, and what became of it."""
        with self.lock:
            return [dict(message) for message in self.messages if message["to"].startswith(phones)]


@contextmanager
def twilio(*, public: str, token: str, seed: int) -> Iterator[Twilio]:
    """A stand-in at `twilio.address`, until the end of the block."""
    made = Twilio(public=public, token=token, seed=seed)
    try:
        with running(made):
            yield made
    finally:
        made.hooks.end()
