"""Which user a server runs as, and which folder that user can reach."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from docker.local.console import Refused, say
from docker.local.places import Places

# sun_path holds 108 bytes, the last of them zero (unix(7)).
LONGEST_SOCKET = 107
# PostgreSQL's socket has the longest name of those that lie in the folder.
SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Account:
    """A user to run servers as. `switch` is the command prefix that becomes this user; empty for ourselves."""

    uid: int
    gid: int
    switch: tuple[str, ...]

    def may_enter(self, folder: Path) -> bool:
        """Whether this user can reach what lies in `folder`."""
        return subprocess.run([*self.switch, "test", "-x", folder], check=False).returncode == 0

    def own(self, folder: Path) -> Path:
        """Make `folder` for this user alone (mode 0700).

        Raises:
            Refused: somebody else's folder or a link is in its place.
        """
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid not in (os.getuid(), self.uid):
            raise Refused(f"{folder} belongs to another user. Look at it, remove it, and start again.")
        os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)
        return folder


def service_account() -> Account:
    """Ourselves; started as root, the account of PostgreSQL's package, since PostgreSQL refuses to run as root."""
    if os.getuid():
        return Account(os.getuid(), os.getgid(), ())
    for name in ("postgres", "redis", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        switch = ("setpriv", f"--reuid={found.pw_uid}", f"--regid={found.pw_gid}", "--clear-groups", "--")
        return Account(found.pw_uid, found.pw_gid, switch)
    raise Refused("Neither of the users postgres, redis and nobody exists, and no server is run as root.")


@dataclass(frozen=True)
class Home:
    """Where the servers of one system keep their data and their sockets."""

    data: Path
    sockets: Path


def home_of(places: Places, system: str, account: Account) -> Home:
    """The home of one system (`run`, `test`, ...): below `.local/` wherever that works, said aloud where not."""
    places.local.mkdir(exist_ok=True)
    parent = places.local
    fallback = places.elsewhere("/var/tmp")
    if (fallback / system).is_dir() or not account.may_enter(parent):
        parent = account.own(fallback)
        say(
            f"The servers' user cannot enter {places.local}: PostgreSQL's files ({system}) are kept in {parent}."
        )
    data = account.own(parent / system)
    sockets = data / "s"
    if len(os.fsencode(sockets / SOCKET_NAME)) > LONGEST_SOCKET:
        sockets = account.own(places.elsewhere("/tmp")) / system
        say(
            f"The path of this folder is too long for a socket ({LONGEST_SOCKET} bytes): sockets are in {sockets}."
        )
    return Home(data, account.own(sockets))
