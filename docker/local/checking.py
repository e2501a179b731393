"""`make check` and `make test`: everything that has to hold before a change lands."""

from __future__ import annotations

import secrets
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from docker.local import environment, filling, frontend, locks, processes, services, setup
from docker.local.console import say, step
from docker.local.keeper import Keeper
from docker.local.places import Places
from docker.local.services import Wanted

BUSY = (
    "`{command}` is already at work in this folder (process {{pid}}, {{note}}). Wait for it, or end it there."
)
# One process a core on the smallest machine that is supported; each has a test database of its own.
TEST_PROCESSES = 2


@contextmanager
def scratch_system(
    places: Places, *, system: str, durable: bool
) -> Iterator[tuple[Keeper, Mapping[str, str]]]:
    """New servers for the length of the block, apart from those of `make run`, and the settings that lead there.

    Raises:
        Refused: another command of the same kind is at work, or the servers do not start.
    """
    command = f"make {system.removesuffix('-servers')}"
    with locks.held(places.lock(system), note=command, busy=BUSY.format(command=command)):
        processes.end_recorded(places.pids(system))
        keeper = Keeper(places.pids(system))
        try:
            addresses = services.start(keeper, places, system=system, durable=durable, fresh=True)
            yield keeper, environment.for_tests(places, addresses)
        finally:
            keeper.stop_all()
            services.forget(places, system)


def check(places: Places) -> int:
    """Lint, types, layers, migrations, deployment settings and the front end; 1 when something fails."""
    setup.prepare(places, servers=Wanted(), tests=True)
    with scratch_system(places, system="test", durable=False) as (_, env):
        failed = failing_checks(places, env)
    say(f"Failed: {', '.join(failed)}" if failed else "Everything holds.")
    return 1 if failed else 0


def test(places: Places, *, picked: str) -> int:
    """The whole suite after all checks, or only the tests that are `picked` (arguments for pytest)."""
    setup.prepare(places, servers=Wanted(), tests=True)
    with scratch_system(places, system="test", durable=False) as (_, env):
        failed = [] if picked else failing_checks(places, env)
        if failed:
            say(f"== Failed: {', '.join(failed)} (see above). The tests run all the same.")
        # In the order of tests/conftest.py: xdist's own begins with the files of most tests, which are not the longest.
        together = ["--dist", "loadfile", "--no-loadscope-reorder"]
        spread = [] if picked else ["--numprocesses", str(TEST_PROCESSES), *together]
        code = step([places.python, "-m", "pytest", *spread, *shlex.split(picked)], cwd=places.root, env=env)
    return code or (1 if failed else 0)


def failing_checks(places: Places, env: Mapping[str, str]) -> list[str]:
    """Run every check, one after the other; the names of those that failed."""
    failed = []
    for name, command, settings in _checks(places, env):
        say(f"== {name}")
        if step(command, cwd=places.root, env=settings):
            failed.append(name)
    return failed + frontend.failing_checks(places)


def _checks(places: Places, env: Mapping[str, str]) -> Iterator[tuple[str, Sequence[str], Mapping[str, str]]]:
    python, manage = str(places.python), [str(places.python), "manage.py"]
    deployed = {
        **env,
        "HTTPS": "1",
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "muster.example.org",
        "PUBLIC_URL": "https://muster.example.org",
        "CSRF_TRUSTED_ORIGINS": "https://muster.example.org",
    }
    yield "lint", [python, "-m", "ruff", "check", "."], env
    yield "format", [python, "-m", "ruff", "format", "--check", "."], env
    yield "types", [python, "-m", "mypy"], env
    yield "layers", [str(places.venv / "bin" / "lint-imports")], env
    yield "migrations", [*manage, "makemigrations", "--check", "--dry-run"], env
    yield "deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], deployed


def measure(places: Places, *, kind: str, only: str) -> int:
    """Run the programs of `tests/<kind>/` (`bench` or `trial`), or `only` some of them (names, comma between).

    Each is a module with a `__main__`; it finds a migrated, empty and durable database of its own in its settings.
    """
    folder = places.root / "tests" / kind
    there = sorted(path.stem for path in folder.glob("*.py") if not path.name.startswith("_"))
    chosen = [name.strip() for name in only.split(",") if name.strip()] or there
    unknown = [name for name in chosen if name not in there]
    if unknown or not chosen:
        say(
            f"There is no {kind} named {', '.join(unknown) or 'anything'}. There are: {', '.join(there) or 'none'}."
        )
        return 2
    setup.prepare(places, servers=Wanted(), tests=True)
    failed = []
    # Not `kind`: in the folder of that name are the figures, and a system's folder is thrown away at the end.
    with scratch_system(places, system=f"{kind}-servers", durable=True) as (_, env):
        filling.migrate(places, env=env)
        for name in chosen:
            say(f"== {kind} {name}")
            if step([places.python, "-m", f"tests.{kind}.{name}"], cwd=places.root, env=env):
                failed.append(name)
    say(f"Failed: {', '.join(failed)}" if failed else f"Done: {', '.join(chosen)}")
    return 1 if failed else 0
