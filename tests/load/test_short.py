"""The short form of each scenario: all are served, nothing breaks, the last value wins.

Waits are judged by `make load` on a quiet machine; here a slow one only may not lose anybody.
"""

import asyncio
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import numpy as np
import pytest

from tests.load.classroom import SCALE, Classroom
from tests.load.figures import Figure, quantile, table
from tests.load.opening import Opening
from tests.load.scenario import Scenario, Site, pages
from tests.load.soak import Soak
from tests.load.storm import WATCHED, Link, Storm
from tests.load.viewer import Viewer
from tests.running import running

T = TypeVar("T")


def finished(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives, run in a thread: the browser tests leave a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server for a class, whose runs are watched; it soon forgets who has left."""
    folder = tmp_path_factory.mktemp("load")
    env = {**WATCHED, "STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "1"}
    with running(folder / "log", env=env) as server:
        yield Site(server, folder)


def play(scenario: Scenario, site: Site) -> list[Figure]:
    """Plays a scenario; every bound holds, but for those on waits."""
    figures = finished(scenario.run(site))
    broken = [figure for figure in figures if not figure.holds and figure.unit != "ms"]
    assert broken == [], table(figures)
    return figures


def value(figures: list[Figure], name: str) -> float:
    (found,) = [figure.value for figure in figures if figure.name == name]
    return found


def test_a_class_on_all_pages_is_served(site: Site) -> None:
    figures = play(Classroom(viewers=8, think=1.0, seconds=8.0), site)
    assert value(figures, "move to page drawn: count") >= 8


def test_the_guidance_slider_is_answered_by_its_address_and_by_the_page(site: Site) -> None:
    scenario = Classroom(page="guidance", viewers=3, think=1.0, seconds=4.0, only=SCALE)
    figures = play(scenario, site)
    released = value(figures, "scale released to picture (address): count")
    assert released == value(figures, "move to page drawn: count") >= 3


def test_a_class_that_opens_at_once_is_served(site: Site) -> None:
    play(Opening(viewers=12, within=0.3, stay=0.5), site)


def test_a_storm_ends_at_its_last_value_with_one_run_at_a_time(site: Site) -> None:
    figures = play(Storm(viewers=4, moves=20), site)
    assert value(figures, "runs of pages") < value(figures, "moves sent")


def test_a_link_that_all_open_is_computed_once(site: Site) -> None:
    assert value(play(Link(viewers=6), site), "sampled for one viewer") >= 1


def test_a_tab_closed_mid_run_ends_the_run_within_half_a_second(site: Site) -> None:
    async def leave() -> float:
        query = "n=20000&steps=100&sampler=ddpm&beside=on&seed=4711"  # seconds of exact sampling
        async with Viewer(site.url, Random(0), "sampling", query) as viewer:
            await viewer.send("open")
            while not (await site.inspect()).get("computing"):
                await asyncio.sleep(0.05)
        closed = time.time()
        while (seen := await site.inspect())["computing"]:
            assert time.time() - closed < 20
        return seen["left"] - closed

    assert finished(leave()) <= 0.5


SOAK = Soak(reruns=160, sessions=32, at_once=4, alike=4)


def test_reruns_leave_nothing_behind(site: Site) -> None:
    play(SOAK, site)


def test_a_leak_turns_the_soak_red(tmp_path: Path) -> None:
    leaking = replace(SOAK, leak=1_000_000)
    with running(tmp_path / "log", env=leaking.env) as server:
        figures = finished(leaking.run(Site(server, tmp_path)))
    (drift,) = [figure for figure in figures if figure.name == "drift after warm-up"]
    assert not drift.holds, table(figures)


def test_every_page_is_known_by_its_navigation(site: Site) -> None:
    assert {"time_embedding", "film", "sampling", "guidance"} <= set(finished(pages(site.url)))


def test_a_viewer_sees_what_the_page_makes_of_a_move(site: Site) -> None:
    async def visit() -> tuple[str, list[float]]:
        async with Viewer(site.url, Random(0), "sampling", "guidance=2.5") as viewer:
            await viewer.open()
            shown = viewer.tab.find("sampling.guidance").value
            await viewer.move(viewer.tab.find("sampling.guidance"), [-1.5])
            return viewer.tab.query, shown

    query, shown = finished(visit())
    assert shown == [2.5]
    assert "guidance=-1.5" in query


def test_quantiles_are_those_of_numpy() -> None:
    waits = Random(3).choices(range(1000), k=57)
    for share in (0.01, 0.5, 0.95, 1.0):
        assert quantile(waits, share) == np.quantile(waits, share, method="inverted_cdf")


def test_a_move_on_the_film_page_sends_only_what_it_changes(site: Site) -> None:
    async def sizes() -> dict[str, int]:
        async with Viewer(site.url, Random(0), "film") as viewer:
            player = "film_player"
            found = {"opening": (await viewer.open()).received}
            for name, setting in (
                ("t", {"t": 0.5}),
                ("display", {"trails": False, "sort": "number", "layer": 2, "feature": 3}),
                ("feature", {"fixed": [1.5, 0.2]}),
                ("back", {"fixed": None}),
            ):
                move = await viewer.move(viewer.tab.find(player), {"settings": setting})
                assert move.served
                found[name] = move.received
            moved = await viewer.move(viewer.tab.find("film.prediction"), ["ε"])
            return {**found, "prediction": moved.received}

    found = finished(sizes())
    assert all(found[name] < 50_000 for name in ("t", "display", "back")), found
    assert all(found[name] < 0.4 * found["opening"] for name in ("feature", "prediction")), found
