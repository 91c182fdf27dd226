"""A class: viewers who think, move, look, and think again."""

import asyncio
import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from serving import scales
from tests.load import components, http
from tests.load.figures import Figure, slowest, timings
from tests.load.scenario import ONE_THREAD, Site, Tally, mixed, pages
from tests.load.viewer import Viewer
from tests.load.widgets import Widget

SCALE = "scale"  # the guidance slider, whatever a page calls it


@dataclass(frozen=True)
class Classroom:
    """Viewers with settings of their own; p95 of a move and of the guidance slider alone.

    Args:
        page: A page's name in the address, or "mixed" for each in turn.
        viewers: How many.
        think: Seconds between two moves, on average; each time half to one and a half of it.
        seconds: How long; each makes one move at least.
        only: The one control that is moved, by its key; "scale" is the guidance slider.
        query: The link that all open.
        seed: What the viewers' moves are drawn from.
    """

    page: str = "mixed"
    viewers: int = 30
    think: float = 3.0
    seconds: float = 120.0
    only: str = ""
    query: str = ""
    seed: int = 0

    @property
    def env(self) -> Mapping[str, str]:
        """One torch thread, as for any class."""
        return ONE_THREAD

    async def run(self, site: Site) -> list[Figure]:
        """Plays it and measures."""
        tally, known = Tally(), await pages(site.url)
        ends = time.perf_counter() + self.think + self.seconds
        async with asyncio.TaskGroup() as group:
            for number in range(self.viewers):
                page = mixed(self.page, number, known)
                viewer = Viewer(site.url, Random(f"{self.seed}.{number}"), page, self.query)
                wait = self.think * number / self.viewers
                visit = self._visit(viewer, tally, wait, ends)
                group.create_task(tally.watch(viewer, asyncio.ensure_future(visit)))
        return self._figures(tally)

    async def _visit(self, viewer: Viewer, tally: Tally, wait: float, ends: float) -> None:
        await asyncio.sleep(wait)
        async with viewer:
            tally.opened.append(await viewer.open())
            for made in itertools.count():
                await asyncio.sleep(self.think * viewer.rng.uniform(0.5, 1.5))
                if made and time.perf_counter() > ends:
                    return
                if self.only == SCALE:
                    await release(viewer, tally)
                else:
                    tally.moves.append(await viewer.move(viewer.pick(self.only)))

    def _figures(self, tally: Tally) -> list[Figure]:
        limit = 300 if self.only == SCALE else 600
        served = [move for move in tally.moves if move.served]
        share = 100 * len(served) / max(1, len(tally.moves))
        figures = [
            Figure("moves served", share, "%", least=100),
            *timings("move to page drawn", [move.seconds for move in served], limit),
            *timings("move to first picture", [m.first for m in served if m.first == m.first]),
            *timings("opening", [move.seconds for move in tally.opened]),
            Figure("median size of a move", _median_kilobytes(tally), "kB"),
            Figure("errors and warnings in words", len(tally.alerts)),
            Figure("viewers turned away", len(tally.turned), most=0),
            *tally.sound(),
        ]
        if tally.answers:
            figures += timings("scale released to picture (address)", tally.answers, 300)
        return figures + slowest(served)


def _median_kilobytes(tally: Tally) -> float:
    sizes = sorted(move.received for move in tally.moves)
    return sizes[len(sizes) // 2] / 1000 if sizes else float("nan")


def scale_of(viewer: Viewer) -> Widget:
    """The control of a page that sets the guidance scale."""
    for widget in viewer.tab.widgets.values():
        if "guidance" in components.states(widget.header):
            return widget
    return viewer.tab.find("guidance")


async def release(viewer: Viewer, tally: Tally) -> None:
    """Lets go of the guidance slider: the pictures come by their own address, then the page."""
    widget = scale_of(viewer)
    if widget.kind != "bidi_component":
        tally.moves.append(await viewer.move(widget))
        return
    scale = components.choose("guidance", widget.header, viewer.rng)
    asked = [
        http.get(viewer.url, f"{scales.PATH.format(name=name)}?s={scale}")
        for name in components.addresses(widget.header)
    ]
    answers = await asyncio.gather(*asked)
    tally.answers += [max(answer.seconds for answer in answers)] if answers else []
    tally.lost += [f"address: {a.status} {a.body[:80]!r}" for a in answers if a.status >= 400]
    tally.moves.append(await viewer.move(widget, {"guidance": scale}))
