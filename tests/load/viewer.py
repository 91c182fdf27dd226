"""One viewer: a websocket that speaks Streamlit's protocol, and a clock."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from random import Random
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.load.tab import PICTURES, Tab
from tests.load.widgets import Widget, is_movable

PATIENCE = 120.0  # seconds after which a move counts as never answered


class Turned(Exception):
    """The server turned this viewer away, with these words."""


class Lost(Exception):
    """The connection ended, or an answer never came."""


@dataclass
class Move:
    """One move and what came of it; times in seconds from sending."""

    name: str
    sent: float
    fragment: str = ""
    seconds: float = float("nan")
    first: float = float("nan")
    received: int = 0
    troubles: list[str] = field(default_factory=list)
    started: bool = False
    done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def served(self) -> bool:
        """Whether the page was drawn to its end without an exception."""
        return self.done.is_set() and not self.troubles


class Viewer:
    """A viewer of one page.

    Args:
        url: The server.
        rng: Draws what the viewer does.
        page: The page's name in the address; "" is the first page.
        query: Its query string.
        session: A session to come back to, as a browser does after its connection broke.
    """

    def __init__(
        self, url: str, rng: Random, page: str = "", query: str = "", session: str = ""
    ) -> None:
        self.url, self.rng = url, rng
        self.tab = Tab(url, page, query)
        self.runs = 0
        self.closed: ConnectionClosed | None = None
        self._tokens = ["streamlit", "none", *([session] if session else [])]
        self._socket: ClientConnection | None = None
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._move: Move | None = None
        self._running = False
        self._last = 0.0

    async def __aenter__(self) -> Self:
        stream = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        try:
            self._socket = await connect(
                stream, origin=self.url, subprotocols=self._tokens, compression=None,
                max_size=None, max_queue=None, open_timeout=60, close_timeout=2,
                ping_interval=None,
            )  # fmt: skip
        except InvalidStatus as refused:
            raise Turned(refused.response.body.decode()) from refused
        self._tasks["socket"] = asyncio.create_task(self._listen())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._tasks.values():
            task.cancel()
        assert self._socket is not None
        await self._socket.close()

    async def open(self) -> Move:
        """Opens the page and waits until it is drawn."""
        return await self.finish(await self.send("open"))

    async def go(self, page: str) -> Move:
        """Follows a link to another page."""
        self.tab.page, self.tab.query = page, ""
        self.tab.page_hash = self.tab.pages[page]
        return await self.finish(await self.send(f"go to {page}"))

    def pick(self, only: str = "") -> Widget:
        """A control that a hand could move now; `only` names one."""
        if only:
            return self.tab.find(only)
        return self.rng.choice([w for w in self.tab.widgets.values() if is_movable(w)])

    async def move(self, widget: Widget, value: Any = None) -> Move:  # noqa: ANN401
        """Moves a control, to a random place if no value is given, and waits for the page."""
        return await self.finish(await self.start(widget, value))

    async def start(self, widget: Widget, value: Any = None) -> Move:  # noqa: ANN401
        """Moves a control without waiting."""
        if widget.field == "trigger_value":
            return await self.send(str(widget), widget.fragment, widget)
        held = self.tab.values.get(widget.id, widget.value)
        self.tab.set(widget, widget.choose(self.rng, held) if value is None else value)
        return await self.send(str(widget), widget.fragment)

    async def send(self, name: str, fragment: str = "", pressed: Widget | None = None) -> Move:
        """Asks for a run; its end is written into the move that comes back."""
        move = Move(name, time.perf_counter(), fragment)
        self._move = move
        await self.post(self.tab.rerun(fragment, pressed))
        return move

    async def post(self, message: BackMsg | bytes | str) -> None:
        """Sends anything, as it is."""
        assert self._socket is not None
        raw = message.SerializeToString() if isinstance(message, BackMsg) else message
        try:
            await self._socket.send(raw)
        except ConnectionClosed as error:
            raise self._lost(error) from error

    async def finish(self, move: Move) -> Move:
        """Waits for the end of a move."""
        ended = asyncio.create_task(move.done.wait())
        await asyncio.wait(
            {ended, self._tasks["socket"]},
            timeout=PATIENCE,
            return_when=asyncio.FIRST_COMPLETED,
        )
        ended.cancel()
        if not move.done.is_set():
            if self.closed:
                raise self._lost(self.closed)
            raise Lost(f"{move.name}: no answer within {PATIENCE:g} s")
        return move

    async def settle(self, quiet: float = 0.4) -> None:
        """Waits until no run has gone on for a while."""
        until = time.perf_counter() + PATIENCE
        while self._running or time.perf_counter() - self._last < quiet:
            assert time.perf_counter() < until, "The page does not come to rest."
            await asyncio.sleep(0.02)

    def _lost(self, error: ConnectionClosed) -> Exception:
        close = error.rcvd
        if close is not None and close.code == 1013:
            return Turned(close.reason)
        return Lost(f"closed: {close.code if close else 'broken'}")

    async def _listen(self) -> None:
        assert self._socket is not None
        try:
            while True:
                data = await self._socket.recv(decode=False)
                message = ForwardMsg()
                message.ParseFromString(data)
                self._hear(message, len(data))
        except ConnectionClosed as error:
            self.closed = error

    def _hear(self, message: ForwardMsg, size: int) -> None:
        now, move = time.perf_counter(), self._move
        before = len(self.tab.troubles)
        message = self.tab.hear(message)
        kind = message.WhichOneof("type")
        self._last = now
        if kind == "new_session":
            self._begin(message, move)
        elif kind == "auto_rerun":
            self._repeat(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            self._stop(*message.stop_auto_rerun.fragment_ids)
        if move is None or move.done.is_set():
            self._running = self._running and kind != "script_finished"
            return
        move.received += size
        move.troubles += self.tab.troubles[before:]
        element = message.delta.new_element.WhichOneof("type") if kind == "delta" else None
        if move.started and element in PICTURES and move.first != move.first:
            move.first = now - move.sent
        if kind == "script_finished":
            self._end(message, move, now)

    def _begin(self, message: ForwardMsg, move: Move | None) -> None:
        self._running = True
        self.runs += 1
        fragments = list(message.metadata.run.fragment_ids)
        if not fragments:
            self._stop(*(name for name in self._tasks if name != "socket"))
        if move is not None and (not fragments or move.fragment in fragments):
            move.started = True

    def _end(self, message: ForwardMsg, move: Move, now: float) -> None:
        early = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
        self._running = early
        if move.started and not early:
            move.seconds = now - move.sent
            move.done.set()

    def _repeat(self, fragment: str, seconds: float) -> None:
        """Runs a fragment again and again, as a browser does for `run_every`."""

        async def again() -> None:
            with contextlib.suppress(Lost, Turned):
                while True:
                    await asyncio.sleep(seconds)
                    message = self.tab.rerun(fragment)
                    message.rerun_script.is_auto_rerun = True
                    await self.post(message)

        self._stop(fragment)
        self._tasks[fragment] = asyncio.create_task(again())

    def _stop(self, *fragments: str) -> None:
        for name in fragments:
            if task := self._tasks.pop(name, None):
                task.cancel()
