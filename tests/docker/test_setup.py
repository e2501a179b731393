"""What is asked of the machine, and what is done only once."""

from __future__ import annotations

from pathlib import Path

import pytest

from docker.local import packages
from docker.local.console import Refused
from docker.local.frontend import is_usable
from docker.local.services import Wanted
from docker.local.stamps import digest, files_below, is_done, mark_done
from docker.local.system import Need, needs, provide

MISSING = Need(
    "PostgreSQL 15 or newer with PostGIS 3", "keeps everything", ("postgresql-postgis",), lambda: False
)


def test_a_browser_is_needed_for_tests_alone() -> None:
    run = {need.what for need in needs(servers=Wanted(), browser=False, venv=False)}
    test = {need.what for need in needs(servers=Wanted(), browser=True, venv=False)}
    assert test - run == {"Chromium", "a Chinese font"}


def test_servers_that_were_given_are_not_asked_of_the_machine() -> None:
    whats = {
        need.what for need in needs(servers=Wanted(postgres=False, redis=False), browser=False, venv=False)
    }
    assert not any("PostgreSQL" in what or "Redis" in what for what in whats)
    assert "GDAL, GEOS and PROJ" in whats


def test_another_system_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="package manager"):
        provide([MISSING], root=tmp_path)
    assert "PostgreSQL 15 or newer with PostGIS 3: keeps everything" in capfd.readouterr().out


def test_nothing_is_said_when_nothing_is_missing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    provide([Need("a", "b", ("c",), lambda: True)], root=tmp_path)
    assert capfd.readouterr().out == ""


def test_a_step_is_done_again_when_its_input_or_its_product_changed(tmp_path: Path) -> None:
    source, product, stamp = tmp_path / "source", tmp_path / "product", tmp_path / "stamps" / "step"
    source.write_text("1")
    product.write_text("made")
    mark_done(stamp, digest([source]))
    assert is_done(stamp, digest([source]), product)
    source.write_text("2")
    assert not is_done(stamp, digest([source]), product)
    mark_done(stamp, digest([source]))
    product.unlink()
    assert not is_done(stamp, digest([source]), product)


def test_sources_are_found_below_their_folder_but_not_in_what_was_installed(tmp_path: Path) -> None:
    for name in ("src/board.ts", "node_modules/big/index.js", "vite.config.ts"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    found = files_below(tmp_path, leave_out=frozenset({"node_modules"}))
    assert [str(path.relative_to(tmp_path)) for path in found] == ["src/board.ts", "vite.config.ts"]


@pytest.mark.parametrize(
    ("version", "usable"),
    [
        ("v18.19.0", False),
        ("v20.18.9", False),
        ("v20.19.0", True),
        ("v21.7.0", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.1.0", True),
        ("", False),
    ],
)
def test_a_node_is_used_when_it_can_build_the_front_end(version: str, usable: bool) -> None:
    assert is_usable(version) is usable


def test_a_set_up_trusts_what_the_machine_trusts_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundle = tmp_path / "ca-certificates.crt"
    monkeypatch.setattr(packages, "TRUSTED", bundle)
    monkeypatch.delenv("UV_SYSTEM_CERTS", raising=False)
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", "/own.crt")
    assert "UV_SYSTEM_CERTS" not in packages.trusting()
    bundle.touch()
    assert packages.trusting()["UV_SYSTEM_CERTS"] == "1"
    assert packages.trusting()["NODE_EXTRA_CA_CERTS"] == "/own.crt"
