"""uvicorn's websocket protocol with a door for bytes that are framed already, and sockets that need no task.

Run uvicorn with `--ws realtime.server:LiveProtocol`. Handshake, parsing, closing and keep-alive are uvicorn's. Once the
application has accepted a socket it adopts it and returns: what the client says arrives by a call, what the hub says is
written to the transport, and an idle socket costs neither a coroutine nor a queue of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from realtime.members import QUEUE_BYTES, ROOM_BYTES

LINE = "muster.line"
CLOSE_SECONDS = 5.0

Hear = Callable[[str | None, bytes | None], None]


class _Nowhere:
    """Takes the events that an adopted socket's application would have waited for."""

    def put_nowait(self, event: object) -> None: ...


class LiveProtocol(WebSocketsSansIOProtocol):
    """A socket whose application finds it in its scope as `extensions["muster.line"]`; see `members.Line`."""

    _hear: Hear | None = None
    _gone: Callable[[], None] | None = None
    # Whether half of the queue or more is taken. A plain attribute: a thousand sockets are asked for it at each event.
    paused = False

    def adopt(self, hear: Hear, gone: Callable[[], None]) -> None:
        """Call `hear(text, bytes)` with each message and `gone` once when it is over; after the application accepted."""
        self._hear, self._gone = hear, gone
        # Above the one a replay waits.
        self.transport.set_write_buffer_limits(high=ROOM_BYTES, low=QUEUE_BYTES // 8)
        # Only the handshake needed these; thousands of idle sockets would keep them for days.
        self.scope.clear()  # type: ignore[attr-defined]
        self.queue = cast(Any, _Nowhere())
        del self.request, self.response

    @property
    def write(self) -> Callable[[bytes], None]:
        """Writes whole frames, in order; what is written to a closing socket is dropped."""
        return self.transport.write

    @property
    def queued(self) -> Callable[[], int]:
        """Says how many bytes the peer has not taken yet."""
        return self.transport.get_write_buffer_size

    async def room(self) -> None:
        """Wait until less than half of the queue is taken, or the connection is gone."""
        await self.writable.wait()

    def pause_writing(self) -> None:
        """From now on it is looked at how much waits."""
        super().pause_writing()
        self.paused = True

    def resume_writing(self) -> None:
        """Little waits."""
        super().resume_writing()
        self.paused = False

    def end(self, code: int, reason: str) -> None:
        """Close after what is queued already; a peer that does not take even that is cut off after CLOSE_SECONDS."""
        if self.close_sent or self.transport.is_closing():
            return
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.close_timer = self.loop.call_later(CLOSE_SECONDS, self.transport.abort)

    def handle_connect(self, event: Request) -> None:
        """Put the line into the scope before the application's task begins."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            cast(dict[str, Any], self.scope["extensions"])[LINE] = self

    async def run_asgi(self) -> None:
        """As uvicorn's own, but a socket that was adopted outlives its application."""
        try:
            await self.app(self.scope, self.receive, self.send)
        except ClientDisconnected:
            pass
        except BaseException:
            self.logger.exception("Exception in ASGI application\n")
            self.send_500_response()
        if self._hear is None:
            if not self.handshake_complete:
                self.send_500_response()
            if self.close_timer is None:
                self.transport.close()

    def send_receive_event_to_app(self) -> None:
        """Hand a whole message to whoever adopted the socket."""
        if self._hear is None:
            return super().send_receive_event_to_app()
        data, self.frames = b"".join(self.frames), []
        if self.close_sent:
            return None
        if self.curr_msg_data_type == "bytes":
            return self._hear(None, data)
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return self.end(1007, "text that is not UTF-8")
        return self._hear(text, None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever adopted the socket."""
        super().connection_lost(exc)
        if self._gone is not None:
            gone, self._gone = self._gone, None
            gone()

    def keepalive_timeout(self) -> None:
        """A peer that answers no ping is gone; what waits for it would never be taken."""
        self.pong_timer = None
        self.pending_ping_payload = None
        self.transport.abort()
