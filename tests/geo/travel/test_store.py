"""A network on disk is whole or not there, and one that is built anew is used from the next question on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from geo.travel.base import Mode
from geo.travel.graph import store
from geo.travel.graph.table import table
from tests.geo.travel.drawn import drawn, km, random_network

SQUARE: dict[str, tuple[float, float]] = {"a": (0, 0), "b": (1, 0), "c": (1, 1)}


def test_what_was_saved_answers_as_before_and_cannot_be_changed(tmp_path: Path) -> None:
    network = random_network(3)
    store.save(tmp_path, network)
    loaded = store.load(tmp_path, network.facts.name)
    points = np.array([[118.31, 35.001], [118.3, 35.01]])
    for mode in Mode:
        before, after = (table(it, points, points, mode).seconds for it in (network, loaded))
        assert np.array_equal(before, after, equal_nan=True)
    assert loaded.facts == network.facts
    assert store.load(tmp_path, network.facts.name) is loaded
    with pytest.raises(ValueError, match="read-only"):
        loaded.nodes[0] = 0


def test_a_newer_build_is_used_from_the_next_question_on(tmp_path: Path) -> None:
    for kmh in (30.0, 60.0):
        store.save(tmp_path, drawn(SQUARE, ["a-b", "b-c"], kmh=kmh))
        found = table(store.load(tmp_path, "drawn"), km((0, 0)), km((1, 1)), Mode.CAR)
        assert found.seconds[0, 0] == pytest.approx(2 / kmh * 3_600, rel=1e-3)
    assert sorted(path.name for path in (tmp_path / "drawn").iterdir()) == sorted(
        ["current", store.load(tmp_path, "drawn").version]
    )


def test_the_same_roads_built_again_are_the_same_version(tmp_path: Path) -> None:
    first, again = (store.save(tmp_path, drawn(SQUARE, ["a-b", "b-c"])) for _ in range(2))
    assert first == again
    assert store.load(tmp_path, "drawn")


def test_a_build_that_dies_leaves_the_old_one_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(tmp_path, drawn(SQUARE, ["a-b", "b-c"], kmh=30.0))
    before = store.load(tmp_path, "drawn")

    def full(*args: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(OSError, match="no space"):
        store.save(tmp_path, drawn(SQUARE, ["a-b", "b-c"], kmh=60.0))
    assert store.load(tmp_path, "drawn") is before
    assert len(list((tmp_path / "drawn").iterdir())) == 2


def test_there_is_no_network_where_none_was_built_or_it_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(store.NoNetwork):
        store.load(tmp_path, "linyi")
    whole = store.save(tmp_path, drawn(SQUARE, ["a-b"]))
    (whole / "nodes.npy").write_bytes(b"")
    with pytest.raises(store.NoNetwork):
        store.load(tmp_path, "drawn")
    (tmp_path / "drawn" / store.CURRENT).write_text("0 abc")
    with pytest.raises(store.NoNetwork, match="another version"):
        store.load(tmp_path, "drawn")
    assert store.names(tmp_path) == ["drawn"]


def test_roads_are_read_without_django() -> None:
    code = "import geo.travel.graph.areas, geo.travel.building.build, sys; print('django' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert answer.stdout.strip() == "False"
