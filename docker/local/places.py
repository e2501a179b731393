"""Which file lies where, below the project's folder."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """The project's folder and what the set-up keeps in it."""

    root: Path

    @property
    def local(self) -> Path:
        """Everything the set-up makes, apart from `.venv` and the front end's own folders."""
        return self.root / ".local"

    @property
    def stamps(self) -> Path:
        """Notes of what was done for which input, so that nothing is done twice."""
        return self.local / "stamps"

    @property
    def logs(self) -> Path:
        """What PostgreSQL and Redis wrote."""
        return self.local / "logs"

    @property
    def env_file(self) -> Path:
        """Generated settings that `dispatch.settings` reads after the environment and `.env`."""
        return self.local / "env"

    @property
    def venv(self) -> Path:
        """The virtual environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.venv / "bin" / "python"

    @property
    def frontend(self) -> Path:
        """The TypeScript sources."""
        return self.root / "dispatch" / "frontend"

    def pids(self, system: str) -> Path:
        """The folder of process records of one system (`run`, `test`, ...)."""
        return self.local / "pids" / system

    def lock(self, system: str) -> Path:
        """The file whose lock says that one system is at work."""
        return self.local / f"{system}.lock"

    def elsewhere(self, parent: str) -> Path:
        """A short folder below `parent` that belongs to this user and this project folder alone."""
        key = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:10]
        return Path(parent) / f"muster-{os.getuid()}-{key}"
