"""Many who open a page at once: who is served, how soon, and who is told to come back."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from tests.load import http
from tests.load.figures import Figure, timings
from tests.load.scenario import ONE_THREAD, Site, Tally, mixed, pages
from tests.load.viewer import Turned, Viewer

DOCUMENT = "text/html"
ASKED_FIRST = ("/_stcore/health", "/_stcore/host-config")
NOISE = ("handshake", "Traceback", "ERROR", "Error")


@dataclass(frozen=True)
class Opening:
    """Viewers who open a page within a moment; a browser's first requests are counted too.

    Args:
        page: A page's name in the address, or "mixed".
        viewers: How many.
        within: Seconds between the first and the last.
        active: Share of them who go on moving controls every three seconds.
        p95: Milliseconds that 95 % of those served may wait.
        cap: Viewers at once that the server takes.
        stay: Seconds that they stay after the last has come.
        seed: What moves are drawn from.
    """

    page: str = "mixed"
    viewers: int = 30
    within: float = 0.3
    active: float = 0.0
    p95: float = 1000.0
    cap: int = 200
    stay: float = 6.0
    seed: int = 0

    @property
    def env(self) -> Mapping[str, str]:
        """One torch thread and the cap."""
        return {**ONE_THREAD, "FILM_ROOM_MAX_SESSIONS": str(self.cap)}

    async def run(self, site: Site) -> list[Figure]:
        """Plays it and measures; each page has been seen by one viewer before."""
        tally, known = _Doors(), await pages(site.url)
        for page in known:
            async with Viewer(site.url, Random(0), page) as first:
                await first.open()
        start, began = len(site.server.read_log()), time.perf_counter()
        ends = began + self.within + self.stay
        async with asyncio.TaskGroup() as group:
            ready = group.create_task(_ask_ready(site.url, began + 5, ends))
            for number in range(self.viewers):
                viewer = Viewer(
                    site.url, Random(f"{self.seed}.{number}"), mixed(self.page, number, known)
                )
                wait = self.within * number / self.viewers
                visit = self._visit(viewer, tally, number, began + wait, ends)
                group.create_task(tally.watch(viewer, asyncio.ensure_future(visit)))
        return self._figures(tally, ready.result(), site.server.read_log(start))

    async def _visit(
        self, viewer: Viewer, tally: "_Doors", number: int, at: float, ends: float
    ) -> None:
        await asyncio.sleep(at - time.perf_counter())
        began = time.perf_counter()
        page = await http.get(viewer.url, f"/{viewer.tab.page}", DOCUMENT)
        if page.status == 503:
            raise Turned(page.body.decode())
        await asyncio.gather(*(http.get(viewer.url, path) for path in ASKED_FIRST))
        async with viewer:
            tally.opened.append(await viewer.open())
            tally.waits.append(time.perf_counter() - began)
            while time.perf_counter() < ends:
                await asyncio.sleep(min(3 * viewer.rng.uniform(0.5, 1.5), ends - began))
                if number < self.active * self.viewers:
                    tally.moves.append(await viewer.move(viewer.pick()))

    def _figures(self, tally: "_Doors", ready: list[float], log: str) -> list[Figure]:
        loud = [line for line in log.splitlines() if any(word in line for word in NOISE)]
        polite = [words for words in tally.turned if "viewers at once" in words]
        seen = len(tally.opened) + len(polite)
        return [
            Figure("served, or told in words to come back", seen, least=self.viewers),
            Figure("served", len(tally.opened), least=min(self.viewers, self.cap)),
            Figure("told to come back", len(polite)),
            *timings("opening to page drawn", tally.waits, self.p95),
            *timings("moves", [move.seconds for move in tally.moves]),
            Figure("/ready, worst after 5 s", 1000 * max(ready, default=0.0), "ms", most=1000),
            Figure("loud lines in the log", len(loud), most=0),
            *tally.sound(),
        ]


@dataclass
class _Doors(Tally):
    waits: list[float] = field(default_factory=list)


async def _ask_ready(url: str, at: float, ends: float) -> list[float]:
    """How long /ready takes, asked four times a second from a moment on."""
    await asyncio.sleep(at - time.perf_counter())
    waits = []
    while not waits or time.perf_counter() < ends:
        answer = await http.get(url, "/ready")
        assert answer.status == 200
        waits.append(answer.seconds)
        await asyncio.sleep(0.25)
    return waits
