"""Answers a player that asks for guidance scales, past Streamlit's rerun of the page."""

from collections.abc import Callable
from functools import partial
from threading import Event

import anyio
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

PATH = "/film-room-scale/{name}"
MOST = 64  # questions at once, each in a thread that waits for the engine; the next is declined
FRESH = {"Cache-Control": "no-store"}


class Declined(RuntimeError):
    """A question that is not answered for no fault of its own; the message is for people."""


Answer = Callable[[str, str, Callable[[], bool]], bytes | None]


class Scales:
    """Serves `/film-room-scale/NAME?s=SCALE` and `?s=sweep`: points, or a sentence why not.

    Args:
        answer: Gives the points of a name and what was asked, or None where nothing has that name;
            it is told whether it is still wanted.
    """

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._threads: anyio.CapacityLimiter | None = None
        self._open = 0

    async def respond(self, request: Request) -> Response:
        """Waits for the answer in a thread; a browser that leaves ends the work."""
        self._threads = self._threads or anyio.CapacityLimiter(MOST)  # needs a running loop
        if self._open >= MOST:
            return PlainTextResponse("Too many ask at once; try again in a moment.", 503, FRESH)
        gone = Event()
        self._open += 1
        try:
            async with anyio.create_task_group() as both:
                both.start_soon(_watch, request, gone)
                work = partial(self._respond, request, lambda: not gone.is_set())
                response = await anyio.to_thread.run_sync(work, limiter=self._threads)
                both.cancel_scope.cancel()
        finally:
            self._open -= 1
        return response

    def _respond(self, request: Request, alive: Callable[[], bool]) -> Response:
        try:
            asked = request.query_params.get("s", "")
            packed = self._answer(request.path_params["name"], asked, alive)
        except ValueError as error:
            return PlainTextResponse(str(error), 400, FRESH)
        except Declined as error:
            return PlainTextResponse(str(error), 503, FRESH)
        if packed is None:
            return PlainTextResponse("No picture has this name; reload the page.", 404, FRESH)
        return Response(packed, 200, FRESH, "application/octet-stream")


async def _watch(request: Request, gone: Event) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    gone.set()
