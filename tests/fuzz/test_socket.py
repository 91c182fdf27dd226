"""Nonsense through the real socket: nobody sees a trace, and the server serves afterwards."""

import asyncio
import contextlib
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.fuzz import examples
from tests.load.viewer import Lost, Viewer
from tests.running import Server, running

T = TypeVar("T")
PAGES = ("sampling", "guidance", "film", "time_embedding")
TRACES = ("Traceback", 'File "', ".py", "site-packages")
LINES = 400  # that all of this may log: each kind of trace once a minute


def finished(work: Coroutine[Any, Any, T]) -> T:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that has to serve an ordinary viewer after all of this, and to have said little."""
    folder = tmp_path_factory.mktemp("fuzz")
    with running(folder / "log", env={"FILM_ROOM_THREADS": "1"}) as started:
        yield started
        for page in PAGES:
            assert finished(opened(started, page)) == []
        log = started.read_log()
        assert len(log.splitlines()) <= LINES, log[-4000:]


async def opened(server: Server, page: str, query: str = "") -> list[str]:
    """What a viewer who opens a page sees that is no picture and no sentence of ours."""
    async with Viewer(server.url, Random(0), page, query) as viewer:
        await viewer.open()
        return unfit(viewer)


def unfit(viewer: Viewer) -> list[str]:
    """Exceptions on a page, and words on it that come from a trace."""
    said = [*viewer.tab.alerts, *viewer.tab.texts.values()]
    return viewer.tab.troubles + [s for s in said if any(t in s for t in TRACES[:2])]


NUMBERS = (st.integers() | st.floats()).map(str)
NAMES = st.sampled_from(
    ["label", "guidance", "steps", "n", "seed", "t", "view", "training", "layer", "feature", "dim"]
) | st.text(max_size=8)
QUERIES = st.dictionaries(NAMES, NUMBERS | st.text(max_size=40), max_size=5)


@pytest.mark.parametrize("page", PAGES)
@given(query=QUERIES)
@examples(6, shrink=False)
def test_any_address_is_a_page(server: Server, page: str, query: dict[str, str]) -> None:
    asked = urlencode(query, errors="surrogatepass")
    assert finished(opened(server, page, asked)) == []


@given(query=st.text(max_size=60))
@examples(10, shrink=False)
def test_any_text_as_a_query_is_a_page(server: Server, query: str) -> None:
    assert finished(opened(server, "sampling", query.encode("utf-8", "ignore").decode())) == []


VALUES = {
    **{name: st.booleans() for name in ("bool_value", "trigger_value")},
    "double_value": st.floats(),
    "int_value": st.integers(-(2**63), 2**63 - 1),
    "string_value": st.text(max_size=20) | NUMBERS,
    "json_value": st.text(max_size=20)
    | st.sampled_from(["{}", "[]", "null", '{"t": "x"}', "1e999"]),
    "bytes_value": st.binary(max_size=20),
    "double_array_value": st.lists(st.floats(), max_size=3),
    "int_array_value": st.lists(st.integers(-9, 9), max_size=3),
    "string_array_value": st.lists(st.text(max_size=9), max_size=3),
}
STATES = st.sampled_from(sorted(VALUES)).flatmap(
    lambda kind: VALUES[kind].map(lambda v: (kind, v))
)


def state(widget: str, kind: str, value: Any) -> WidgetState:  # noqa: ANN401
    made = WidgetState(id=widget)
    if kind.endswith("array_value"):
        getattr(made, kind).SetInParent()
        getattr(made, kind).data.extend(value)
    else:
        setattr(made, kind, value)
    return made


@pytest.mark.parametrize("page", PAGES)
@given(data=st.data())
@examples(2, shrink=False)
def test_widget_values_of_any_kind_show_no_trace(
    server: Server, page: str, data: st.DataObject
) -> None:
    drawn = data.draw(st.lists(st.tuples(st.integers(0, 99), STATES), min_size=8, max_size=8))

    async def send() -> list[str]:
        async with Viewer(server.url, Random(0), page) as viewer:
            await viewer.open()
            for number, (kind, value) in drawn:
                widget = sorted(viewer.tab.widgets)[number % len(viewer.tab.widgets)]
                message = viewer.tab.rerun()
                message.rerun_script.widget_states.widgets.append(state(widget, kind, value))
                await viewer.post(message)
            await viewer.settle()
            await viewer.open()  # with the values that it held: the page is as before
            return unfit(viewer)

    assert finished(send()) == []


def rerun(query: str) -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = query
    return message.SerializeToString()


FRAMES = (
    st.binary(max_size=200)
    | st.text(max_size=50)
    | st.text(max_size=20).map(rerun).flatmap(lambda raw: st.binary(max_size=3).map(raw.__add__))
    | st.sampled_from(
        [b"", *(BackMsg(**{kind: True}).SerializeToString() for kind in ("clear_cache",))]
    )
)


@given(frames=st.lists(FRAMES, min_size=1, max_size=5))
@examples(40, shrink=False)
def test_any_frame_is_heard_out(server: Server, frames: list[bytes | str]) -> None:
    async def send() -> list[str]:
        async with Viewer(server.url, Random(0)) as viewer:
            with contextlib.suppress(Lost):  # nonsense ends a session
                for frame in frames:
                    await viewer.post(frame)
                await viewer.settle()
            return unfit(viewer)

    assert finished(send()) == []


def test_nobody_clears_what_is_kept_for_all(server: Server, tmp_path: Path) -> None:
    """The engine is the same one before and after: its memory of runs still answers."""

    async def sample() -> list[str]:
        async with Viewer(server.url, Random(0), "sampling", "seed=77&n=500") as viewer:
            await viewer.open()
            return [words for words in viewer.tab.texts.values() if "points·steps" in words]

    async def clear() -> None:
        async with Viewer(server.url, Random(0)) as viewer:
            await viewer.open()
            await viewer.post(BackMsg(clear_cache=True))
            await viewer.open()

    assert "fresh" in finished(sample())[0]
    finished(clear())
    assert "cached" in finished(sample())[0]


def test_text_and_nonsense_close_a_session_with_a_code(server: Server) -> None:
    async def send(frame: bytes | str) -> str:
        async with Viewer(server.url, Random(0)) as viewer:
            await viewer.post(frame)
            async with asyncio.timeout(10):
                while viewer.closed is None:
                    await asyncio.sleep(0.01)
            return str(viewer.closed)

    start = len(server.read_log())
    assert "1003" in finished(send("hello"))
    assert "1003" in finished(send(b"\xff\xff\xff\xff"))
    assert "Traceback" not in server.read_log(start)
