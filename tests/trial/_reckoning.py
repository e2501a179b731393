"""After the kills: what the provider has and was told, against what our tables say."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from tests.trial._stage import ASKED
from tests.trial._twilio import Plan, Twilio

ARRIVED = frozenset({"sent", "delivered", "undelivered"})
# Taken back before it went: the provider must not have it, which `doubled` counts.
TAKEN_BACK = "cancelled"
WAITING = frozenset({"queued", "sent", "delivered", "read"})
# 429: certainly not taken, so it may be tried again without a doubt.
CERTAINLY_NOT = "busy"


class Toll(msgspec.Struct, frozen=True):
    """What went wrong, and beside it how much was at stake. Every field after `answers` is to be 0."""

    texts: int
    treated: dict[str, int]
    doubted: int
    webhooks: int
    answers: int
    missing: int
    doubled: int
    unsettled: int
    again_unseen: int
    refused: int
    reports_wrong: int
    answers_lost: int
    answers_twice: int
    answers_misfiled: int
    answers_wrong: int

    @property
    def wrong(self) -> dict[str, int]:
        """The fields that are not 0 and should be."""
        fields = self.__struct_fields__
        judged = fields[fields.index("missing") :]
        return {name: getattr(self, name) for name in judged if getattr(self, name)}


def reckon(provider: Twilio, outcome: dict[str, Any]) -> Toll:
    """Compare. `outcome` is what the stage read from the tables."""
    texts = [tuple(row) for row in outcome["texts"]]
    there = Counter((message["to"], message["body"]) for message in provider.account_of(ASKED))
    ours = Counter((phone, body) for _, phone, body, state, _ in texts if state in ARRIVED)
    heard = [tuple(row) for row in outcome["heard"]]
    return Toll(
        texts=len(texts),
        treated=dict(provider.treated()),
        doubted=sum(times for _, times in outcome["doubted"]),
        webhooks=provider.hooks.told,
        answers=len(provider.answers),
        missing=(ours - there).total() + _strangers(provider, texts),
        doubled=(there - ours).total(),
        unsettled=sum(state not in ARRIVED and state != TAKEN_BACK for *_, state, _ in texts),
        again_unseen=_again_unseen(provider, texts, dict(outcome["doubted"])),
        refused=len(provider.hooks.refused),
        reports_wrong=_reports_wrong(provider, texts),
        answers_lost=len(provider.answers.keys() - {sid for sid, *_ in heard}),
        answers_twice=len(heard) - len({sid for sid, *_ in heard}),
        answers_misfiled=_misfiled(heard),
        answers_wrong=_answers_wrong(provider, outcome["asks"]),
    )


def _strangers(provider: Twilio, texts: list[tuple[Any, ...]]) -> int:
    """Texts whose number at the provider is another message's."""
    known = {message["sid"]: (message["to"], message["body"]) for message in provider.account_of(ASKED)}
    return sum(known.get(sid) != (phone, body) for _, phone, body, state, sid in texts if state in ARRIVED)


def _again_unseen(provider: Twilio, texts: list[tuple[Any, ...]], doubted: dict[int, int]) -> int:
    """Texts that were tried again without anybody having been shown the doubt about the try before."""
    keys = {(phone, body): key for key, phone, body, *_ in texts}
    tried = Counter((to, body) for to, body, mood in provider.tries if mood != CERTAINLY_NOT)
    return sum(times - 1 > doubted.get(keys[which], 0) for which, times in tried.items() if which in keys)


def _reports_wrong(provider: Twilio, texts: list[tuple[Any, ...]]) -> int:
    """A report of the end that was acknowledged is the state; without one it is `sent`, or what the provider's list says."""
    wrong = 0
    for *_, state, sid in texts:
        if state == TAKEN_BACK:
            continue
        end = provider.final.get(sid, "")
        known = provider.reported[sid] & {"delivered", "undelivered"}
        wrong += state not in (known or {"sent", end})
    return wrong


def _misfiled(heard: list[tuple[Any, ...]]) -> int:
    """Answers that are filed to somebody else's ask, or that are neither filed nor in the queue."""
    wrong = 0
    for _, phone, _, state, _, whose in heard:
        wrong += state not in ("filed", "in_queue") or whose not in (None, phone)
    return wrong


def _answers_wrong(provider: Twilio, asks: list[list[Any]]) -> int:
    """Asks that are not what their people last said of them; those who said nothing wait."""
    wrong = 0
    for phone, letter, state, unclear in asks:
        plan = provider.plans.get(phone)
        said = expected(plan)[letter] if plan and letter in plan.letters and _said(plan) else "waiting"
        is_ = "unclear" if unclear else "waiting" if state in WAITING else state
        wrong += is_ != said and not (said == "waiting" and state == "failed")
    return wrong


def _said(plan: Plan) -> bool:
    return len(plan.letters) == plan.asked


def expected(plan: Plan) -> dict[str, str]:
    """By letter what the answers of one person come to: with several open, only what names its letter counts."""
    end = dict.fromkeys(plan.letters, "waiting")
    for words in plan.said():
        named = [letter for letter in sorted(plan.letters, key=len, reverse=True) if words.startswith(letter)]
        meant = named[:1] or (plan.letters if plan.asked == 1 else [])
        digit = words.removeprefix(named[0])[:1] if named else words[:1]
        for letter in meant:
            if digit in ("1", "2") or words in ("能去", "不能"):
                end[letter] = "accepted" if digit == "1" or words == "能去" else "declined"
            elif words != "收到":
                end[letter] = "unclear"
    return end
