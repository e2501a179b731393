"""The embedded default, whole: PostgreSQL and Redis up and furnished, or the addresses somebody gave instead."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from docker.local.accounts import home_of, service_account
from docker.local.keeper import Keeper
from docker.local.places import Places
from docker.local.postgres import Cluster
from docker.local.redis import Redis

LOG_LIMIT = 20 * 1024 * 1024


@dataclass(frozen=True)
class Wanted:
    """Which of the two servers a system needs of its own."""

    postgres: bool = True
    redis: bool = True


def start(
    keeper: Keeper,
    places: Places,
    *,
    system: str,
    durable: bool,
    fresh: bool = False,
    wanted: Wanted | None = None,
) -> dict[str, str]:
    """Start the wanted servers under `keeper` and return the settings that lead to them.

    `fresh` throws away what an earlier start of this system left, `durable` decides about fsync.

    Raises:
        Refused: a server is missing or does not come up; the text holds the end of its log.
    """
    wanted = wanted or Wanted()
    settings: dict[str, str] = {}
    if not (wanted.postgres or wanted.redis):
        return settings
    account = service_account()
    home = home_of(places, system, account)
    if fresh:
        for left in home.data.iterdir():
            if left != home.sockets:
                _remove(left)
    if wanted.postgres:
        cluster = Cluster(home, account, _log(places, system, "postgresql"), durable)
        cluster.make()
        keeper.start(cluster.program())
        keeper.wait_until(cluster.ready_check(), within=90, what="Starting PostgreSQL")
        cluster.furnish()
        settings |= {"DATABASE_URL": cluster.url("app"), "DATABASE_OWNER_URL": cluster.url("owner")}
    if wanted.redis:
        redis = Redis(home, account, _log(places, system, "redis"))
        keeper.start(redis.program())
        keeper.wait_until(redis.is_ready, within=30, what="Starting Redis")
        settings |= {"REDIS_URL": redis.url}
    return settings


def data_of(places: Places, system: str) -> list[Path]:
    """Every folder in which the servers of `system` may have left files."""
    below = [places.local, places.elsewhere("/var/tmp"), places.elsewhere("/tmp")]
    return [folder / system for folder in below if (folder / system).exists()]


def forget(places: Places, system: str) -> None:
    """Throw away what the servers of `system` stored; they must not be running."""
    for folder in data_of(places, system):
        shutil.rmtree(folder)
        if folder.parent != places.local and not any(folder.parent.iterdir()):
            folder.parent.rmdir()


def _log(places: Places, system: str, name: str) -> Path:
    log = places.logs / system / f"{name}.log"
    if log.is_file() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.old"))
    return log


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
