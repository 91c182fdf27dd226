"""Who may open a session: a cap on viewers at once, and only pages of this site."""

import logging
from contextvars import ContextVar
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

_LOCAL = {"localhost", "127.0.0.1", "::1"}
_RETRY = "5"  # seconds
_FULL_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>Film Room is full</title></head><body><h1>Film Room is full</h1>
<p>{text}</p></body></html>"""


_answered: ContextVar[bool] = ContextVar("answered", default=False)


async def refuse(scope: Scope, receive: Receive, send: Send, response: Response) -> None:
    """Turns a websocket away with an HTTP answer or, where the server cannot, a close reason."""
    if "websocket.http.response" in scope.get("extensions", {}):
        await response(scope, receive, send)
        _answered.set(True)
        return
    reason = bytes(response.body).decode()[:120]
    await send({"type": "websocket.close", "code": 1013, "reason": reason})


class AnsweredHandshakes(logging.Filter):
    """Drops uvicorn's complaint that a handshake was left open where it was answered with no.

    uvicorn 0.54 knows an answer to a websocket only as an acceptance.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """False for that complaint, in the task that gave the answer."""
        return not (_answered.get() and "handshake" in record.getMessage())


class SessionCap:
    """Middleware: at most `limit` sessions at once; others are told to come back.

    Beyond the limit a websocket gets status 503 with a sentence, and a page visit gets a
    page that says so and tries again by itself.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit
        self.open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Counts sessions in and out."""
        if scope["type"] == "websocket":
            await self._session(scope, receive, send)
        elif self._is_visit(scope) and self.open >= self.limit:
            text = f"{self._reason} This page tries again every {_RETRY} seconds."
            headers = {"Retry-After": _RETRY, "Refresh": _RETRY, "Cache-Control": "no-store"}
            page = HTMLResponse(_FULL_PAGE.format(text=text), 503, headers)
            await page(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    @property
    def _reason(self) -> str:
        return f"Every place on this server is taken (viewers at once: {self.limit})."

    async def _session(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.open >= self.limit:
            answer = PlainTextResponse(self._reason, 503, {"Retry-After": _RETRY})
            await refuse(scope, receive, send, answer)
            return
        self.open += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.open -= 1

    @staticmethod
    def _is_visit(scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "GET":
            return False
        return "text/html" in Headers(scope=scope).get("accept", "")


class SameOrigin:
    """Middleware: a websocket may come from pages of this site, this machine or `allowed`.

    Streamlit has the same rule, but to apply it to a foreign page it first asks an outside
    host for this machine's address.
    """

    def __init__(self, app: ASGIApp, allowed: frozenset[str]) -> None:
        self.app = app
        self.allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a session in or turns it away by its origin."""
        if scope["type"] != "websocket" or self._is_welcome(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return
        answer = PlainTextResponse("Sessions open from this site's own pages only.", 403)
        await refuse(scope, receive, send, answer)

    def _is_welcome(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None or origin in self.allowed:
            return True
        try:
            site = urlsplit(origin)
            return site.netloc == headers.get("host") or site.hostname in _LOCAL
        except ValueError:
            return False
