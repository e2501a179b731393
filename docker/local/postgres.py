"""A PostgreSQL cluster of the project's own: made once, reached only by a Unix socket, two roles, four extensions."""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from docker.local import stamps
from docker.local.accounts import Account, Home
from docker.local.console import Refused
from docker.local.keeper import Program

OLDEST = 15
PORT = "5432"
DATABASE = "muster"
BINARIES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/usr/bin",
    "/usr/local/bin",
)
EXTENSIONS = ("postgis", "intarray", "btree_gist", "pg_trgm")
# `owner` migrates and makes test databases; `app` runs, with no right but those that the migrations grant.
ROLES = {
    "owner": "LOGIN CREATEDB NOSUPERUSER NOCREATEROLE",
    "app": "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE",
}
# Quick, and worth nothing after a power cut: for tests alone.
CARELESS = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
# PostgreSQL's own 100 are enough for one system; each of the suite's processes may keep a whole system and have forty people act at once.
CONNECTIONS = 200
PLAIN_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True)
class Installation:
    """A PostgreSQL with PostGIS on this machine."""

    version: int
    binaries: Path


def installations() -> list[Installation]:
    """Every usable PostgreSQL (OLDEST or newer, with PostGIS), the newest first."""
    found = []
    for pattern in BINARIES:
        for folder in Path("/").glob(pattern.lstrip("/")):
            version = _version(folder)
            if version >= OLDEST and _has_postgis(folder, version):
                found.append(Installation(version, folder))
    return sorted(found, key=lambda each: -each.version)


def _version(binaries: Path) -> int:
    if not all((binaries / name).exists() for name in ("postgres", "initdb", "psql", "pg_isready")):
        return 0
    answer = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"\d+", answer.stdout)
    return int(number[0]) if number else 0


def _has_postgis(binaries: Path, version: int) -> bool:
    base = binaries.resolve().parent
    shares = (
        Path(f"/usr/share/postgresql/{version}"), base / "share" / "postgresql", base / "share" / f"postgresql-{version}", base / "share",
    )  # fmt: skip
    return any((share / "extension" / "postgis.control").exists() for share in shares)


@dataclass(frozen=True)
class Cluster:
    """One cluster: `durable` decides about fsync, `log` takes the server's messages."""

    home: Home
    account: Account
    log: Path
    durable: bool

    @property
    def files(self) -> Path:
        """PostgreSQL's data directory."""
        return self.home.data / "postgresql"

    def url(self, role: str) -> str:
        """The address of the project's database for `role`."""
        return f"postgis://{role}@/{DATABASE}?host={self.home.sockets}&port={PORT}"

    def installation(self) -> Installation:
        """The PostgreSQL that fits the files, or the newest for a new cluster.

        Raises:
            Refused: none is installed that fits.
        """
        usable = installations()
        made_by = self.files / "PG_VERSION"
        if made_by.is_file():
            wanted = int(made_by.read_text())
            usable = [each for each in usable if each.version == wanted]
            if not usable:
                raise Refused(
                    f"The database in {self.files} was made by PostgreSQL {wanted}, which is not installed with PostGIS."
                    f" Install it (postgresql-{wanted}-postgis-3), or throw the data away with `make reset`."
                )
        if not usable:
            raise Refused(f"No PostgreSQL {OLDEST} or newer with PostGIS was found.")
        return usable[0]

    def make(self) -> None:
        """Make the files unless they are there; cut short, it starts over the next time."""
        if self.files.is_dir():
            return
        draft = self.home.data / "postgresql.draft"
        shutil.rmtree(draft, ignore_errors=True)
        initdb: list[str | Path] = [
            *self.account.switch, self.installation().binaries / "initdb", "--pgdata", draft, "--username=postgres",
            "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", *([] if self.durable else ["--no-sync"]),
        ]  # fmt: skip
        answer = subprocess.run(initdb, capture_output=True, text=True, check=False, env=PLAIN_ENV, cwd="/")
        if answer.returncode:
            raise Refused(f"PostgreSQL could not make its files in {draft}:\n{answer.stderr.strip()}")
        draft.rename(self.files)

    def program(self) -> Program:
        """The server, in the foreground; SIGINT is its fast shutdown."""
        binaries = self.installation().binaries
        argv = [
            *self.account.switch, str(binaries / "postgres"), "-D", str(self.files), "-p", PORT,
            "-c", "listen_addresses=", "-c", f"unix_socket_directories={self.home.sockets}",
            "-c", "unix_socket_permissions=0700", "-c", "jit=off", "-c", f"max_connections={CONNECTIONS}",
            *([] if self.durable else CARELESS),
        ]  # fmt: skip
        return Program(
            "postgresql", argv, mark=str(self.files), cwd=Path("/"), env=PLAIN_ENV, floor=0, sign=signal.SIGINT,
            grace=30.0, log=self.log, prepare=self._forget_a_reused_number,
        )  # fmt: skip

    def ready_check(self) -> Callable[[], bool]:
        """A question to ask again and again: does the server take connections by now?"""
        tool = self.installation().binaries / "pg_isready"
        where = ["--host", str(self.home.sockets), "--port", PORT, "--quiet"]
        return lambda: subprocess.run([tool, *where], check=False).returncode == 0

    def furnish(self) -> None:
        """Roles, the extensions in `template1` (so that `owner` can make databases that have them), the database."""
        stamp, key = self.home.data / "furnished", stamps.digest([], DATABASE, repr(ROLES), repr(EXTENSIONS))
        if stamps.is_done(stamp, key, self.files):
            return
        for role, rights in ROLES.items():
            missing = f"SELECT FROM pg_roles WHERE rolname = '{role}'"
            self._run(
                f"SELECT 'CREATE ROLE {role}' WHERE NOT EXISTS ({missing})\\gexec\nALTER ROLE {role} {rights};",
                "postgres",
            )
        self._run("".join(f"CREATE EXTENSION IF NOT EXISTS {name};\n" for name in EXTENSIONS), "template1")
        missing = f"SELECT FROM pg_database WHERE datname = '{DATABASE}'"
        self._run(
            f"SELECT 'CREATE DATABASE {DATABASE} OWNER owner' WHERE NOT EXISTS ({missing})\\gexec\n",
            "postgres",
        )
        stamps.mark_done(stamp, key)

    def _run(self, statements: str, database: str) -> None:
        psql: list[str | Path] = [
            self.installation().binaries / "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--host", self.home.sockets,
            "--port", PORT, "--username=postgres", "--dbname", database,
        ]  # fmt: skip
        env = {**PLAIN_ENV, "PGOPTIONS": "-c client_min_messages=warning"}
        answer = subprocess.run(psql, input=statements, capture_output=True, text=True, check=False, env=env)
        if answer.returncode:
            raise Refused(
                f"PostgreSQL refused the set-up of the database {database}:\n{answer.stderr.strip()}"
            )

    def _forget_a_reused_number(self) -> None:
        """Remove lock files that name a process which is alive but was never this cluster's.

        PostgreSQL itself clears the lock of a dead postmaster. It cannot tell that the number was given to another
        process since, and would refuse to start. Nothing is removed while any process works in the data directory.
        """
        lock = self.files / "postmaster.pid"
        if lock.exists() and not self._at_work():
            lock.unlink(missing_ok=True)
            (self.home.sockets / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)

    def _at_work(self) -> bool:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    if (entry / "cwd").readlink() == self.files:
                        return True
        return False
