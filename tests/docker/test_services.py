"""PostgreSQL and Redis of the project's own, started as `make run` starts them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import psycopg
import pytest
import redis

from docker.local import services
from docker.local.accounts import home_of, service_account
from docker.local.console import Refused
from docker.local.keeper import Keeper
from docker.local.places import Places
from docker.local.postgres import EXTENSIONS
from tests.docker.conftest import running_for


@contextmanager
def started(places: Places, *, durable: bool = False) -> Iterator[dict[str, str]]:
    keeper = Keeper(places.pids("run"))
    try:
        yield services.start(keeper, places, system="run", durable=durable)
    finally:
        keeper.stop_all()


def connect(url: str, database: str = "") -> psycopg.Connection[tuple[Any, ...]]:
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return psycopg.connect(dbname=database or parts.path[1:], user=parts.username, autocommit=True, **options)


def test_two_roles_one_database_and_a_redis_that_answer_on_sockets_alone(places: Places) -> None:
    with started(places, durable=True) as urls:
        with connect(urls["DATABASE_OWNER_URL"]) as owner:
            owner.execute("CREATE TABLE kept (line text)")
            assert owner.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (
                False,
            )
            assert owner.execute("SHOW fsync").fetchone() == ("on",)
            assert owner.execute("SHOW listen_addresses").fetchone() == ("",)
            owner.execute("CREATE DATABASE another")
        with connect(urls["DATABASE_OWNER_URL"], "another") as owner:
            found = {name for (name,) in owner.execute("SELECT extname FROM pg_extension").fetchall()}
            assert found >= set(EXTENSIONS)
        with connect(urls["DATABASE_URL"]) as app:
            for refused in ("SELECT * FROM kept", "CREATE TABLE mine ()", "CREATE DATABASE mine"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    app.execute(refused)
        client = redis.Redis.from_url(urls["REDIS_URL"])
        assert client.ping()
        assert client.config_get("port") == {"port": "0"}
        client.close()
    assert running_for(places.root) == []
    assert list((places.local / "run" / "s").iterdir()) == []


def test_what_was_stored_is_there_after_a_second_start(places: Places) -> None:
    with started(places) as urls, connect(urls["DATABASE_OWNER_URL"]) as owner:
        owner.execute("CREATE TABLE kept AS SELECT '八一四' AS line")
    with started(places) as urls, connect(urls["DATABASE_OWNER_URL"]) as owner:
        assert owner.execute("SELECT line FROM kept").fetchone() == ("八一四",)


def test_a_lock_file_with_the_number_of_a_foreign_process_does_not_stop_the_start(places: Places) -> None:
    with started(places):
        pass
    files = places.local / "run" / "postgresql"
    # A living process that is not PostgreSQL: this very one.
    (files / "postmaster.pid").write_text(f"{os.getpid()}\n{files}\n")
    (places.local / "run" / "s" / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    with started(places) as urls, connect(urls["DATABASE_URL"]) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)


def test_files_cut_short_while_they_were_made_are_made_anew(places: Places) -> None:
    half = home_of(places, "run", service_account()).data / "postgresql.draft"
    half.mkdir()
    (half / "PG_VERSION").write_text("15")
    with started(places) as urls, connect(urls["DATABASE_URL"]) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)


def test_files_of_a_version_that_is_not_installed_are_kept_and_named(places: Places) -> None:
    files = home_of(places, "run", service_account()).data / "postgresql"
    files.mkdir()
    (files / "PG_VERSION").write_text("9")
    with pytest.raises(Refused, match=r"was made by PostgreSQL 9, which is not installed"), started(places):
        pytest.fail("started")
    assert (files / "PG_VERSION").read_text() == "9"


def test_a_path_too_long_for_a_socket_moves_the_sockets_and_says_so(
    places: Places, capfd: pytest.CaptureFixture[str]
) -> None:
    deep = Places(places.root / ("a-long-name" * 8))
    deep.root.mkdir()
    home = home_of(deep, "run", service_account())
    try:
        assert home.sockets.parent == deep.elsewhere("/tmp")
        assert home.data == deep.local / "run"
        assert "too long for a socket" in capfd.readouterr().out
    finally:
        shutil.rmtree(deep.elsewhere("/tmp"))


@pytest.mark.skipif(os.getuid() != 0, reason="only root runs servers as another user")
def test_a_folder_closed_to_the_servers_user_moves_everything_and_says_so(
    places: Places, capfd: pytest.CaptureFixture[str]
) -> None:
    places.root.chmod(0o700)
    with started(places) as urls, connect(urls["DATABASE_URL"]) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)
    moved = places.elsewhere("/var/tmp")
    assert (moved / "run" / "postgresql").is_dir()
    assert str(moved) in capfd.readouterr().out
    services.forget(places, "run")
    assert not moved.exists()


def test_a_link_in_the_place_of_the_servers_folder_is_refused(places: Places, tmp_path: Path) -> None:
    places.local.mkdir()
    (places.local / "run").symlink_to(tmp_path)
    with pytest.raises(Refused, match="belongs to another user"):
        home_of(places, "run", service_account())
