"""uvicorn's websocket protocol with a door for bytes that are framed already.

Run uvicorn with `--ws realtime.server:LiveProtocol`. Accepting, reading, closing handshake and keep-alive are uvicorn's;
what the hub says is written to the transport without a task, a queue or a frame of its own for each socket.
"""

from __future__ import annotations

from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from realtime.members import QUEUE_BYTES

LINE = "muster.line"
CLOSE_SECONDS = 5.0


class LiveProtocol(WebSocketsSansIOProtocol):
    """A socket whose application finds it in its scope as `extensions["muster.line"]`; see `members.Line`."""

    def handle_connect(self, event: Request) -> None:
        """Put the line into the scope before the application's task begins."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            cast(dict[str, Any], self.scope["extensions"])[LINE] = self
            # Above the one a replay waits; uvicorn's own sends wait there too.
            self.transport.set_write_buffer_limits(high=QUEUE_BYTES // 2, low=QUEUE_BYTES // 8)

    def write(self, data: bytes) -> None:
        """Write whole frames, in order; nothing once the socket is closing."""
        if not self.close_sent and not self.transport.is_closing():
            self.transport.write(data)

    def queued(self) -> int:
        """Bytes that the peer has not taken yet."""
        return self.transport.get_write_buffer_size()

    async def room(self) -> None:
        """Wait until less than half of the queue is taken, or the connection is gone."""
        await self.writable.wait()

    def end(self, code: int, reason: str) -> None:
        """Close after what is queued already; a peer that does not take even that is cut off after CLOSE_SECONDS."""
        if self.close_sent or self.transport.is_closing():
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(CLOSE_SECONDS, self.transport.abort)

    def keepalive_timeout(self) -> None:
        """A peer that answers no ping is gone; what waits for it would never be taken."""
        self.pong_timer = None
        self.pending_ping_payload = None
        self.transport.abort()

    def slim(self) -> None:
        """Forget what only the handshake needed: thousands of idle sockets keep it for days."""
        kept: dict[str, Any] = {"type": "websocket", "client": self.client, "path": ""}
        self.scope.clear()  # type: ignore[attr-defined]
        self.scope.update(kept)  # type: ignore[typeddict-item]
        del self.request, self.response
