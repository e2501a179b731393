"""A cable between a browser and the server that can be pulled: nothing comes through, and nobody is told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

READ_BYTES = 65_536
SOCKET = b"GET /ws/live"


class Cable:
    """Passes every connection on to `url`; `live` counts the live channel's sockets that went through and are open."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = (parts.hostname or "", parts.port or 80)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._whole = threading.Event()
        self._whole.set()
        self._counting = threading.Lock()
        self.live = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def pull(self) -> None:
        """From now on nothing comes through; what is said on open connections waits, as the network would say it again."""
        self._whole.clear()

    def mend(self) -> None:
        """Let everything through again."""
        self._whole.set()

    def close(self) -> None:
        """Take no more connections; those there are end with their peers."""
        self.mend()
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                threading.Thread(target=self._connect, args=(near,), daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        with near, suppress(OSError), socket.create_connection(self._server) as far:
            first = near.recv(READ_BYTES)
            self._whole.wait()
            far.sendall(first)
            live = first.startswith(SOCKET)
            self._count(live)
            back = threading.Thread(target=self._pass_on, args=(far, near), daemon=True)
            back.start()
            self._pass_on(near, far)
            back.join()
            self._count(-live)

    def _count(self, by: int) -> None:
        with self._counting:
            self.live += by

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        """Until one side is closed; then so is the other."""
        with suppress(OSError):
            while data := source.recv(READ_BYTES):
                self._whole.wait()
                target.sendall(data)
        self._whole.wait()
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def laid(url: str) -> Iterator[Cable]:
    """A cable to the server at `url`."""
    cable = Cable(url)
    try:
        yield cable
    finally:
        cable.close()
