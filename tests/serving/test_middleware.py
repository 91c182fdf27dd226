"""The middleware alone, against small apps that a browser would not show."""

import asyncio
import gzip
import os
from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Text_pb2 import Text

from serving import base, settings
from serving.compression import StaticGzip
from serving.doors import DOORS, Doors
from serving.sessions import SameOrigin, SessionCap
from serving.startup import PlainStartupErrors, Readiness

TEXT = b"a text that repeats itself. " * 100


def call(app: ASGIApp, scope: Scope) -> list[Message]:
    """All that an app sends, run on a loop of its own."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {}

    async def send(message: Message) -> None:
        sent.append(message)

    # A thread, because a browser test may hold this thread's loop.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(_call(app, scope, receive, send))).result()
    return sent


async def _call(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, send)


def request(path: str = "/static/a.js", **headers: str) -> Scope:
    pairs = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    return {"type": "http", "method": "GET", "path": path, "headers": pairs}


class File:
    """Answers every path with the same text, and counts how often it was asked."""

    def __init__(self, status: int = 200, **headers: str) -> None:
        defaults = {"content_type": "text/javascript", "content_length": str(len(TEXT))}
        pairs = {**defaults, "cache_control": "public, immutable", **headers}
        self.headers = [(k.replace("_", "-").encode(), v.encode()) for k, v in pairs.items()]
        self.status = status
        self.asked = 0

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.asked += 1
        start = {"type": "http.response.start", "status": self.status, "headers": self.headers}
        await send(start)
        await send({"type": "http.response.body", "body": TEXT[:99], "more_body": True})
        await send({"type": "http.response.body", "body": TEXT[99:]})


def body(sent: list[Message]) -> bytes:
    return b"".join(message.get("body", b"") for message in sent)


def header(sent: list[Message], name: str) -> str | None:
    found: Mapping[bytes, bytes] = dict(sent[0]["headers"])
    value = found.get(name.encode())
    return value.decode() if value else None


def test_an_immutable_file_is_read_and_compressed_once() -> None:
    file = File(etag='"1"')
    app = StaticGzip(file)
    first = call(app, request(accept_encoding="gzip, br"))
    second = call(app, request(accept_encoding="gzip"))
    assert gzip.decompress(body(first)) == TEXT
    assert body(first) == body(second)
    assert header(second, "etag") == 'W/"1"'
    assert header(second, "content-length") == str(len(body(second)))
    assert file.asked == 1


def test_what_may_change_is_read_each_time() -> None:
    file = File(cache_control="no-cache")
    app = StaticGzip(file)
    for _ in range(2):
        assert gzip.decompress(body(call(app, request(accept_encoding="gzip")))) == TEXT
    assert file.asked == 2


def test_no_more_is_kept_than_the_budget_allows() -> None:
    app = StaticGzip(File(), budget=100)
    for path in ("/static/a.js", "/static/b.js", "/static/c.js"):
        assert gzip.decompress(body(call(app, request(path, accept_encoding="gzip")))) == TEXT
    assert sum(len(stored.body) for stored in app.kept.values()) <= 100


@pytest.mark.parametrize(
    ("file", "asked"),
    [
        (File(), {}),
        (File(), {"accept_encoding": "gzip", "range": "bytes=0-9"}),
        (File(), {"accept_encoding": "gzip", "if_none_match": '"1"'}),
        (File(status=206), {"accept_encoding": "gzip"}),
        (File(content_type="font/woff2"), {"accept_encoding": "gzip"}),
        (File(content_encoding="br"), {"accept_encoding": "gzip"}),
        (File(content_length="20"), {"accept_encoding": "gzip"}),
    ],
)
def test_all_else_passes_as_it_is(file: File, asked: dict[str, str]) -> None:
    sent = call(StaticGzip(file), request(**asked))
    assert body(sent) == TEXT
    assert len(sent) == 3
    assert sent[0]["headers"] == file.headers


def test_a_session_that_breaks_gives_its_place_back() -> None:
    async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise OSError("connection lost")

    cap = SessionCap(broken, limit=1)
    for _ in range(3):
        with pytest.raises(OSError, match="lost"):
            call(cap, {"type": "websocket", "headers": []})
    assert cap.open == 0


DRAWN = ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY).SerializeToString()
DRAWING = ForwardMsg(delta=Delta(new_element=Element(text=Text(body="x" * 9)))).SerializeToString()


class Sessions:
    """Sessions that send what they are told to, and stay until they are told to go."""

    def __init__(self) -> None:
        self.entered: list[int] = []
        self.says: dict[int, asyncio.Queue[bytes]] = defaultdict(asyncio.Queue)

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        self.entered.append(scope["number"])
        while said := await self.says[scope["number"]].get():
            await send({"type": "websocket.send", "bytes": said})


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def nobody(*_: object) -> Message:
    return {}


def on_a_loop(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(work())).result()


@pytest.mark.parametrize("end", [DRAWN, b""])
def test_the_next_is_let_in_when_a_first_page_is_drawn_or_left(end: bytes) -> None:
    async def come() -> None:
        sessions = Sessions()
        doors = Doors(sessions)
        scopes = [{"type": "websocket", "headers": [], "number": i} for i in range(7)]
        visits = [asyncio.create_task(doors(one, nobody, nobody)) for one in scopes]
        await settled()
        assert sessions.entered == list(range(DOORS))
        sessions.says[2].put_nowait(DRAWING)
        await settled()
        assert len(sessions.entered) == DOORS
        for said in (end, DRAWN, DRAWN):  # the way is free once, however many runs follow
            sessions.says[2].put_nowait(said)
        await settled()
        assert sessions.entered == list(range(DOORS + 1))
        for visit in visits:
            visit.cancel()

    on_a_loop(come)


def test_a_first_page_that_takes_long_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serving.doors.PATIENCE", 0.01)

    async def come() -> None:
        sessions = Sessions()
        doors = Doors(sessions)
        scopes = [{"type": "websocket", "headers": [], "number": i} for i in range(7)]
        visits = [asyncio.create_task(doors(one, nobody, nobody)) for one in scopes]
        async with asyncio.timeout(10):
            while len(sessions.entered) < 7:
                await asyncio.sleep(0.01)
        for visit in visits:
            visit.cancel()

    on_a_loop(come)


def test_readiness_counts_what_is_frozen_once() -> None:
    async def ask() -> None:
        readiness = Readiness()
        assert (await readiness.respond(Request(request()))).status_code == 503
        readiness.ready, readiness.frozen = True, 7  # counting walks through all of them
        response = await readiness.respond(Request(request()))
        assert (response.status_code, b'"frozen_objects":7' in bytes(response.body)) == (200, True)

    on_a_loop(ask)


def test_a_server_without_http_answers_closes_with_a_reason() -> None:
    cap = SessionCap(File(), limit=0)
    (closed,) = call(cap, {"type": "websocket", "headers": []})
    assert closed["code"] == 1013
    assert "viewers at once: 0" in closed["reason"]


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [
        (None, True),
        ("https://room.example", True),
        ("http://localhost:9000", True),
        ("https://partner.example", True),
        ("https://evil.example", False),
        ("https://room.example.evil.example", False),
        ("null", False),
        ("https://[", False),
    ],
)
def test_sessions_by_origin(origin: str | None, welcome: bool) -> None:
    file = File()
    headers = [(b"host", b"room.example")] + ([(b"origin", origin.encode())] if origin else [])
    app = SameOrigin(file, allowed=frozenset({"https://partner.example"}))
    call(app, {"type": "websocket", "headers": headers})
    assert bool(file.asked) is welcome


def test_a_failed_start_is_told_in_its_last_line() -> None:
    async def fails(_scope: Scope, _receive: Receive, send: Send) -> None:
        told: dict[str, Any] = {
            "message": "Traceback …\n  File …\nValueError: assets/x is damaged"
        }
        await send({"type": "lifespan.startup.failed", **told})
        raise ValueError("assets/x is damaged")

    (sent,) = call(PlainStartupErrors(fails), {"type": "lifespan"})
    assert sent["message"] == "Film Room cannot start: ValueError: assets/x is damaged"


def test_unset_and_empty_mean_the_default() -> None:
    assert settings.read({}) == settings.read({"PORT": "", "HOST": " ", "FILM_ROOM_THREADS": ""})
    assert settings.read({}).threads == min(2, os.cpu_count() or 1)
    sources = "https://*.example.org:8443 'self'"
    assert settings.read({"FILM_ROOM_FRAME_ANCESTORS": sources}).frame_ancestors == sources


def test_a_misspelt_variable_stops_the_start_and_is_named() -> None:
    with pytest.raises(settings.SettingError, match=r"FILM_ROOM_THREAD is no .*FILM_ROOM_THREADS"):
        settings.read({"FILM_ROOM_THREAD": "1"})


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json"])
def test_only_pages_are_told_where_the_server_is(kind: str) -> None:
    asked: list[dict[bytes, bytes]] = []
    parts = [b"<!DOCTYPE html><html><he", b"ad><title>x</title></head></html>"]

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        asked.append(dict(scope["headers"]))
        headers = [(b"content-type", kind.encode()), (b"content-length", b"57")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": parts[0], "more_body": True})
        await send({"type": "http.response.body", "body": parts[1]})

    headers = [(b"accept", b"text/html,*/*"), (b"accept-encoding", b"gzip")]
    scope = {"type": "http", "method": "GET", "path": "/sampling", "headers": headers}
    start, *rest = call(base.NamedBase(page), scope)
    body = b"".join(message["body"] for message in rest)
    assert b"accept-encoding" not in asked[0]
    if kind.startswith("text/html"):
        assert body.index(base.PATH.encode()) < body.index(b"<title>")
        assert dict(start["headers"])[b"content-length"] == str(len(body)).encode()
    else:
        assert body == b"".join(parts)
