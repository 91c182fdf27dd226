"""Who comes at once is let in a few at a time, in order."""

import asyncio
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

DOORS = 4  # first pages that are drawn at once
PATIENCE = 1.0  # seconds after which the next is let in, whatever becomes of a first page
_SHORT = 300  # bytes; the message that ends a run is not longer


class Doors:
    """Middleware: a new session waits until one of those before it has its first page.

    Two hundred pages that are drawn side by side are all done at the very end. Meanwhile the
    server answers nobody: between any two sessions that it sends to, Streamlit lets everything
    else have its turn.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.doors = asyncio.Semaphore(DOORS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a session in, and the next once the first page is drawn."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        await self.doors.acquire()
        leave = _Once(self.doors.release)
        late = asyncio.get_running_loop().call_later(PATIENCE, leave)

        async def watch(message: Message) -> None:
            await send(message)
            if not leave.done and _is_end_of_run(message):
                leave()

        try:
            await self.app(scope, receive, watch)
        finally:
            late.cancel()
            leave()


class _Once:
    """Calls something once, however often it is called."""

    def __init__(self, what: Callable[[], None]) -> None:
        self.what, self.done = what, False

    def __call__(self) -> None:
        if not self.done:
            self.done = True
            self.what()


def _is_end_of_run(message: Message) -> bool:
    data = message.get("bytes") or b""
    if not 0 < len(data) <= _SHORT:
        return False
    return ForwardMsg.FromString(data).WhichOneof("type") == "script_finished"
