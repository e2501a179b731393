"""What the tags of a road mean for a car and for somebody on foot.

Speeds by class, the fifth taken off a posted limit, and those of bad surfaces are the figures of OSRM's car profile; walking
is its foot profile's 5 km/h. They are means with crossings and bends in them. Track and path by car are our own: a track may
be the last way that is left, slowly. A ferry carries cars only where its tags say so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from geo.travel.base import FOOT_KMH
from geo.travel.graph.network import Kind

Tags = Mapping[str, str]
# Of a car, km/h; 0: people on foot only.
_CAR = {
    "motorway": 90,
    "motorway_link": 45,
    "trunk": 85,
    "trunk_link": 40,
    "primary": 65,
    "primary_link": 30,
    "secondary": 55,
    "secondary_link": 25,
    "tertiary": 40,
    "tertiary_link": 20,
    "unclassified": 25,
    "residential": 25,
    "living_street": 10,
    "service": 15,
    "road": 20,
    "track": 10,
    "pedestrian": 0,
    "footway": 0,
    "path": 0,
    "steps": 0,
    "bridleway": 0,
    "cycleway": 0,
    "corridor": 0,
}
_KINDS = {
    "living_street": Kind.RESIDENTIAL,
    "road": Kind.UNCLASSIFIED,
}
_SURFACES = {
    "grass": 40, "wood": 40, "sett": 40, "gravel": 40, "unpaved": 40, "ground": 40, "dirt": 40, "pebblestone": 40,
    "cobblestone": 30, "clay": 30, "earth": 20, "stone": 20, "rocky": 20, "sand": 20, "mud": 10,
}  # fmt: skip
_LIMIT_SHARE = 0.8
_SHUT = frozenset(
    {"no", "private", "agricultural", "forestry", "military", "psv", "bus", "emergency", "official"}
)
_BARRIERS_PASSED = frozenset(
    {
        "no", "gate", "lift_gate", "swing_gate", "sliding_gate", "cattle_grid", "border_control", "toll_booth",
        "sally_port", "entrance", "height_restrictor", "kerb", "arch", "traffic_island",
    }
)  # fmt: skip
_MPH = 1.609344
# Where a ferry does not say how long it takes, and how long one waits for it.
_FERRY_KMH, _FERRY_WAIT_S = 12.0, 600.0


def kind_of(tags: Tags) -> Kind | None:
    """The class of a way; None where nobody travels on it."""
    if tags.get("route") == "ferry":
        return Kind.FERRY
    name = tags.get("highway", "")
    if name not in _CAR:
        return None
    if name in _KINDS:
        return _KINDS[name]
    return getattr(Kind, name.removesuffix("_link").upper(), Kind.PATH)


def speeds_of(tags: Tags, kind: Kind, metres: float) -> tuple[float, float, float, float]:
    """km/h by car forward and backward, on foot forward and backward; 0: not allowed. `metres` matter for ferries."""
    if kind is Kind.FERRY:
        kmh = _ferry_kmh(tags, metres)
        car = kmh if _says_yes(tags, "motorcar", "motor_vehicle", "vehicle") else 0.0
        foot = 0.0 if tags.get("foot", tags.get("access", "yes")) in _SHUT else kmh
        forward, backward = _directions(tags)
        return car * forward, car * backward, foot * forward, foot * backward
    car, foot = _car_kmh(tags), FOOT_KMH if _walkable(tags) else 0.0
    forward, backward = _directions(tags)
    return (
        car * forward and _limited(tags, car, "forward"),
        car * backward and _limited(tags, car, "backward"),
        foot,
        foot,
    )


def blocks_cars(tags: Tags) -> bool:
    """Whether a barrier at a node stops cars (bollards do, gates are opened for a rescue)."""
    barrier = tags.get("barrier")
    if barrier is None or barrier in _BARRIERS_PASSED:
        return False
    return not _says_yes(tags, "motorcar", "motor_vehicle", "vehicle", "access")


def _says_yes(tags: Tags, *names: str) -> bool:
    """What the first of these tags that is there says."""
    said = next((tags[name] for name in names if name in tags), "no")
    return said not in _SHUT


def _car_kmh(tags: Tags) -> float:
    kmh = float(_CAR[tags["highway"]])
    said = next((tags[n] for n in ("motorcar", "motor_vehicle", "vehicle", "access") if n in tags), "yes")
    # People cross a square along its outline; cars do not.
    if said in _SHUT or "yes" in (tags.get("impassable"), tags.get("area")):
        return 0.0
    if tags["highway"] == "track" and tags.get("tracktype", "grade3") in ("grade4", "grade5"):
        return 0.0
    if tags["highway"] == "service" and tags.get("service") in ("parking_aisle", "driveway", "alley"):
        kmh /= 2
    return min(kmh, _SURFACES.get(tags.get("surface", ""), kmh))


def _limited(tags: Tags, kmh: float, side: str) -> float:
    """The speed that a posted limit leaves, be it higher or lower than what is usual for the class."""
    posted = limit_kmh(tags.get(f"maxspeed:{side}") or tags.get("maxspeed", ""))
    if posted is None:
        return kmh
    return min(posted * _LIMIT_SHARE, _SURFACES.get(tags.get("surface", ""), 200))


def limit_kmh(words: str) -> float | None:
    """ "50" and "30 mph" in km/h; None for what is no number ("CN:urban", "none", "signals")."""
    found = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s*(mph|km/h|kmh)?", words.strip())
    if not found or not float(found[1]):
        return None
    return float(found[1]) * (_MPH if found[2] == "mph" else 1.0)


def _directions(tags: Tags) -> tuple[bool, bool]:
    """Whether one may drive forward and backward."""
    said = tags.get("oneway", "")
    if said in ("yes", "true", "1"):
        return True, False
    if said in ("-1", "reverse"):
        return False, True
    if said == "reversible":
        return False, False
    if said in ("no", "false", "0", "alternating"):
        return True, True
    round_ = tags.get("junction") in ("roundabout", "circular")
    one = round_ or tags.get("highway") in ("motorway", "motorway_link")
    return True, not one


def _walkable(tags: Tags) -> bool:
    said = tags.get("foot")
    if said is not None:
        return said not in _SHUT and said != "use_sidepath"
    if tags.get("access", "yes") in _SHUT or tags.get("motorroad") == "yes":
        return False
    return tags["highway"] not in (
        "motorway",
        "motorway_link",
        "trunk",
        "trunk_link",
        "cycleway",
        "bridleway",
    )


def _ferry_kmh(tags: Tags, metres: float) -> float:
    wait = _seconds(tags.get("interval", ""))
    wait = _FERRY_WAIT_S if wait is None else wait / 2
    sailing = _seconds(tags.get("duration", "")) or metres / (_FERRY_KMH / 3.6)
    return max(metres * 3.6 / (sailing + wait), 0.1)


def _seconds(words: str) -> float | None:
    """ "00:20", "1:05:00", "25" (minutes) and "PT20M" in seconds."""
    if found := re.fullmatch(r"(\d+):(\d\d)(?::(\d\d))?", words):
        return int(found[1]) * 3600.0 + int(found[2]) * 60 + int(found[3] or 0)
    if found := re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?", words):
        return int(found[1] or 0) * 3600.0 + int(found[2] or 0) * 60
    return float(words) * 60 if re.fullmatch(r"\d+(\.\d+)?", words) else None
