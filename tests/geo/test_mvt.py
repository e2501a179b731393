"""The bytes of a vector tile say to a stranger's decoder what was put in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo import mvt
from geo.mvt import Column
from tests.geo.decoded import features


def ints(*values: int) -> mvt.Ints:
    return np.array(values, np.int64)


def test_a_point_comes_out_with_its_place_its_id_and_what_is_said_of_it(tmp_path: Path) -> None:
    columns = [Column("count", ints(1, 300)), Column("状态", ints(1, 0), ("备勤", "休整"))]
    tile = mvt.layer("队员", ints(0, 4095), ints(17, 4000), columns, ints(7, 2**31))
    first, second = features(tile, tmp_path, "队员")
    assert (first.x, first.y, first.id, first.said) == (0, 17, 7, {"count": 1, "状态": "休整"})
    assert (second.x, second.y, second.id, second.said) == (4095, 4000, 2**31, {"count": 300, "状态": "备勤"})


def test_places_beyond_the_edge_are_kept_on_their_side(tmp_path: Path) -> None:
    tile = mvt.layer("l", ints(-1, -256, 4096, 4351), ints(-64, 4096, -1, 4351))
    assert [(f.x, f.y) for f in features(tile, tmp_path, "l")] == [
        (-1, -64),
        (-256, 4096),
        (4096, -1),
        (4351, 4351),
    ]


def test_what_is_not_said_of_a_feature_is_not_there(tmp_path: Path) -> None:
    number = Column("number", ints(14, 0), said=np.array([True, False]))
    first, second = features(mvt.layer("l", ints(1, 2), ints(1, 2), [number], ints(5, 0)), tmp_path, "l")
    assert (first.id, first.said) == (5, {"number": 14})
    assert (second.id, second.said) == (None, {})


def test_no_features_are_no_bytes() -> None:
    assert mvt.layer("l", ints(), ints(), [Column("count", ints())], ints()) == b""


def test_a_feature_that_does_not_fit_its_length_is_refused() -> None:
    columns = [Column(f"k{number}", ints(number)) for number in range(70)]
    with pytest.raises(ValueError, match="too many attributes"):
        mvt.layer("l", ints(1), ints(1), columns)


def test_a_varint_is_written_as_the_format_says() -> None:
    assert [mvt.varint(n) for n in (0, 127, 128, 300, 2**32)] == [
        b"\0",
        b"\x7f",
        b"\x80\x01",
        b"\xac\x02",
        b"\x80\x80\x80\x80\x10",
    ]


@given(
    arrays(
        np.int64,
        st.tuples(st.integers(1, 60), st.just(4)),
        elements=st.one_of(st.integers(0, 300), st.integers(0, 2**40)),
    )
)
def test_every_number_comes_out_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory, numbers: mvt.Ints
) -> None:
    x, y = numbers[:, 0] % 4608 - 256, numbers[:, 1] % 4608 - 256
    said = numbers[:, 3] % 2 == 0
    columns = [Column("a", numbers[:, 2]), Column("b", numbers[:, 3], said=said)]
    found = features(mvt.layer("l", x, y, columns, numbers[:, 2]), tmp_path_factory.getbasetemp(), "l")
    assert [(f.x, f.y) for f in found] == list(zip(x.tolist(), y.tolist(), strict=True))
    assert [f.id or 0 for f in found] == numbers[:, 2].tolist()
    assert [f.said["a"] for f in found] == numbers[:, 2].tolist()
    assert [f.said.get("b") for f in found] == [
        n if s else None for n, s in zip(numbers[:, 3].tolist(), said.tolist(), strict=True)
    ]
