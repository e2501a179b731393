"""What is packed is unpacked the same, by this reader and by the screens'."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from realtime.cells import cell_of, key, quadkey_of, steps
from realtime.packing import ROW, Column, Rows, coded, named
from realtime.position_cells import Change, everything, told
from tests.realtime.unpacking import CellFrame, payloads, unpack

# The screens' test reads the same file; `python -m tests.realtime.test_packing` writes it anew.
VECTORS = Path(settings.BASE_DIR) / "dispatch" / "frontend" / "src" / "net" / "packed.vectors.json"
NOON = 1_786_680_000


def unframed(data: bytes) -> bytes:
    """The payload of a server's websocket frame."""
    (payload,) = payloads(data)
    return payload


def rows(*said: tuple[int, float, float, int], group: int = 7, **measures: float) -> Rows:
    """Rows of id, lon, lat and age in seconds at noon."""
    found = np.zeros(len(said), ROW)
    ids, lons, lats, ages = zip(*said, strict=True) if said else ((), (), (), ())
    found["id"], found["tx"], found["group"], found["at"] = ids, ids, group, NOON - np.array(ages, np.int64)
    found["x"], found["y"] = steps(np.array(lons, float), np.array(lats, float))
    codes = coded(
        *(np.full(len(said), measures.get(name, -1.0)) for name in ("heading", "speed", "accuracy_m"))
    )
    found["heading"], found["speed"], found["accuracy"] = codes
    return found


def full(known: Rows, quadkey: str, group: int = 7) -> list[CellFrame]:
    """The full frame of a cell, in its pieces; the rows are called by their ids."""
    names = {int(row["id"]): named(f"crew:{row['id']}", "phone") for row in known}
    number = key(group, cell_of(quadkey))
    ((got, pieces),) = everything(known, [number], len(quadkey), NOON, names)
    assert got == number
    return [unpack(unframed(piece.data)) for piece in pieces]


@given(st.lists(st.integers(0, 2**63 - 1)))
def test_varints_hold_every_number(numbers: list[int]) -> None:
    column = Column(np.array(numbers, np.int64))
    for place, number in enumerate(numbers):
        data, value = column.slice(place, place + 1), 0
        assert [byte < 128 for byte in data] == [False] * (len(data) - 1) + [True]
        for shift, byte in enumerate(data):
            value |= (byte & 127) << (7 * shift)
        assert value == number


@given(
    st.lists(
        st.tuples(st.integers(1, 2**53), st.floats(118, 118.3), st.floats(35, 35.2), st.integers(0, 7200)),
        unique_by=lambda row: row[0], max_size=30,
    ),
    st.sampled_from(["", "13", "1321030", "13210302", "132103020"]),
    st.floats(0, 359.9), st.floats(0, 200), st.floats(0, 1e6),
)  # fmt: skip
def test_what_is_packed_is_unpacked(
    said: list[tuple[int, float, float, int]], quadkey: str, heading: float, speed: float, accuracy_m: float
) -> None:
    known = rows(*sorted(said), heading=heading, speed=speed, accuracy_m=accuracy_m)
    (frame,) = full(known, quadkey)
    assert (frame.group, frame.quadkey, frame.full, frame.time) == (7, quadkey, True, NOON)
    by_id = {row[0]: row for row in said}
    for number, row in frame.entered.items():
        _, lon, lat, age = by_id[number]
        got_lon, got_lat = frame.degrees(row.values)
        # A step is at most 360/2^24 degrees.
        assert abs(got_lon - lon) < 2.2e-5
        assert abs(got_lat - lat) < 2.2e-5
        assert (row.subject, row.source, row.values.at) == (f"crew:{number}", "phone", NOON - age)
        assert row.values.heading is not None
        assert abs((row.values.heading - heading + 180) % 360 - 180) <= 0.75
        assert row.values.speed == min(round(speed * 2), 254) / 2
        assert row.values.accuracy_m is not None
        assert row.values.accuracy_m >= min(accuracy_m, 2**14)
        assert row.values.accuracy_m < max(2 * accuracy_m, 1.1)
    inside = [row for row in known if full(np.array([row]), quadkey)[0].entered]
    assert len(frame.entered) == len(inside)


def test_many_are_told_in_pieces_that_add_up() -> None:
    known = rows(*((number, 118.3, 35.1, 0) for number in range(1, 2501)))
    frames = full(known, "1321")
    assert [(frame.full, len(frame.entered)) for frame in frames] == [
        (True, 1000),
        (False, 1000),
        (False, 500),
    ]
    assert [number for frame in frames for number in frame.entered] == list(range(1, 2501))


def test_a_moved_position_takes_ten_bytes_at_most() -> None:
    """Twenty in a cell, of ids as thin as a fifth of 30,000 over a county."""
    said = [(1000 + 777 * place, 118.356 + place / 1000, 35.104, place % 5) for place in range(20)]
    before, after = rows(*said), rows(*said, heading=90.0, speed=11.0, accuracy_m=12.0)
    number = key(7, cell_of("132103020"))
    (data,) = told(Change(before, after), [number], 9, NOON, {}).values()
    assert unpack(unframed(data)).moved.keys() == {row[0] for row in said}
    assert len(data) / len(said) <= 10


def _vectors() -> list[dict[str, Any]]:
    """Frames of every sort, with what is in them."""
    flood = rows(
        (3, 118.35, 35.055, 12), (412, 118.548, 35.1, 150), heading=130.5, speed=4.5, accuracy_m=12.0
    )
    later = rows((3, 118.351, 35.056, 2), (2**40, 118.35, 35.06, 0))
    names = {
        3: named("mission:3", "phone"),
        412: named("mission:412", "tracker"),
        2**40: named("队:一", "phone"),
    }
    gone = flood[1:].copy()
    gone["group"] = 0
    absent = later[1:].copy()
    absent["group"] = 0
    change = Change(np.concatenate([flood, absent]), np.concatenate([later[:1], gone, later[1:]]))
    found = []
    for quadkey in ("", "132103", "1321030202"):
        number, zoom = key(7, cell_of(quadkey)), len(quadkey)
        ((_, pieces),) = everything(flood, [number], zoom, NOON, names)
        found += [piece.data for piece in pieces]
        found += told(change, [number], zoom, NOON, names).values()
    return [_vector(unframed(data)) for data in found]


def _vector(data: bytes) -> dict[str, Any]:
    frame = unpack(data)

    def plain(values: Any) -> dict[str, Any]:
        lon, lat = frame.degrees(values)
        rest = {
            "heading": values.heading,
            "speed": values.speed,
            "accuracy": values.accuracy_m,
            "at": values.at * 1000,
        }
        return {"lon": round(lon, 9), "lat": round(lat, 9), **rest}

    return {
        "hex": data.hex(),
        "group": frame.group,
        "cell": quadkey_of(frame.cell),
        "full": frame.full,
        "entered": [
            [number, {"subject": row.subject, "source": row.source, **plain(row.values)}]
            for number, row in frame.entered.items()
        ],
        "moved": [[number, plain(values)] for number, values in frame.moved.items()],
        "gone": frame.gone,
    }


def _text() -> str:
    return json.dumps(_vectors(), ensure_ascii=False, indent=1) + "\n"


def test_the_vectors_of_the_screens_are_of_today() -> None:
    assert VECTORS.read_text() == _text()


if __name__ == "__main__":
    VECTORS.write_text(_text())
