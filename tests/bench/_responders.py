"""Who moves and who looks: 30,000 responders around the towns of a city and in its counties, and 200 screens."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np

from realtime.cells import Cell, quadkey_of
from realtime.ingest import Report

RESPONDERS, VIEWPORTS, EVERY_SECONDS = 30_000, 200, 5.0
GROUP = "positions:1"
BATCHES_A_SECOND = 5
WIDTH, HEIGHT, TILE = 616, 820, 512
METRES_A_DEGREE = 111_320.0
TOWNS = [
    (118.356, 35.104),
    (118.39, 35.02),
    (118.64, 35.79),
    (117.98, 35.5),
    (118.83, 34.92),
    (118.07, 34.85),
]
WEST, SOUTH, EAST, NORTH = 117.4, 34.36, 119.18, 36.22


class View(NamedTuple):
    """What a screen shows, in degrees."""

    west: float
    south: float
    east: float
    north: float


class Crowd:
    """The responders: where they are, where they head, and when each tells."""

    def __init__(self, dice: np.random.Generator) -> None:
        towns = np.array(TOWNS)[dice.integers(0, len(TOWNS), RESPONDERS)]
        near = towns + dice.normal(0, (0.04, 0.03), (RESPONDERS, 2))
        far = dice.uniform((WEST, SOUTH), (EAST, NORTH), (RESPONDERS, 2))
        self.places = np.where(dice.random(RESPONDERS)[:, None] < 2 / 3, near, far)
        self.heading = dice.uniform(0, 360, RESPONDERS)
        self.speed = np.abs(dice.normal(8, 5, RESPONDERS))
        self.accuracy = dice.choice([4.0, 8.0, 12.0, 30.0], RESPONDERS)
        self._began = datetime.now(UTC) - timedelta(seconds=EVERY_SECONDS)

    def reports(self, turn: int) -> list[Report]:
        """Those whose turn it is have moved for five seconds."""
        slots = int(EVERY_SECONDS * BATCHES_A_SECOND)
        who = np.arange(turn % slots, RESPONDERS, slots)
        turned = np.radians(self.heading[who])
        way = self.speed[who] * EVERY_SECONDS / METRES_A_DEGREE
        self.places[who, 0] += way * np.sin(turned) / math.cos(math.radians(35))
        self.places[who, 1] += way * np.cos(turned)
        at = self._began + timedelta(seconds=turn / BATCHES_A_SECOND)
        told = zip(
            who.tolist(), *(values[who].tolist() for values in (self.places, self.accuracy, self.heading, self.speed)),
            strict=True,
        )  # fmt: skip
        return [
            Report(f"mission:{number}", GROUP, lon, lat, "phone", at, accuracy, heading, speed)
            for number, (lon, lat), accuracy, heading, speed in told
        ]


def views(crowd: Crowd) -> list[View | None]:
    """What each screen shows; None for a wall."""
    dice = random.Random(14)
    found: list[View | None] = []
    for number in range(VIEWPORTS):
        share = number / VIEWPORTS
        if share >= 0.98:
            found.append(None)
            continue
        zoom = dice.uniform(10, 11) if share < 0.4 else 9.0 if share < 0.7 else dice.uniform(13, 14)
        lon, lat = TOWNS[0] if zoom == 9.0 else crowd.places[dice.randrange(RESPONDERS)].tolist()
        across = 180 * WIDTH / (TILE * 2**zoom)
        along = 180 * HEIGHT / (TILE * 2**zoom) * math.cos(math.radians(lat))
        found.append(View(lon - across, lat - along, lon + across, lat + along))
    return found


def cells_over(view: View, most: int = 32, margin: float = 0.05) -> list[str]:
    """The quadkeys that a board says for `view`, as `map/cover.ts` finds them."""

    def south_of(lat: float) -> float:
        return (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2

    def span(begin: float, end: float, zoom: int) -> range:
        more = (end - begin) * margin
        return range(math.floor((begin - more) * 2**zoom), math.floor((end + more) * 2**zoom) + 1)

    for zoom in range(16, -1, -2):
        columns = span(view.west / 360 + 0.5, view.east / 360 + 0.5, zoom)
        lines = span(south_of(view.north), south_of(view.south), zoom)
        if len(columns) * len(lines) <= most:
            return [quadkey_of(Cell(zoom, x, y)) for x in columns for y in lines]
    return [""]
