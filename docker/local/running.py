"""`make run`, `make stop`, `make reset`: the whole system, in one terminal."""

from __future__ import annotations

import os
import shutil
import socket
import time

from docker.local import environment, filling, locks, processes, services, setup
from docker.local.console import Refused, say
from docker.local.keeper import Keeper
from docker.local.places import Places
from docker.local.programs import HOST, announce, answers, programs

SYSTEM = "run"
BUSY = "Muster already runs from this folder (process {pid}, {note}). `make stop` ends it."
# Longer than all programs together may take to end, in seconds.
LONGEST_STOP = 90.0


def run(places: Places) -> int:
    """Set up what is missing, start everything, watch it, end everything; the exit code.

    Raises:
        Refused: it cannot start; nothing is left running.
    """
    settings = environment.given(places)
    port = environment.port(settings)
    with locks.held(places.lock(SYSTEM), note=f"http://localhost:{port}", busy=BUSY):
        if processes.end_recorded(places.pids(SYSTEM)):
            say("Ended what a killed start had left running.")
        require_free(port)
        wanted = environment.wanted(settings)
        setup.prepare(places, servers=wanted, tests=False)
        keeper = Keeper(places.pids(SYSTEM))
        try:
            addresses = services.start(keeper, places, system=SYSTEM, durable=True, wanted=wanted)
            environment.write_generated(places, addresses, port=port)
            env = environment.for_children({})
            accounts = filling.fill_once(places, env=env, system=SYSTEM, embedded=wanted.postgres)
            setup.collect_static(places)
            web, *others = programs(places, port=port, env=env)
            keeper.start(web)
            # The others come after it, or they would fight over the cores while somebody waits for the page.
            keeper.wait_until(lambda: answers(port), within=90, what="Starting the web server")
            for program in others:
                keeper.start(program)
            announce(port, accounts)
            return watch(keeper)
        finally:
            say("Stopping ...")
            keeper.stop_all()
            say("Stopped.")


def watch(keeper: Keeper) -> int:
    """Keep everything running until somebody ends it, which is no failure; the exit code."""
    try:
        return keeper.watch()
    except KeyboardInterrupt:
        return 0


def require_free(port: int) -> None:
    """Look whether `port` can be listened on.

    Raises:
        Refused: another program has it, or this user may not use it.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            advice = "Stop the program that has it, or choose another: make run PORT=8123"
            raise Refused(f"Port {port} cannot be used: {error.strerror}. {advice}") from error


def stop(places: Places) -> int:
    """End the system that runs from this folder, and whatever a killed one left; 0 also when there was none."""
    holder = locks.holder(places.lock(SYSTEM))
    if holder and holder.pid:
        say(f"Stopping process {holder.pid} ...")
        record = processes.Record(holder.pid, holder.started, "docker.local", grace=LONGEST_STOP)
        processes.ask_to_end(record)
        processes.wait_or_kill(record, since=time.monotonic())
    left = processes.end_recorded(places.pids(SYSTEM))
    # A test run that is still at work keeps its servers.
    if locks.holder(places.lock("test")) is None:
        left += processes.end_recorded(places.pids("test"))
    say("Stopped." if holder or left else "Nothing was running.")
    return 0


def reset(places: Places, *, sure: bool) -> int:
    """Stop, then throw the embedded database, uploads and generated settings away.

    Raises:
        Refused: nobody said that this is meant.
    """
    say("This throws away the database of this folder, uploaded files and the generated secret key.")
    if not sure:
        if not os.isatty(0):
            raise Refused("Nothing was changed. If you mean it: make reset YES=1")
        if input("Type yes to go on: ").strip().lower() != "yes":
            raise Refused("Nothing was changed.")
    stop(places)
    services.forget(places, SYSTEM)
    for folder in ("media", "static", "beat", "logs"):
        shutil.rmtree(places.local / folder, ignore_errors=True)
    for file in (places.env_file, places.stamps / "static", *filling.note_and_accounts(places)):
        file.unlink(missing_ok=True)
    say("Done. `make run` starts anew, with the demo.")
    return 0
