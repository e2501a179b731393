"""The one place where permissions are asked for: whoever asks while a question is under way joins in the next.

A thousand sockets that come back at one moment are authorised in a handful of queries, not in a thousand handfuls.
"""

from __future__ import annotations

import asyncio

from realtime.authorise import Listener, MayListen, Verdict, authorise
from realtime.threads import in_thread

# So many at once keep the thread for some tens of milliseconds.
MOST_AT_ONCE = 200


class Gate:
    """Asks for all who wait, one question after the other."""

    def __init__(self, may_listen: MayListen) -> None:
        self._may_listen = may_listen
        self._waiting: list[tuple[Listener, asyncio.Future[Verdict]]] = []
        self._work: asyncio.Task[None] | None = None

    async def ask(self, listener: Listener) -> Verdict:
        """What `listener` may follow now. Raises what the question raised."""
        verdict: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        self._waiting.append((listener, verdict))
        if self._work is None:
            self._work = asyncio.create_task(self._answer())
        return await verdict

    async def _answer(self) -> None:
        try:
            while self._waiting:
                asked, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
                await self._answer_these(asked)
        finally:
            self._work = None

    async def _answer_these(self, asked: list[tuple[Listener, asyncio.Future[Verdict]]]) -> None:
        # Who closed meanwhile waits no more.
        try:
            verdicts = await in_thread(authorise, self._may_listen, [listener for listener, _ in asked])
        except Exception as error:
            for _, waiting in asked:
                if not waiting.done():
                    waiting.set_exception(error)
            return
        for (_, waiting), verdict in zip(asked, verdicts, strict=True):
            if not waiting.done():
                waiting.set_result(verdict)
