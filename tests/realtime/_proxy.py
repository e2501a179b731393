"""A network that goes wrong: between clients and server, it can swallow what is sent without closing anything."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass, field

HOST = "127.0.0.1"
# When TCP sends an unanswered first packet again, counted from the first time.
AGAIN_SECONDS = (1.0, 3.0, 7.0, 15.0, 31.0, 63.0)
# Small, so that a peer that does not read is felt at the other end soon.
BUFFER_BYTES = 64 * 1024
TCP_ESTABLISHED = 1


@dataclass(eq=False)
class Link:
    """One connection. What is lost in a direction stays lost: packets after a hole are of no use to TCP."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter | None = None
    up_lost: bool = False
    down_lost: bool = False
    work: list[asyncio.Task[None]] = field(default_factory=list)

    def abort(self) -> None:
        """Reset it on both sides."""
        for task in self.work:
            task.cancel()
        for side in (self.near, self.far):
            if side is not None:
                side.transport.abort()


class Proxy:
    """Listens on a port of its own and hands on to `target`."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._links: set[Link] = set()
        self._whole = asyncio.Event()
        self._whole.set()
        self.port = 0

    async def __aenter__(self) -> Proxy:
        self._server = await asyncio.start_server(self._meet, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.drop()

    def cut(self, *, up: bool = True, down: bool = True) -> None:
        """Swallow what clients say (`up`) and what they are told (`down`); nobody new gets through either."""
        self._whole.clear()
        for link in self._links:
            link.up_lost, link.down_lost = link.up_lost or up, link.down_lost or down

    def heal(self) -> None:
        """Let new connections through. Those that were cut never recover, and nobody closes them."""
        self._whole.set()

    def drop(self) -> None:
        """Reset every connection."""
        for link in tuple(self._links):
            link.abort()
        self._links.clear()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = Link(writer)
        self._links.add(link)
        try:
            if not self._whole.is_set():
                await self._first_packet()
        except asyncio.CancelledError:
            # It ended before the network was whole again.
            link.abort()
            return
        if _given_up(writer):
            link.abort()
            return
        try:
            far_reader, link.far = await asyncio.open_connection(sock=await self._narrow())
        except OSError:
            link.abort()
            return
        writer.transport.set_write_buffer_limits(BUFFER_BYTES)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
        link.work = [
            asyncio.create_task(self._hand_on(link, reader, link.far, up=True)),
            asyncio.create_task(self._hand_on(link, far_reader, writer, up=False)),
        ]

    async def _first_packet(self) -> None:
        """It is lost, and sent again until it comes through."""
        begun = asyncio.get_running_loop().time()
        await self._whole.wait()
        waited = asyncio.get_running_loop().time() - begun
        await asyncio.sleep(next(again for again in AGAIN_SECONDS if again >= waited) - waited)

    async def _narrow(self) -> socket.socket:
        line = socket.socket()
        line.setblocking(False)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        try:
            await asyncio.get_running_loop().sock_connect(line, (HOST, self._target))
        except OSError:
            line.close()
            raise
        return line

    async def _hand_on(
        self, link: Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, up: bool
    ) -> None:
        try:
            while data := await reader.read(BUFFER_BYTES):
                if not (link.up_lost if up else link.down_lost):
                    writer.write(data)
                    await writer.drain()
        except OSError:
            pass
        if not link.up_lost and not link.down_lost:
            writer.close()
            self._links.discard(link)


def _given_up(peer: asyncio.StreamWriter) -> bool:
    """Whether it has closed its end."""
    state: int = peer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
    return state != TCP_ESTABLISHED
