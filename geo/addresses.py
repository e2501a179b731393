"""Reading a Chinese address: which of the names found inside a text are really meant.

An address goes from wide to narrow (省市县镇村). A name counts when it is written in full, or when its short form
stands where an address has it: at the very start, or right behind a wider area that contains it. So 地方镇 is found
in "平邑县地方" but not in "这地方进水了". Two exceptions: a prefecture is also known by its short form (郑州), and
the two-character districts (东区, 城区) are words of every housing estate, so they too must stand in an address.
A name inside a longer name is not a name (汤头 in 汤头温泉).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geo import china
from geo.candidates import Candidate
from geo.coordinates import Coordinates
from geo.models import Place, PlaceKind
from geo.names import normalise, short_name

_DEPTH = {
    PlaceKind.PROVINCE: 1,
    PlaceKind.CITY: 2,
    PlaceKind.COUNTY: 3,
    PlaceKind.TOWNSHIP: 4,
    PlaceKind.VILLAGE: 5,
    PlaceKind.LANDMARK: 5,
}
# Weights of a score: a level finer, a wider area named too, a wider area named that is another one.
_LEVEL, _SUPPORT, _CONTRADICTION, _SHORT = 1.0, 1.5, -3.0, -0.5
# Kilometres that weigh as much as one level when nothing else tells two places of one name apart.
_KM_PER_LEVEL = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a text may mean; higher scores mean it more surely."""

    place: Place
    score: float


@dataclass(frozen=True, slots=True)
class _Mention:
    place: Place
    start: int
    end: int
    full: bool

    @property
    def depth(self) -> int:
        return _DEPTH[PlaceKind(self.place.kind)]

    @property
    def speaks_for_itself(self) -> bool:
        """Whether it names a place wherever it stands in a text."""
        if self.full:
            return not (len(self.place.name) == 2 and self.place.name.endswith("区"))
        return self.place.kind == PlaceKind.CITY

    def contains(self, other: _Mention) -> bool:
        """Whether the other place lies in this area."""
        return (
            self.depth < other.depth
            and self.depth <= 3
            and other.place.area.startswith(china.prefix_of(self.place.area))
        )


def read_address(text: str, places: Iterable[Place]) -> list[Found]:
    """The places a normalised text names, scored; ordered by score, then key."""
    mentions = _outermost([m for place in places if (m := _mention(text, place))])
    meant = [m for m in mentions if m.speaks_for_itself or _stands_as_address(m, mentions)]
    agreed = {(m.start, m.end) for m in meant if not _is_contradicted(m, meant)}
    # The Tianjin 河东区 is not meant where 临沂市 stands before it; but nobody's 莒县 is in 临沂市: kept, at the end.
    kept = [m for m in meant if not _is_contradicted(m, meant) or (m.start, m.end) not in agreed]
    found = [Found(m.place, _score(m, meant)) for m in kept]
    return sorted(found, key=lambda hit: (-hit.score, hit.place.key))


def _mention(text: str, place: Place) -> _Mention | None:
    """The longest written form of a place in the text, where it stands last."""
    spans = [(text.rfind(form), form) for form in place.names if form in text]
    if not spans:
        return None
    start, form = max(spans, key=lambda span: len(span[1]))
    short = normalise(short_name(place.name))
    return _Mention(place, start, start + len(form), form != short or place.names[0] == short)


def _outermost(mentions: Sequence[_Mention]) -> list[_Mention]:
    """Without those that are only part of a longer name."""
    spans = {(m.start, m.end) for m in mentions}
    return [
        m
        for m in mentions
        if not any(s <= m.start and m.end <= e and (s, e) != (m.start, m.end) for s, e in spans)
    ]


def _stands_as_address(mention: _Mention, mentions: Sequence[_Mention]) -> bool:
    return mention.start == 0 or any(
        wider.end == mention.start and wider.contains(mention) for wider in mentions
    )


def _is_contradicted(mention: _Mention, mentions: Sequence[_Mention]) -> bool:
    """Whether the text names wider areas in full and none of them is around this place."""
    wider = [m for m in mentions if m.full and m.depth < min(mention.depth, 4)]
    return bool(wider) and not any(area.contains(mention) for area in wider)


def _score(mention: _Mention, mentions: Sequence[_Mention]) -> float:
    support = sum(wider.contains(mention) for wider in mentions)
    return (
        _LEVEL * mention.depth
        + _SUPPORT * support
        + (_CONTRADICTION if _is_contradicted(mention, mentions) else 0)
        + (0 if mention.full else _SHORT)
    )


def best_first(candidates: Iterable[Candidate], near: Coordinates | None) -> list[Candidate]:
    """By score, less what the distance to `near` takes off."""

    def rank(candidate: Candidate) -> tuple[float, str]:
        far = candidate.coordinates.distance_m(near) / 1_000 / _KM_PER_LEVEL if near else 0.0
        return (min(far, 1.0) - candidate.score, candidate.full_name)

    return sorted(candidates, key=rank)
