"""What an answer by text means. The whole message is matched, never a word inside it.

A message that is not exactly one of the forms below is `words`: it goes to a person. A doubtful message is never
an accept.

    [letter] 1 [minutes] [strength]    accept      A1 · A1 20 · 1 20 · A1，40分钟，8人2艇 · A1 40 8 people 2 boats
    [letter] 2                         decline
    [letter] 4 / 8 / 9                 blocked / withdrawn to safety / home safe
    [letter] 5 / 6                     agree / stop: of whoever was asked to approve, and of nobody else
    能 能去 是 YES Y                    accept
    不能 去不了 否 NO N                 decline
    收到 RECEIVED                       read, not coming
    退订 TD T STOP / 订阅 START          opt out / opt in

Around an answer may stand a leading signature, quotes, closing punctuation and a friendly sign (👍); they say nothing.
Words that begin with a letter of a call-out keep it: it says whose they are, not what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import product
from string import ascii_lowercase, ascii_uppercase

import msgspec


class ReplyKind(StrEnum):
    """What was said."""

    ACCEPT = "accept"
    DECLINE = "decline"
    BLOCKED = "blocked"
    WITHDRAWN = "withdrawn"
    SAFE_HOME = "safe_home"
    READ = "read"
    APPROVE = "approve"
    STOP_IT = "stop_it"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    WORDS = "words"


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer taken apart. `words` is the message as it came; `equipment` has kinds of `Unit`: boat, vehicle, pump, drone, aed."""

    kind: ReplyKind
    words: str
    letter: str | None = None
    minutes: int | None = None
    people: int | None = None
    equipment: dict[str, int] = {}


# Answer and opt-out words are never letters of a call-out.
NEVER_LETTERS = frozenset({"N", "T", "Y", "NO", "TD", "OK"})
MINUTES = range(1, 601)
LONGEST_ANSWER = 60

DIGITS = {
    "1": ReplyKind.ACCEPT,
    "2": ReplyKind.DECLINE,
    "4": ReplyKind.BLOCKED,
    "5": ReplyKind.APPROVE,
    "6": ReplyKind.STOP_IT,
    "8": ReplyKind.WITHDRAWN,
    "9": ReplyKind.SAFE_HOME,
}
# Negation stands first: a table that is read from the top never finds an assent in it.
WHOLE_WORDS = {
    **dict.fromkeys(("不能", "去不了", "否", "no", "n"), ReplyKind.DECLINE),
    **dict.fromkeys(("退订", "退訂", "td", "t", "stop", "stopall", "unsubscribe"), ReplyKind.OPT_OUT),
    **dict.fromkeys(("订阅", "訂閱", "start", "unstop"), ReplyKind.OPT_IN),
    **dict.fromkeys(("收到", "received"), ReplyKind.READ),
    **dict.fromkeys(("能", "能去", "是", "yes", "y"), ReplyKind.ACCEPT),
}

