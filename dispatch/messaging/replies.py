"""What an answer by text means. The whole message is matched, never a word inside it.

A message that is not exactly one of the forms below is `words`: it goes to a person. A doubtful message is never
an accept.

    [letter] 1 [minutes] [strength]    accept      A1 · A1 20 · 1 20 · A1，40分钟，8人2艇
    [letter] 2                         decline
    [letter] 4 / 8 / 9                 blocked / withdrawn to safety / home safe
    能 能去 是 YES Y                    accept
    不能 去不了 否 NO N                 decline
    收到 RECEIVED                       read, not coming
    退订 TD T STOP / 订阅 START          opt out / opt in
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import product
from string import ascii_uppercase

import msgspec


class ReplyKind(StrEnum):
    """What was said."""

    ACCEPT = "accept"
    DECLINE = "decline"
    BLOCKED = "blocked"
    WITHDRAWN = "withdrawn"
    SAFE_HOME = "safe_home"
    READ = "read"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    WORDS = "words"


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer taken apart. `words` is the message as it came; `equipment` has the kinds `boat` and `vehicle`."""

    kind: ReplyKind
    words: str
    letter: str | None = None
    minutes: int | None = None
    people: int | None = None
    equipment: dict[str, int] = {}


# Answer and opt-out words are never letters of a call-out.
NEVER_LETTERS = frozenset({"N", "T", "Y", "NO", "TD"})
MINUTES = range(1, 601)
LONGEST_ANSWER = 60

DIGITS = {
    "1": ReplyKind.ACCEPT,
    "2": ReplyKind.DECLINE,
    "4": ReplyKind.BLOCKED,
    "8": ReplyKind.WITHDRAWN,
    "9": ReplyKind.SAFE_HOME,
}
# Negation stands first: a table that is read from the top never finds an assent in it.
WHOLE_WORDS = {
    **dict.fromkeys(("不能", "去不了", "否", "no", "n"), ReplyKind.DECLINE),
    **dict.fromkeys(("退订", "td", "t", "stop"), ReplyKind.OPT_OUT),
    **dict.fromkeys(("订阅", "start"), ReplyKind.OPT_IN),
    **dict.fromkeys(("收到", "received"), ReplyKind.READ),
    **dict.fromkeys(("能", "能去", "是", "yes", "y"), ReplyKind.ACCEPT),
}

# Full-width forms are the ASCII ones moved up by 0xFEE0; the rest is what Chinese keyboards and phones add.
WIDTHS = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | str.maketrans(
    {
        "\u3000": " ",
        "\u00a0": " ",
        "、": ",",
        "。": ".",
        "\ufeff": None,
        "\u200b": None,
        "\u200d": None,
        "\ufe0f": None,
    }
)
SIGNATURE = re.compile(r"^\s*【[^【】]{1,40}】")
AROUND = " \t\r\n\"'“”‘’「」『』"
AFTER = AROUND + ".!~,;"

_STRENGTH = re.compile(
    r"[\s,;+]*(?P<number>[0-9]{1,3})\s*"
    r"(?:(?P<people>个人|名队员|队员|人|名)|(?P<boat>[艘条只]?\s*(?:冲锋舟|橡皮艇|皮划艇|快艇|艇|船|舟))|(?P<vehicle>[辆台部]?\s*(?:救援车|车)))"
)
_CODED = re.compile(
    r"(?:(?P<letter>[a-z]{1,2})[\s,:]*)?(?P<digit>[12489])"
    r"(?:(?P<gap>\s*[,;+加]\s*|\s+)(?P<minutes>[0-9]{1,4})(?:\s*(?:分钟|分|mins?|minutes?)|(?=$|[\s,;+])))?"
    r"(?P<strength>.*)",
    re.DOTALL,
)


def parse(text: str) -> Reply:
    """Take a message apart; never raises. What is not exactly an answer comes back as `words`."""
    plain = _plain(text)
    words = Reply(kind=ReplyKind.WORDS, words=text)
    if not plain or len(plain) > LONGEST_ANSWER:
        return words
    kind = WHOLE_WORDS.get("".join(plain.split()))
    if kind:
        return Reply(kind=kind, words=text)
    return _coded(plain, text) or words


def letters() -> Iterator[str]:
    """Letters a call-out may have, in the order they are given out: A-Z, then AA-ZZ, without answer words."""
    pairs = ("".join(pair) for pair in product(ascii_uppercase, repeat=2))
    for letter in (*ascii_uppercase, *pairs):
        if letter not in NEVER_LETTERS:
            yield letter


def _plain(text: str) -> str:
    """Narrow, lower case, without signature, quotes and closing punctuation. A question mark stays: it is doubt."""
    unsigned = SIGNATURE.sub("", text.lstrip("\ufeff\u200b"))
    return unsigned.translate(WIDTHS).strip(AROUND).rstrip(AFTER).lstrip(AROUND).lower()


def _coded(plain: str, text: str) -> Reply | None:
    match = _CODED.fullmatch(plain)
    if match is None:
        return None
    kind = DIGITS[match["digit"]]
    letter = match["letter"].upper() if match["letter"] else None
    minutes = int(match["minutes"]) if match["minutes"] else None
    strength = _strength(match["strength"]) if minutes or not match["strength"][:1].isdigit() else None
    if letter in NEVER_LETTERS or strength is None or (minutes is not None and minutes not in MINUTES):
        return None
    if letter is None and (match["gap"] or "").strip() in ("+", "加"):
        return None  # "1+1" is a person and a friend as likely as a minute
    people, equipment = strength
    if kind is not ReplyKind.ACCEPT and (minutes is not None or people is not None or equipment):
        return None
    return Reply(kind=kind, words=text, letter=letter, minutes=minutes, people=people, equipment=equipment)


def _strength(rest: str) -> tuple[int | None, dict[str, int]] | None:
    """`8人2艇` as people and equipment; None when anything else is left, or a unit is said twice, or nobody comes."""
    said: dict[str, int] = {}
    position = 0
    while match := _STRENGTH.match(rest, position):
        unit = match.lastgroup or ""
        if unit in said:
            return None
        said[unit] = int(match["number"])
        position = match.end()
    if position != len(rest) or said.get("people") == 0:
        return None
    people = said.pop("people", None)
    return people, said
