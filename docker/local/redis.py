"""A Redis of the project's own on a Unix socket. It only nudges, so it keeps nothing on disk."""

from __future__ import annotations

import contextlib
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from docker.local.accounts import Account, Home
from docker.local.console import Refused
from docker.local.keeper import Program
from docker.local.postgres import PLAIN_ENV


def binary() -> str | None:
    """The server's program: Redis, or Valkey, which speaks the same protocol."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


@dataclass(frozen=True)
class Redis:
    """One Redis server."""

    home: Home
    account: Account
    log: Path

    @property
    def socket(self) -> Path:
        """Where it answers."""
        return self.home.sockets / "redis.sock"

    @property
    def url(self) -> str:
        """Its address."""
        return f"unix://{self.socket}"

    def program(self) -> Program:
        """The server in the foreground.

        Raises:
            Refused: Redis is not installed.
        """
        server = binary()
        if server is None:
            raise Refused("No Redis was found.")
        argv = [
            *self.account.switch, server, "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700",
            "--save", "", "--appendonly", "no", "--dir", str(self.home.data), "--loglevel", "notice", "--daemonize", "no",
        ]  # fmt: skip
        return Program(
            "redis", argv, mark=str(self.socket), cwd=Path("/"), env=PLAIN_ENV, floor=0, log=self.log
        )

    def is_ready(self) -> bool:
        """Whether it answers a PING."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(1)
            line.connect(str(self.socket))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        return False
