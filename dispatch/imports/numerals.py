"""Numbers as people write them in Chinese, and how many people a message speaks of."""

from __future__ import annotations

import re

DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?[十百千万]*|[零〇一二两三四五六七八九十百千万]+)"

# "多", "余" and the like say at least; the number before them is what is known.
_ABOUT = r"(?:[多余来几]\s*)?(?:[十百千万]\s*)?(?:[多余几]\s*)?"
_NOT_COUNTED = r"(?<![0-9][:：])(?<![0-9第.零〇一二两三四五六七八九十百千万])"
_ALL = re.compile(
    rf"{_NOT_COUNTED}({NUMBER}){_ABOUT}\s*(?:[个名位]\s*)?"
    r"(?:口人|口|人(?!民|份|次|行|工|生|间|命|家|力|医|死|遇难|失踪)|群众|村民|居民|灾民|乘客|师生|学生|员工|职工|滞留)"
)
_SOME = re.compile(
    rf"{_NOT_COUNTED}({NUMBER}){_ABOUT}\s*(?:[个名位对]\s*)?[^，。！、,.!0-9人一二两三四五六七八九十]{{0,4}}?"
    r"(?:老人|孕妇|产妇|大人|小孩|孩子|儿童|婴儿|宝宝|女孩|男孩|少年|病人|患者|母女|母子|夫妻|战友|官兵|志愿者|队员)"
)
_PAIRS = ("母女", "母子", "夫妻")
# Beyond a large township it is the area that was hit, not the people of one cry.
MOST_PEOPLE = 100_000


def number(text: str) -> int | None:
    """`12`, `2万`, `十二`, `一百五十`, `两千` as an integer; None when it is no number."""
    text = text.strip()
    figures = re.match(r"[0-9]+(?:\.[0-9]+)?", text)
    if figures:
        value = float(figures[0])
        for unit in text[figures.end() :]:
            if unit not in UNITS:
                return None
            value *= UNITS[unit]
        return int(value)
    if not text or any(letter not in DIGITS and letter not in UNITS for letter in text):
        return None
    return _chinese(text)


def _chinese(text: str) -> int:
    total = section = digit = 0
    for letter in text:
        if letter in DIGITS:
            digit = DIGITS[letter]
        elif letter == "万":
            total, section, digit = total + (section + digit or 1) * UNITS[letter], 0, 0
        else:
            section, digit = section + (digit or 1) * UNITS[letter], 0
    return total + section + digit


def people(words: str) -> int | None:
    """How many people a message speaks of; None when it does not say.

    A total ("105人", "一家五口") is believed before its parts ("83位老人"); parts without a total are added up.
    """
    totals = [_counted(match[1]) for match in _ALL.finditer(words)]
    # The same words twice are the same people said twice.
    parts = {
        match[0]: _counted(match[1]) * (2 if match[0].endswith(_PAIRS) else 1)
        for match in _SOME.finditer(words)
    }
    count = max([*totals, sum(parts.values())], default=0)
    return count if 0 < count <= MOST_PEOPLE else None


def _counted(text: str) -> int:
    return number(text) or 0
