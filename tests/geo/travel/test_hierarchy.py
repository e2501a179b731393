"""The hierarchy gives the times of the plain search, whoever stands where."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.travel.avoid import Avoid
from geo.travel.base import Mode
from geo.travel.building import assemble
from geo.travel.building.contract import contracted
from geo.travel.graph import hierarchy, search, store, table
from geo.travel.graph.closures import closures_of
from geo.travel.graph.network import Network
from geo.travel.graph.search import Ways
from geo.travel.graph.snapping import snap
from tests.geo.travel.drawn import anywhere, random_network, square


def with_hierarchy(network: Network, *, core: int = 4, dense: float = 30.0) -> Network:
    made = {mode: contracted(network.arcs[mode], core=core, dense=dense) for mode in Mode}
    return replace(network, hierarchies=made, version=f"{network.version}-{core}-{dense}")


@settings(max_examples=80, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    mode=st.sampled_from(list(Mode)),
    towards=st.booleans(),
    core=st.sampled_from([0, 4, 20]),
    one_way=st.sampled_from([0.0, 0.3, 0.9]),
)
def test_its_times_are_those_of_the_plain_search(
    seed: int, mode: Mode, towards: bool, core: int, one_way: float
) -> None:
    network = with_hierarchy(random_network(seed, side=8, one_way=one_way), core=core)
    points = snap(network, anywhere(network, np.random.default_rng(seed), 25), mode, within=2_000)
    if points.link[0] < 0:
        return
    ways, root = Ways(network, mode), points.pick(slice(0, 1))
    tree = search.tree(ways, root, towards=towards)
    plain = search.at_points(ways, tree, root, points, towards=towards)
    found = hierarchy.at_points(ways, root, points, towards=towards)
    assert found == pytest.approx(plain, rel=1e-9, abs=1e-6)


def test_it_takes_out_nearly_all_crossings_and_few_shortcuts_are_needed() -> None:
    network = random_network(3, side=40)
    made = contracted(network.arcs[Mode.CAR])
    assert len(made.core) < len(network.nodes) / 4
    assert len(made.up_to) + len(made.core_row) < 3 * len(network.arcs[Mode.CAR].to)


def test_a_large_network_has_one_that_is_kept_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assemble, "FOR_HIERARCHY", 100)
    monkeypatch.setattr(table, "_SMALL_NODES", 100)
    network = random_network(9, side=12)
    assert list(network.hierarchies) == [Mode.CAR]
    store.save(tmp_path, network)
    loaded = store.load(tmp_path, network.facts.name)
    dice = np.random.default_rng(9)
    people, incidents = anywhere(network, dice, 40), anywhere(network, dice, 3)
    plain = table.table(replace(network, hierarchies={}, version="plain"), people, incidents, Mode.CAR)
    found = table.table(loaded, people, incidents, Mode.CAR)
    assert found.seconds == pytest.approx(plain.seconds, rel=1e-9, nan_ok=True)
    assert found.metres == pytest.approx(plain.metres, rel=1e-9, nan_ok=True)


def test_with_roads_closed_the_plain_search_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    network = with_hierarchy(random_network(9, side=12))
    dice = np.random.default_rng(9)
    people, incident = anywhere(network, dice, 20), anywhere(network, dice, 1)
    closures = closures_of(network, Avoid.read(square(incident, 0.3)))
    monkeypatch.setattr(hierarchy, "at_points", None)
    assert np.isfinite(table.table(network, people, incident, Mode.CAR, closures).seconds).any()
