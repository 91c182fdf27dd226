"""Gzip for the first visit: Streamlit's own files compressed once, kept, and served again."""

import asyncio
import gzip
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TEXT = ("text/", "application/javascript", "application/json", "image/svg+xml")
_SMALLEST = 500  # bytes; below this, gzip saves nothing
_LARGEST = 16 << 20
_LEVEL = 6


@dataclass(frozen=True)
class _Stored:
    start: Message
    body: bytes


class StaticGzip:
    """Middleware: sends pages and static text files compressed.

    Files that never change ("immutable") are compressed on first use and kept in memory, so
    that a whole class arriving at once costs one compression. Their cache life stays as it
    is. All else (ranges, conditional requests, streams, what is compressed already) passes.

    Args:
        app: The app to wrap.
        budget: Bytes of compressed files to keep at most.
    """

    def __init__(self, app: ASGIApp, budget: int = 64 << 20) -> None:
        self.app = app
        self.budget = budget
        self.kept: dict[str, _Stored] = {}
        self.lock = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compresses the answer to `scope` where that helps."""
        if not self._may_compress(scope):
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if path not in self.kept:
            collector = _Collector(send)
            await self.app(scope, receive, collector)
            if collector.start is None:
                return
            # Compressed once, however many ask: who waits here finds it kept.
            async with self.lock:
                stored = self.kept.get(path) or await collector.compressed(collector.start)
                self._keep(path, stored)
        else:
            stored = self.kept[path]
        await send(stored.start)
        await send({"type": "http.response.body", "body": stored.body})

    @staticmethod
    def _may_compress(scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "GET":
            return False
        headers = Headers(scope=scope)
        if {"range", "if-none-match", "if-modified-since"} & set(headers.keys()):
            return False
        return "gzip" in headers.get("accept-encoding", "")

    def _keep(self, path: str, stored: _Stored) -> None:
        size = sum(len(other.body) for other in self.kept.values()) + len(stored.body)
        immutable = "immutable" in Headers(raw=stored.start["headers"]).get("cache-control", "")
        if immutable and size <= self.budget:
            self.kept[path] = stored


class _Collector:
    """Gathers one answer worth compressing; passes any other straight on."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message | None = None
        self.chunks: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_worth(message):
            self.start = message
        elif self.start is not None and message["type"] == "http.response.body":
            self.chunks.append(message.get("body", b""))
        else:
            await self.send(message)

    async def compressed(self, start: Message) -> _Stored:
        """The gathered answer, compressed off the event loop."""
        # mtime 0: the same file gives the same bytes on every server.
        body = await asyncio.to_thread(gzip.compress, b"".join(self.chunks), _LEVEL, mtime=0)
        headers = MutableHeaders(raw=list(start["headers"]))
        headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(body))
        headers.add_vary_header("Accept-Encoding")
        if "etag" in headers:  # other bytes, same meaning: a weak tag
            headers["ETag"] = "W/" + headers["etag"].removeprefix("W/")
        return _Stored({**start, "headers": headers.raw}, body)


def _is_worth(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    length = headers.get("content-length", "0")
    return (
        start["status"] == 200
        and "content-encoding" not in headers
        and headers.get("content-type", "").startswith(_TEXT)
        and _SMALLEST <= int(length) <= _LARGEST
    )
