"""Storms: a slider moved twenty times in a second, and one link opened by a whole class."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from urllib.parse import parse_qs

from tests.load.figures import Figure, timings
from tests.load.scenario import ONE_THREAD, Site, Tally
from tests.load.viewer import Viewer
from tests.load.widgets import Widget

WATCHED = {**ONE_THREAD, "INSPECT_RUNS": "1"}


@dataclass(frozen=True)
class Storm:
    """Every viewer moves one slider many times in a second; one run at a time, last value shown.

    Args:
        page: The page's name in the address.
        control: The key of a slider whose value the page writes into its address.
        viewers: How many.
        moves: Moves of each, spread over a second.
    """

    page: str = "sampling"
    control: str = "guidance"
    viewers: int = 30
    moves: int = 20

    @property
    def env(self) -> Mapping[str, str]:
        """One torch thread, and runs are watched."""
        return WATCHED

    async def run(self, site: Site) -> list[Figure]:
        """Plays it and measures."""
        tally, before = Tally(), await site.inspect()
        late: list[str] = []
        async with asyncio.TaskGroup() as group:
            for number in range(self.viewers):
                viewer = Viewer(site.url, Random(number), self.page)
                visit = self._visit(viewer, tally, late)
                group.create_task(tally.watch(viewer, asyncio.ensure_future(visit)))
        after = await site.inspect()
        return [
            Figure("moves sent", self.viewers * self.moves),
            Figure("runs of pages", after["runs"] - before.get("runs", 0)),
            Figure("runs of one viewer at once, most", after["runs_at_once"], most=1),
            Figure("viewers who see the last value", self.viewers - len(late), least=self.viewers),
            *timings("last move to page at rest", [move.seconds for move in tally.moves]),
            *tally.sound(),
        ]

    async def _visit(self, viewer: Viewer, tally: Tally, late: list[str]) -> None:
        async with viewer:
            tally.opened.append(await viewer.open())
            for _ in range(self.moves):
                widget = viewer.tab.find(self.control)
                move = await viewer.start(widget)
                await asyncio.sleep(1 / self.moves)
            tally.moves.append(await viewer.finish(move))
            await viewer.settle()
            shown = parse_qs(viewer.tab.query).get(widget.key.rpartition(".")[2], ["none"])[0]
            if not _same(shown, viewer.tab, widget):
                late.append(f"{shown} for {viewer.tab.values[widget.id]}")


def _same(shown: str, tab: object, widget: Widget) -> bool:
    (held,) = tab.values[widget.id]  # type: ignore[attr-defined]
    try:
        return abs(float(shown) - held) < 1e-6
    except ValueError:
        return False


@dataclass(frozen=True)
class Link:
    """A whole class opens one link whose settings nobody has used; it is computed once.

    Args:
        page: The page's name in the address.
        query: The link's query string.
        viewers: How many.
        sampled: Runs of the sampler that one viewer alone needs; 0 finds out with a first one.
    """

    page: str = "sampling"
    query: str = "n=3000&steps=60&guidance=2.5&seed={seed}"
    viewers: int = 30

    @property
    def env(self) -> Mapping[str, str]:
        """One torch thread, and runs are watched."""
        return WATCHED

    async def run(self, site: Site) -> list[Figure]:
        """One viewer opens one link, then all open another at the same moment."""
        alone = await self._opened(site, 1, seed=4321)
        tally = Tally()
        together = await self._opened(site, self.viewers, seed=4322, tally=tally)
        return [
            Figure("sampled for one viewer", alone),
            Figure("sampled for all", together, most=alone),
            *timings("opening", [move.seconds for move in tally.opened]),
            *tally.sound(),
        ]

    async def _opened(
        self, site: Site, count: int, *, seed: int, tally: Tally | None = None
    ) -> float:
        tally = tally or Tally()
        before = (await site.inspect()).get("sampled", 0)
        query = self.query.format(seed=seed)

        async def visit(viewer: Viewer) -> None:
            async with viewer:
                tally.opened.append(await viewer.open())
                await viewer.settle()

        async with asyncio.TaskGroup() as group:
            for number in range(count):
                viewer = Viewer(site.url, Random(number), self.page, query)
                group.create_task(tally.watch(viewer, asyncio.ensure_future(visit(viewer))))
        return (await site.inspect()).get("sampled", 0) - before
