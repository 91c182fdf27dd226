"""The route that answers the player, without a browser: what it says, and when it gives up."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from serving.scales import Answer, Declined, Scales


def ask(answer: Answer, query: bytes = b"s=2.5", stays: float = 60.0) -> Response:
    """The response to a browser that stays for so many seconds."""
    began = time.monotonic()

    async def receive() -> Message:
        await asyncio.sleep(max(0.0, began + stays - time.monotonic()))
        return {"type": "http.disconnect"}

    async def respond() -> Response:
        scope = {"type": "http", "query_string": query, "path_params": {"name": "a"}}
        return await Scales(answer).respond(Request(scope, receive))

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(respond())).result()


def failing(error: Exception) -> Answer:
    def answer(_name: str, _scale: str, _alive: Callable[[], bool]) -> bytes:
        raise error

    return answer


def test_a_scale_is_handed_over_as_it_is() -> None:
    asked = []

    def answer(name: str, scale: str, _alive: Callable[[], bool]) -> bytes:
        asked.append((name, scale))
        return b"\x01\x02"

    response = ask(answer)
    assert (response.status_code, response.body) == (200, b"\x01\x02")
    assert response.headers["cache-control"] == "no-store"
    assert asked == [("a", "2.5")]


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (lambda *_: None, 404, "reload the page"),
        (failing(ValueError("s=x: need a number")), 400, "need a number"),
        (failing(Declined("64 requests are waiting already")), 503, "waiting already"),
    ],
)
def test_what_cannot_be_answered_is_said(answer: Answer, status: int, words: str) -> None:
    response = ask(answer)
    assert response.status_code == status
    assert words in bytes(response.body).decode()


def test_an_error_of_ours_is_not_passed_off_as_the_browsers() -> None:
    with pytest.raises(BaseExceptionGroup) as caught:
        ask(failing(ZeroDivisionError()))
    assert caught.group_contains(ZeroDivisionError)


def test_a_browser_that_leaves_ends_the_work() -> None:
    def answer(_name: str, _scale: str, alive: Callable[[], bool]) -> bytes:
        ends = time.monotonic() + 20
        while alive() and time.monotonic() < ends:
            time.sleep(0.01)
        return b"left" if time.monotonic() < ends else b"worked on"

    assert ask(answer, stays=0.2).body == b"left"


def test_more_questions_than_may_wait_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serving.scales.MOST", 5)
    free = threading.Event()

    def answer(_name: str, _scale: str, _alive: Callable[[], bool]) -> bytes:
        free.wait(20)
        return b"packed"

    async def stay() -> Message:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def all_at_once() -> list[int]:
        scales = Scales(answer)
        scope = {"type": "http", "query_string": b"s=1", "path_params": {"name": "a"}}
        asked = [asyncio.create_task(scales.respond(Request(scope, stay))) for _ in range(7)]
        _, waiting = await asyncio.wait(asked, timeout=0.5)
        free.set()
        assert len(waiting) == 5
        return [(await one).status_code for one in asked]

    with ThreadPoolExecutor(1) as pool:
        statuses = pool.submit(lambda: asyncio.run(all_at_once())).result()
    assert sorted(statuses) == [200] * 5 + [503] * 2
