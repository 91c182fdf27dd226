"""Readiness, and a failed start told in one line."""

import gc
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config


def address(program: str) -> str:
    """Gives where the app answers, for the line that says it is ready.

    Empty behind another server than Streamlit's own, which alone knows its port and says it.
    """
    if Path(program).name != "app.py":
        return "."
    host, port, base = map(
        config.get_option, ("browser.serverAddress", "server.port", "server.baseUrlPath")
    )
    return f": http://{host}:{port}/{base.strip('/')}"


@dataclass
class Readiness:
    """Whether the app has been warmed; `respond` answers `/ready` with 503 until then."""

    ready: bool = False
    frozen: int = 0

    def freeze(self) -> None:
        """Declares the app warm and keeps what is loaded out of later garbage collections.

        Streamlit collects garbage after every run; with torch loaded that takes 0.2 s each,
        under the interpreter's lock, unless the objects of the start are frozen.
        """
        gc.collect()
        gc.freeze()
        self.frozen = gc.get_freeze_count()  # counted once: it walks through all of them
        self.ready = True

    async def respond(self, _request: Request) -> Response:
        """Answers 200 once the app is warm, 503 before."""
        body = {"ready": self.ready, "frozen_objects": self.frozen}
        return JSONResponse(body, 200 if self.ready else 503, {"Cache-Control": "no-store"})


class PlainStartupErrors:
    """Middleware: tells a failed start in one line instead of a traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on, except what a failed start says."""
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)
            return
        failed = False

        async def plainly(message: Message) -> None:
            nonlocal failed
            if message["type"] == "lifespan.startup.failed":
                failed = True
                lines = message.get("message", "").strip().splitlines() or ["unknown reason"]
                message = {**message, "message": f"Film Room cannot start: {lines[-1]}"}
            await send(message)

        try:
            await self.app(scope, receive, plainly)
        except Exception:
            if not failed:
                raise
