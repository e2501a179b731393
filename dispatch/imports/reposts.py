"""Finds the cry of which a message is a re-post: same words under other tags, forwarded, shortened, corrected."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Hashable
from datetime import datetime, timedelta
from heapq import nsmallest
from typing import Generic, TypeVar
from zlib import crc32

import msgspec

K = TypeVar("K", bound=Hashable)

# What forwarding adds or takes away, and what every form has; none of it makes two cries one.
_NOISE = re.compile(
    r"#[^#\n]{1,40}#|\[[^\[\]\s]{1,6}\]|//\s*@?[^:：\s]{0,20}[:：]|@[\w\-]{2,20}|https?://\S+|[\w·]{2,24}的微博视频|&[a-z]+;"
    r"|帮?[转扩]+(?:发|散|一下)?|求?转发|求?扩散|代发|投稿|已?核实|急+|请?大家|看到的?|求助人?|联系(?:人|电话|方式)|详细内容|(?:具体)?(?:位置|地址)"
    r"|河南暴雨互助|需求内容|当前情况|发布|姓名|电话|手机"
)
_SIGNS = re.compile(r"[^\w]|_")
_FIGURES = re.compile(r"[0-9]+")
SHINGLE = 3
# Shorter than this a message has too little of its own to be recognised ("求扩散！").
FEWEST_SHINGLES = 8
# Characters of a message that are compared; a cry for help is a few hundred.
COMPARED = 5_000
# Measured by reading what it links in 300 real posts: below this, other cries of the same town come in.
SAME = 0.45
# A quarter of the shingles finds the candidates; the whole of them decides. Of a shingle that everybody uses the
# latest messages are enough: a cry forwarded a thousand times is linked to its latest copies.
SAMPLE = 4
RECENT = 200
# The rarest shingles tell most: two copies share them, two other cries do not.
RAREST = 32
MOST_COMPARED = 50


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared: the words, and phone, place and time when they are known."""

    words: str
    phone: str = ""
    place: str = ""
    at: datetime | None = None


class _Print(msgspec.Struct, frozen=True):
    message: Message
    shingles: frozenset[int]


def similarity(a: Message, b: Message) -> float:
    """How likely one is a re-post of the other, 0 to 1.

    The overlap of three-character shingles, or their containment when one is a shortened copy; raised when the phone is
    the same, lowered when phones and places both differ (one form, two homes).
    """
    return _compare(_print(a), _print(b))


class RepostIndex(Generic[K]):
    """Messages seen so far. Finding one costs what its own words cost, however much the index holds."""

    def __init__(self, *, window: timedelta = timedelta(hours=72), threshold: float = SAME) -> None:
        self._window = window
        self._threshold = threshold
        self._prints: dict[K, _Print] = {}
        self._by_shingle: dict[int, deque[K]] = defaultdict(lambda: deque(maxlen=RECENT))
        self._by_phone: dict[str, deque[K]] = defaultdict(lambda: deque(maxlen=RECENT))

    def add(self, key: K, message: Message) -> None:
        """Remember a message under a key of the caller's."""
        seen = self._prints[key] = _print(message)
        for shingle in _sample(seen.shingles):
            self._by_shingle[shingle].append(key)
        if message.phone:
            self._by_phone[message.phone].append(key)

    def find(self, message: Message) -> list[tuple[K, float]]:
        """Keys of messages within the window that this one re-posts, the most similar first."""
        wanted = _print(message)
        scored = [
            (key, _compare(wanted, self._prints[key]))
            for key in self._candidates(wanted)
            if self._near(message, self._prints[key].message)
        ]
        found = [(key, score) for key, score in scored if score >= self._threshold]
        return sorted(found, key=lambda entry: -entry[1])

    def _candidates(self, wanted: _Print) -> list[K]:
        shared: Counter[K] = Counter()
        known = (
            self._by_shingle[shingle] for shingle in _sample(wanted.shingles) if shingle in self._by_shingle
        )
        for keys in nsmallest(RAREST, known, key=len):
            shared.update(keys)
        candidates = [key for key, count in shared.most_common(MOST_COMPARED) if count >= 2]
        phone = self._by_phone.get(wanted.message.phone, ()) if wanted.message.phone else ()
        return list(dict.fromkeys([*candidates, *phone]))

    def _near(self, a: Message, b: Message) -> bool:
        return a.at is None or b.at is None or abs(a.at - b.at) <= self._window


def _print(message: Message) -> _Print:
    plain = _SIGNS.sub("", _NOISE.sub(" ", message.words[:COMPARED])).lower()
    pieces = {plain[start : start + SHINGLE] for start in range(len(plain) - SHINGLE + 1)}
    return _Print(message, frozenset(crc32(piece.encode("utf-8", errors="replace")) for piece in pieces))


def _sample(shingles: frozenset[int]) -> set[int]:
    """The same quarter of all shingles in every message; all of them when there are few."""
    if len(shingles) <= FEWEST_SHINGLES * SAMPLE:
        return set(shingles)
    return {shingle for shingle in shingles if shingle % SAMPLE == 0}


def _compare(a: _Print, b: _Print) -> float:
    fewest = min(len(a.shingles), len(b.shingles))
    if fewest < FEWEST_SHINGLES:
        return 1.0 if a.shingles and a.shingles == b.shingles else 0.0
    common = len(a.shingles & b.shingles)
    score = max(common / len(a.shingles | b.shingles), 0.9 * common / fewest)
    one, other = a.message, b.message
    if one.phone and other.phone:
        if one.phone == other.phone:
            score += 0.25 if score >= 0.2 else 0.0
        elif _other_place(one.place, other.place):
            score -= 0.3
    return min(1.0, max(0.0, score))


def _other_place(one: str, other: str) -> bool:
    """Both are known and their names or house numbers differ."""
    if not one or not other or one in other or other in one:
        return False
    return _FIGURES.findall(one) != _FIGURES.findall(other) or one[:6] != other[:6]
