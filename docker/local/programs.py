"""The three programs that Muster consists of, and the moment at which it can be used."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException

from docker.local.console import say
from docker.local.keeper import Program
from docker.local.places import Places

HOST = "127.0.0.1"
# uvicorn takes frames of 1 MB unless it is told otherwise; no frame of ours is longer than this.
LONGEST_FRAME = 65_536
WORKER_PROCESSES = 2
PAGES = {
    "board 指挥台": "/",
    "wall 大屏": "/wall",
    "handsets 虚拟手机": "/handset",
    "public form 求助": "/help",
    "answer by code 应答": "/a",
    "administration 管理": "/admin/",
}


def programs(places: Places, *, port: int, env: Mapping[str, str]) -> list[Program]:
    """Web, worker and beat, with the settings of `env`."""
    schedule = places.local / "beat" / f"schedule-{port}"
    schedule.parent.mkdir(parents=True, exist_ok=True)
    # A connection pool would be closed around each task: worker and beat keep one connection.
    unpooled = {**env, "DATABASE_POOL": "0"}
    web = ("uvicorn", "dispatch.asgi:application")
    web_options = (
        "--host", HOST, "--port", str(port), "--ws", "realtime.server:LiveProtocol", "--ws-max-size", str(LONGEST_FRAME),
        # A compressor for each socket would be most of its memory, and our frames are made once for all.
        "--ws-per-message-deflate", "0",
        "--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "3",
    )  # fmt: skip
    # Started as root Celery says at length that it would rather not be.
    calmly = ("-W", "ignore:You're running the worker with superuser privileges")
    celery = ("celery", "--quiet", "--app", "dispatch.celery")
    quiet = ("--loglevel", "WARNING")
    worker_options = ("--concurrency", str(WORKER_PROCESSES), *quiet, "--without-gossip", "--without-mingle")
    beat_options = (*quiet, "--schedule", str(schedule), "--pidfile=")

    def program(
        name: str, what: tuple[str, ...], options: tuple[str, ...], settings: Mapping[str, str], grace: float
    ) -> Program:
        argv = [str(places.python), *calmly, "-m", *what, *options]
        return Program(name, argv, mark=" ".join(what), cwd=places.root, env=settings, grace=grace)

    return [
        program("web", web, web_options, env, 8),
        program("worker", (*celery, "worker"), worker_options, unpooled, 12),
        program("beat", (*celery, "beat"), beat_options, unpooled, 5),
    ]


def answers(port: int) -> bool:
    """Whether the web server answers a request, whatever the answer."""
    # Not through urllib, which would ask a proxy that the environment names.
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/help")
        return bool(connection.getresponse().status)
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def announce(port: int, accounts: str) -> None:
    """Say where everything is and who may sign in."""
    say("\nMuster 集结 is running:")
    for name, path in PAGES.items():
        blanks = " " * (24 - sum(2 if ord(letter) > 0x2E7F else 1 for letter in name))
        say(f"  {name}{blanks}http://localhost:{port}{path}")
    say("  The phone page 手机页 opens from the link in each text that the handsets show.\n")
    say(accounts.rstrip())
    say("\nCtrl-C stops everything.\n")
