"""Where is that? Providers asked in the order of `settings.GEOCODERS`, until one knows precisely enough."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from geo.candidates import Candidate, Within
from geo.coordinates import Coordinates, Datum
from geo.geocoding import remembered
from geo.geocoding.amap import Amap
from geo.geocoding.base import Geocoder
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.nominatim import Nominatim
from geo.http import OutsideError, TimedOut, Unreachable
from geo.models import Precision

PROVIDERS: dict[str, Callable[[], Geocoder]] = {
    Gazetteer.name: Gazetteer,
    Nominatim.name: Nominatim,
    Amap.name: Amap,
}
# From here on a crew finds it by asking; a further provider would only cost time.
GOOD_ENOUGH = Precision.VILLAGE
# A provider that cannot be reached is left alone so long: an import of 300 rows must not wait for each.
REST_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a provider gave nothing: `reason` is a word of `geo.http` or "resting", `detail` for the log."""

    provider: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class LookupResult:
    """Candidates, best first; the providers consulted, in order; those that failed."""

    candidates: tuple[Candidate, ...]
    asked: tuple[str, ...]
    failures: tuple[Failure, ...]

    @property
    def best(self) -> Candidate | None:
        """The first candidate, None when nobody knows the place."""
        return self.candidates[0] if self.candidates else None


class _Resting:
    """Which providers are left alone until when, in this process."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def __contains__(self, provider: str) -> bool:
        with self._lock:
            return time.monotonic() < self._until.get(provider, 0.0)

    def add(self, provider: str) -> None:
        with self._lock:
            self._until[provider] = time.monotonic() + REST_SECONDS

    def clear(self) -> None:
        with self._lock:
            self._until.clear()


resting = _Resting()


def locate(text: str, near: Coordinates | None = None, within: Within = None) -> LookupResult:
    """Candidates for a text, from our own places and the providers that the settings name.

    Asks in order and stops at the first provider whose answer is village-precise or finer and does not contradict
    what the gazetteer read in the address. Network answers are remembered for 90 days, and an older one still
    serves when its provider fails. Never raises for a provider: what failed is in `failures`.
    """
    near = near.to(Datum.WGS84) if near else None
    own: list[Candidate] = []
    others: list[Candidate] = []
    asked: list[str] = []
    failures: list[Failure] = []
    for name in settings.GEOCODERS if text.strip() else ():
        asked.append(name)
        found, failure = _ask(PROVIDERS[name](), text, near, within)
        failures += [failure] if failure else []
        (own if name == Gazetteer.name else others).extend(found)
        if any(c.precision.at_least(GOOD_ENOUGH) and (c in own or _agrees(c, own)) for c in found):
            break
    return LookupResult(tuple(_ranked(own, others)), tuple(asked), tuple(failures))


def _ask(
    provider: Geocoder, text: str, near: Coordinates | None, within: Within
) -> tuple[list[Candidate], Failure | None]:
    if provider.name == Gazetteer.name:
        return provider.lookup(text, near, within), None
    kept = remembered.recall(provider.name, text, within)
    if kept and kept[1]:
        return [kept[0]], None
    old = [kept[0]] if kept else []
    if provider.name in resting:
        return old, Failure(provider.name, "resting", "could not be reached a moment ago")
    try:
        found = provider.lookup(text, near, within)
    except OutsideError as error:
        if isinstance(error, TimedOut | Unreachable):
            resting.add(provider.name)
        return old, Failure(provider.name, error.reason, str(error))
    if found:
        remembered.remember(provider.name, text, within, found[0])
    return found, None


def _agrees(candidate: Candidate, own: list[Candidate]) -> bool:
    """Whether a point lies where the address itself, as far as the gazetteer can read it, says."""
    return not own or own[0].coordinates.distance_m(candidate.coordinates) <= own[0].precision.radius_m


def _ranked(own: list[Candidate], others: list[Candidate]) -> list[Candidate]:
    """What a provider knows more finely and in agreement with the address, then our own, then the rest."""
    finer = [
        c for c in others if _agrees(c, own) and (not own or c.precision.radius_m < own[0].precision.radius_m)
    ]
    finer.sort(key=lambda c: c.precision.radius_m)
    return [*finer, *own, *(c for c in others if c not in finer)]
