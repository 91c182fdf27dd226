"""What a first visit to a warm page costs in processor time, and where it goes."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from tests.load.figures import Figure, timings
from tests.load.scenario import ONE_THREAD, Site, Tally, pages
from tests.load.viewer import Viewer


@dataclass(frozen=True)
class Visit:
    """One viewer after the other opens a page that others have seen, and leaves.

    Args:
        page: A page's name in the address, or "mixed" for every page.
        visits: How many, of each page.
        most: Milliseconds of processor time that one may cost.
        profile: 1 prints where the runs spent it; a profile makes everything slower.
    """

    page: str = "mixed"
    visits: int = 20
    most: float = 60.0
    profile: int = 0

    @property
    def env(self) -> Mapping[str, str]:
        """One torch thread; runs are profiled if asked for."""
        return {**ONE_THREAD, "INSPECT_RUNS": "1", "INSPECT_PROFILE": str(self.profile)}

    async def run(self, site: Site) -> list[Figure]:
        """Measures each page by itself."""
        known = await pages(site.url) if self.page == "mixed" else [self.page]
        figures: list[Figure] = []
        tally = Tally()
        for page in known:
            await self._open(site, page, 3, Tally())
            before, alone = await site.inspect(), Tally()
            await self._open(site, page, self.visits, alone)
            after = await asyncio.to_thread(site.server.inspect, site.folder)
            if self.profile:
                print(f"{page}\n{after['profile']}")
            spent = 1000 * (after["cpu"] - before["cpu"]) / self.visits
            size = sum(move.received for move in alone.opened) / self.visits / 1000
            figures += [
                Figure(f"{page}: processor time of a visit", spent, "ms", most=self.most),
                Figure(f"{page}: size of a visit", size, "kB"),
                timings(f"{page}: opening", [move.seconds for move in alone.opened])[1],
            ]
            tally.opened += alone.opened
        return figures + tally.sound()

    async def _open(self, site: Site, page: str, count: int, tally: Tally) -> None:
        for number in range(count):
            async with Viewer(site.url, Random(number), page) as viewer:
                tally.opened.append(await viewer.open())
