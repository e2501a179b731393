"""Travel times for the simulator, and by whose word they are."""

from __future__ import annotations

from collections import Counter

from dispatch.drill.world import Floats
from geo.travel.times import travel_times


class Ways:
    """A router for `world.day` that remembers how much of its answers is by road."""

    def __init__(self) -> None:
        self.asked = self.estimated = 0
        self.sources: Counter[str] = Counter()

    def __call__(self, origins: Floats, destinations: Floats) -> Floats:
        """Seconds from every origin to every destination."""
        table = travel_times(origins, destinations)
        self.asked += table.seconds.size
        self.estimated += int(table.estimated.sum())
        self.sources[table.source] += table.seconds.size
        return table.seconds

    def words(self) -> str:
        """Who answered, and the share that is an estimate."""
        share = self.estimated / self.asked if self.asked else 0.0
        return f"{', '.join(self.sources) or '-'}; {share:.1%} estimated"
