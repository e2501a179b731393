"""Whose word counts: the environment, then `.env`, then what was generated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from dotenv import dotenv_values

from docker.local.console import Refused
from docker.local.environment import documented, for_tests, given, port, read_file, wanted, write_generated
from docker.local.places import Places
from docker.local.services import Wanted
from tests.docker.conftest import ROOT

LINES = """
# a comment
export PORT=8010  # behind the value
NAME="临沂 # red cross"
SINGLE='one'
EMPTY=
URL=postgis://app@/muster?host=/run/s&port=5432#part
"""


def test_a_settings_file_is_read_as_the_server_itself_reads_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(LINES, encoding="utf-8")
    assert read_file(tmp_path / ".env") == dotenv_values(tmp_path / ".env")
    assert read_file(tmp_path / "missing") == {}


def test_an_address_from_a_person_takes_the_place_of_an_embedded_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "PORT"):
        monkeypatch.delenv(name, raising=False)
    places = Places(tmp_path)
    assert wanted(given(places)) == Wanted(postgres=True, redis=True)
    (tmp_path / ".env").write_text("DATABASE_URL=postgis://somewhere/muster\nPORT=8001\n")
    assert wanted(given(places)) == Wanted(postgres=False, redis=True)
    monkeypatch.setenv("REDIS_URL", "redis://somewhere")
    monkeypatch.setenv("PORT", "8002")
    assert wanted(given(places)) == Wanted(postgres=False, redis=False)
    assert port(given(places)) == 8002


@pytest.mark.parametrize("word", ["0", "65536", "http", "-1", "８０００"])
def test_a_port_is_a_number_below_65536(word: str) -> None:
    with pytest.raises(Refused, match="is no port number"):
        port({"PORT": word})


def test_generated_settings_are_for_this_user_alone_and_keep_their_secret(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.local.mkdir()
    write_generated(places, {"REDIS_URL": "unix:///run/s/redis.sock"}, port=8001)
    first = read_file(places.env_file)
    assert places.env_file.stat().st_mode & 0o777 == 0o600
    assert first["REDIS_URL"] == "unix:///run/s/redis.sock"
    assert first["PUBLIC_URL"] == "http://localhost:8001"
    assert len(first["SECRET_KEY"]) >= 64
    write_generated(places, {}, port=8000)
    second = read_file(places.env_file)
    assert second["SECRET_KEY"] == first["SECRET_KEY"]
    assert "REDIS_URL" not in second
    assert dotenv_values(places.env_file) == second


def test_no_setting_of_a_person_reaches_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "a password")
    monkeypatch.setenv("TEXT_GATEWAY", "twilio")
    env = for_tests(Places(ROOT), {"REDIS_URL": "unix:///t"})
    assert "TWILIO_AUTH_TOKEN" not in env
    assert "TEXT_GATEWAY" not in env
    assert env["ENV_FILES"] == "0"
    assert env["REDIS_URL"] == "unix:///t"


def test_every_setting_that_is_read_is_described_and_no_other() -> None:
    words = (ROOT / "dispatch" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'\benv(?:_flag|_list)?\("([A-Z_]+)"', words))
    # The set-up reads one more: where the web server listens.
    assert documented(Places(ROOT)) == read | {"PORT"}