# Full-width forms are the ASCII ones moved up by 0xFEE0; the rest is what Chinese keyboards and phones add. Keys and
# circles around a digit (1️⃣, ①) are drawings of it; marks of direction and width cannot be seen. Only ASCII has capitals
# here: `lower()` would make a k of the sign for kelvin.
UNSEEN = (
    "\ufeff\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
WIDTHS = {code + 0xFEE0: chr(code).lower() for code in range(0x21, 0x7F)} | str.maketrans(
    dict(zip(ascii_uppercase, ascii_lowercase, strict=True))
    | {"\u3000": " ", "\u00a0": " ", "、": ",", "。": ".", **dict.fromkeys(f"{UNSEEN}\ufe0e\ufe0f\u20e3")}
    | {chr(0x2460 + digit): str(digit + 1) for digit in range(9)}
)
SIGNATURE = re.compile(r"^\s*【[^【】]{1,40}】")
AROUND = " \t\r\n\"'“”‘’「」『』"
# Signs that nobody means as a doubt, with their five colours of skin.
FRIENDLY = "👍👌🙏💪🤝🫡✊❤✅\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
AFTER = AROUND + ".!~,;" + FRIENDLY

SPELT = "一二两俩三仨四五六七八九十"
_DIGITS_OF = dict(zip("一二三四五六七八九", range(1, 10), strict=True)) | {"两": 2, "俩": 2, "仨": 3}
_STRENGTH = re.compile(
    rf"[\s,;+]*(?:and\s+|[和带])?(?P<number>[0-9]{{1,3}}|[{SPELT}]{{1,3}})\s*"
    r"(?:(?P<people>个人|名队员|队员|人|名|people|persons?|pax|volunteers?)"
    r"|(?P<boat>[艘条只]?\s*(?:冲锋舟|橡皮艇|皮划艇|快艇|艇|船|舟)|boats?|rafts?)"
    r"|(?P<vehicle>[辆台部]?\s*(?:救援车|越野车|车)|vehicles?|cars?|trucks?)"
    r"|(?P<pump>[台个]?\s*(?:抽水泵|排水泵|水泵|泵)|pumps?)"
    r"|(?P<drone>[架台]?\s*无人机|drones?)|(?P<aed>[台个]?\s*aeds?))(?![a-z])"
)
_CODED = re.compile(
    r"(?:(?P<letter>[a-z]{1,2})[\s,:]*)?(?P<digit>[1245689])"
    r"(?:(?P<gap>\s*[,;+加]\s*|\s+)(?P<minutes>[0-9]{1,4})(?:\s*(?P<unit>分钟|分|mins?|minutes?)(?![a-z])|(?=$|[\s,;+]))"
    rf"|\s*[,;+加]?\s*(?P<spelt>[{SPELT}]{{1,3}})分钟)?"
    r"(?P<strength>.*)",
    re.DOTALL,
)
_NAMES = re.compile(r"(?<![a-z])[a-z]{1,2}(?![a-z])")


def parse(text: str) -> Reply:
    """Take a message apart; never raises. What is not exactly an answer comes back as `words`."""
    plain = _plain(text)
    if len(plain) <= LONGEST_ANSWER:
        kind = WHOLE_WORDS.get("".join(plain.split()))
        if kind:
            return Reply(kind=kind, words=text)
        coded = _coded(plain, text)
        if coded:
            return coded
    return Reply(kind=ReplyKind.WORDS, words=text, letter=_named(plain))


def letters() -> Iterator[str]:
    """Letters a call-out may have, in the order they are given out: A-Z, then AA-ZZ, without answer words."""
    pairs = ("".join(pair) for pair in product(ascii_uppercase, repeat=2))
    for letter in (*ascii_uppercase, *pairs):
        if letter not in NEVER_LETTERS:
            yield letter


def _plain(text: str) -> str:
    """Narrow, lower case, without signature, quotes and closing punctuation. A question mark stays: it is doubt."""
    unsigned = SIGNATURE.sub("", text.lstrip(UNSEEN))
    return unsigned.translate(WIDTHS).strip(AROUND).rstrip(AFTER).lstrip(AROUND)


def _named(plain: str) -> str | None:
    """The letter that words begin with, if they name no other: `b 路上堵车`."""
    names = set(_NAMES.findall(plain[:LONGEST_ANSWER]))
    letter = names.pop().upper() if len(names) == 1 else ""
    if re.match(r"[ai]\s+[a-z]", plain):
        return None  # "a boat sank": an article, not a letter
    known = letter and letter not in NEVER_LETTERS and plain.startswith(letter.lower())
    return letter if known and len(plain) > len(letter) else None


def _coded(plain: str, text: str) -> Reply | None:
    match = _CODED.fullmatch(plain)
    if match is None:
        return None
    kind = DIGITS[match["digit"]]
    letter = match["letter"].upper() if match["letter"] else None
    minutes, strength = _promised(match, plain[match.end("digit") :])
    if letter in NEVER_LETTERS or strength is None:
        return None
    if letter is None and plain[1:2] in ("+", "加", *SPELT):
        return None  # "1+1" is a person and a friend as likely as a minute, "1两人" anything
    people, equipment = strength
    if kind is not ReplyKind.ACCEPT and (minutes is not None or people is not None or equipment):
        return None
    return Reply(kind=kind, words=text, letter=letter, minutes=minutes, people=people, equipment=equipment)


Strength = tuple[int | None, dict[str, int]]


def _promised(match: re.Match[str], rest: str) -> tuple[int | None, Strength | None]:
    """Minutes and strength of what stands after the digit; `2 boats` alone are no two minutes. None: anything else."""
    alone = None if rest[:1].isdigit() else _strength(rest)
    if alone is not None or not (match["minutes"] or match["spelt"]):
        return None, alone
    minutes = _counted(match["minutes"] or match["spelt"])
    if match["minutes"] == "2" and not match["unit"]:
        return None, None  # "A1 2": both answers at once as likely as two minutes
    return minutes, _strength(match["strength"]) if minutes in MINUTES else None


def _strength(rest: str) -> Strength | None:
    """`8人2艇` as people and equipment; None when anything else is left, or a unit is said twice, or nobody comes."""
    said: dict[str, int] = {}
    position = 0
    while match := _STRENGTH.match(rest, position):
        unit, number = match.lastgroup or "", _counted(match["number"])
        if unit in said or number is None:
            return None
        said[unit] = number
        position = match.end()
    if position != len(rest) or said.get("people") == 0:
        return None
    people = said.pop("people", None)
    return people, said


def _counted(number: str) -> int | None:
    """`20` and `二十五` as figures, up to ninety-nine where it is spelt; None for what is no number."""
    if number.isascii():
        return int(number) if number else None
    tens, ten, ones = number.rpartition("十")
    if any(len(part) > 1 or part not in ("", *_DIGITS_OF) for part in (tens, ones)):
        return None
    return (_DIGITS_OF.get(tens, 1) * 10 if ten else 0) + _DIGITS_OF.get(ones, 0)
