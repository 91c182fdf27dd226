"""A class: viewers who think, move, look, and think again."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from serving import scales
from tests.load import components, http
from tests.load.browsers import released
from tests.load.figures import Figure, slowest, timings
from tests.load.scenario import ONE_THREAD, Site, Tally, mixed, pages
from tests.load.viewer import Viewer
from tests.load.widgets import Widget

DRAG = 1.0  # seconds that a hand drags the guidance slider
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
        browsers: Real browsers beside them, which let the guidance slider go again and again.
        seed: What the viewers' moves are drawn from.
    """

    page: str = "mixed"
    viewers: int = 30
    think: float = 3.0
    seconds: float = 120.0
    only: str = ""
    query: str = ""
    browsers: int = 0
    seed: int = 0

    @property
    def env(self) -> Mapping[str, str]:
        """One torch thread, as for any class."""
        return ONE_THREAD

    async def run(self, site: Site) -> list[Figure]:
        """Plays it and measures."""
        tally, known = Tally(), await pages(site.url)
        before = (await site.inspect())["cpu"]
        ends = time.perf_counter() + self.think + self.seconds
        async with asyncio.TaskGroup() as group:
            if self.browsers:
                seen = asyncio.to_thread(released, site.url, self.browsers, ends, self.think)
                pixels = group.create_task(seen)
            for number in range(self.viewers):
                page = mixed(self.page, number, known)
                viewer = Viewer(site.url, Random(f"{self.seed}.{number}"), page, self.query)
                wait = self.think * number / self.viewers
                visit = self._visit(viewer, tally, wait, ends)
                group.create_task(tally.watch(viewer, asyncio.ensure_future(visit)))
        spent = (await site.inspect())["cpu"] - before
        cost = 1000 * spent / max(1, len(tally.opened) + len(tally.moves))
        figure = Figure("processor time of a move, openings counted as moves", cost, "ms")
        pictures = timings("browser: released to pixels", pixels.result()) if self.browsers else []
        return [*self._figures(tally), *pictures, figure, *slowest(tally.moves)]

    async def _visit(self, viewer: Viewer, tally: Tally, wait: float, ends: float) -> None:
        await asyncio.sleep(wait)
        async with viewer:
            player = Player(viewer, tally)
            tally.opened.append(await viewer.open())
            for made in itertools.count():
                await asyncio.sleep(self.think * viewer.rng.uniform(0.5, 1.5))
                if made and time.perf_counter() > ends:
                    return
                if self.only == SCALE:
                    await player.release(scale_of(viewer))
                else:
                    await player.move(viewer.pick(self.only))

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
        if tally.sweeps:
            figures += timings("slider reached for to sweep there", tally.sweeps)
        return figures


def _median_kilobytes(tally: Tally) -> float:
    sizes = sorted(move.received for move in tally.moves)
    return sizes[len(sizes) // 2] / 1000 if sizes else float("nan")


def scale_of(viewer: Viewer) -> Widget:
    """The control of a page that sets the guidance scale: its player, or a slider."""
    for widget in viewer.tab.widgets.values():
        if any(components.addresses(widget.header)):
            return widget
    return viewer.tab.find("guidance")


@dataclass
class Player:
    """What a viewer's browser asks for by itself while a hand is at the guidance slider."""

    viewer: Viewer
    tally: Tally
    sweeps: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def move(self, widget: Widget) -> None:
        """Moves any control; a guidance slider in its own way."""
        held = self.viewer.tab.values.get(widget.id, widget.value)
        value = widget.choose(self.viewer.rng, held)
        if isinstance(value, dict) and "guidance" in value:
            await self.release(widget, value["guidance"])
        else:
            self.tally.moves.append(await self.viewer.move(widget, value))

    async def release(self, widget: Widget, scale: float | None = None) -> None:
        """Reaches for the slider, drags it and lets go: first the pictures, then the page."""
        if widget.kind != "bidi_component":
            self.tally.moves.append(await self.viewer.move(widget))
            return
        if scale is None:
            scale = components.choose("guidance", widget.header, self.viewer.rng)
        names = list(components.addresses(widget.header))
        for name in {*names} - {*self.sweeps}:
            self.sweeps[name] = asyncio.create_task(self._sweep(name))
        if names:
            await asyncio.sleep(DRAG)
            answers = await asyncio.gather(*(self._ask(name, str(scale)) for name in names))
            self.tally.answers.append(max(answer.seconds for answer in answers))
        self.tally.moves.append(await self.viewer.move(widget, {"guidance": scale}))

    async def _sweep(self, name: str) -> None:
        with contextlib.suppress(OSError, TimeoutError):  # the slider works without
            self.tally.sweeps.append((await self._ask(name, "sweep")).seconds)

    async def _ask(self, name: str, what: str) -> http.Answer:
        answer = await http.get(self.viewer.url, f"{scales.PATH.format(name=name)}?s={what}")
        if answer.status >= 400:
            self.tally.lost.append(f"address: {answer.status} {answer.body[:80]!r}")
        return answer
