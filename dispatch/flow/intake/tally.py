"""What became of every row of a sheet, and counts that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from dispatch.models import Request

ADDED, KNOWN, UNUSABLE = "added", "known", "unusable"


@dataclass(slots=True)
class Fate:
    """What becomes of one row. `reasons` are flags of a request, or why a row cannot be used; `raw` is then kept."""

    number: int
    outcome: str
    reasons: tuple[str, ...] = ()
    raw: str = ""
    request: Request | None = None
    repeats: str = ""

    @property
    def lane(self) -> str:
        """Where the request waits, blank where there is none."""
        return self.request.lane if self.request else ""


@dataclass(slots=True)
class Tally:
    """Counts that add up to the number of rows."""

    outcomes: Counter[str] = field(default_factory=Counter)
    lanes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    unusable: Counter[str] = field(default_factory=Counter)
    precisions: Counter[str] = field(default_factory=Counter)
    reposts: int = 0

    @classmethod
    def of(cls, counts: dict[str, object]) -> Tally:
        """As `as_counts` wrote it; an empty one for an empty dict."""
        tally = cls()
        for name in ("outcomes", "lanes", "reasons", "unusable", "precisions"):
            held = counts.get(name)
            if isinstance(held, dict):
                getattr(tally, name).update(held)
        tally.reposts = int(str(counts.get("reposts", 0)))
        return tally

    def add(self, fates: Iterable[Fate]) -> None:
        """Count these."""
        for fate in fates:
            self.outcomes[fate.outcome] += 1
            if fate.outcome == UNUSABLE:
                self.unusable.update(fate.reasons)
            if fate.outcome == ADDED and fate.request:
                self.lanes[fate.lane] += 1
                self.precisions[fate.request.precision] += 1
                self.reasons.update(fate.reasons)
                self.reposts += bool(fate.repeats)

    def as_counts(self) -> dict[str, object]:
        """Plain values for the run's row and for pages."""
        return {
            "outcomes": dict(self.outcomes),
            "lanes": dict(self.lanes),
            "reasons": dict(self.reasons),
            "unusable": dict(self.unusable),
            "precisions": dict(self.precisions),
            "reposts": self.reposts,
        }
