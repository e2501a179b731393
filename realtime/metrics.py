"""What the live channel counts, for Prometheus; each process has its own."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

from prometheus_client import REGISTRY, Counter
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


class Counted(SimpleNamespace):
    """The counters. They only grow."""

    events = Counter("muster_live_events", "Events read from the database and framed")
    replays = Counter("muster_live_replayed_events", "Events read again for sockets that came back late")
    gaps = Counter("muster_live_gaps", "Streams that a socket had to start over")
    slow = Counter("muster_live_slow_readers", "Sockets closed because too much waited for them")
    skipped = Counter("muster_live_skipped_positions", "Position frames left out for busy sockets")
    refused = Counter("muster_live_refusals", "Sockets closed for want of permission")


counted = Counted()


class Sockets(Collector):
    """Gauges, looked at when somebody asks: how many sockets there are and how much waits for them."""

    def __init__(self) -> None:
        self._look: Callable[[], list[int]] = list
        REGISTRY.register(self)

    def watch(self, look: Callable[[], list[int]]) -> None:
        """`look` gives the bytes that wait for each socket of the hub."""
        self._look = look

    def collect(self) -> list[Metric]:
        """The gauges of this moment."""
        waiting = self._look()
        return [
            GaugeMetricFamily("muster_live_sockets", "Open sockets", len(waiting)),
            GaugeMetricFamily("muster_live_waiting_bytes", "Bytes that wait for all sockets", sum(waiting)),
            GaugeMetricFamily(
                "muster_live_waiting_bytes_most", "Bytes that wait for the slowest", max(waiting, default=0)
            ),
        ]


sockets = Sockets()
