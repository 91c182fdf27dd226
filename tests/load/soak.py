"""Hours in minutes: thousands of reruns over hundreds of sessions, and what they leave behind."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from statistics import median

from tests.load.figures import Figure, timings
from tests.load.scenario import ONE_THREAD, Site, Tally, pages
from tests.load.viewer import Viewer


@dataclass(frozen=True)
class Soak:
    """Sessions come, move controls, change pages and go; memory, threads and files stay.

    Args:
        reruns: How many in all.
        sessions: Over how many sessions.
        at_once: Viewers at the same time.
        warm: Share of the sessions after which memory may grow no more.
        drift: MB that it may still grow.
        most: MB that the server may take in all.
        leak: Bytes that each run loses on purpose, to see that the soak notices.
        alike: After how many sessions the same moves come again, so that what is kept for all is
            soon complete; 0 is never.
        seed: What moves are drawn from.
    """

    reruns: int = 10_000
    sessions: int = 500
    at_once: int = 10
    warm: float = 0.4
    drift: float = 20.0
    most: float = 900.0
    leak: int = 0
    alike: int = 0
    seed: int = 0

    @property
    def env(self) -> Mapping[str, str]:
        """One torch thread, and the planted leak."""
        return {**ONE_THREAD, "INSPECT_RUNS": "1", "INSPECT_LEAK": str(self.leak)}

    async def run(self, site: Site) -> list[Figure]:
        """Plays it and measures ten times on the way."""
        tally, known = Tally(), await pages(site.url)
        blocks, seen = 20, [await site.inspect()]
        for block in range(blocks):
            numbers = range(self.sessions * block // blocks, self.sessions * (block + 1) // blocks)
            await self._block(site, tally, known, list(numbers))
            seen.append(await site.inspect())
        return self._figures(tally, seen)

    async def _block(self, site: Site, tally: Tally, known: list[str], numbers: list[int]) -> None:
        places = asyncio.Semaphore(self.at_once)
        async with asyncio.TaskGroup() as group:
            for number in numbers:
                number %= self.alike or self.sessions
                rng = Random(f"{self.seed}.{number}")
                viewer = Viewer(site.url, rng, known[number % len(known)])
                visit = self._visit(viewer, tally, known, places)
                group.create_task(tally.watch(viewer, asyncio.ensure_future(visit)))

    async def _visit(
        self, viewer: Viewer, tally: Tally, known: list[str], places: asyncio.Semaphore
    ) -> None:
        async with places, viewer:
            tally.opened.append(await viewer.open())
            for _ in range(self.reruns // self.sessions - 1):
                if viewer.rng.random() < 0.05:
                    tally.moves.append(await viewer.go(viewer.rng.choice(known)))
                else:
                    tally.moves.append(await viewer.move(viewer.pick()))

    def _figures(self, tally: Tally, seen: list[Mapping[str, float]]) -> list[Figure]:
        memory = [report["memory"] for report in seen]
        after = memory[round(self.warm * len(memory)) :]
        third = max(1, len(after) // 3)
        drift = median(after[-third:]) - median(after[:third])
        ends = seen[round(self.warm * len(seen))], seen[-1]
        return [
            Figure("reruns", len(tally.opened) + len(tally.moves), least=0.99 * self.reruns),
            Figure("memory at start", memory[0], "MB"),
            Figure("memory at most", max(memory), "MB", most=self.most),
            Figure("memory at the end", memory[-1], "MB"),
            Figure("drift after warm-up", drift, "MB", most=self.drift),
            Figure("threads gained", ends[1]["threads"] - ends[0]["threads"], most=5),
            Figure("open files gained", ends[1]["files"] - ends[0]["files"], most=20),
            *timings("rerun", [move.seconds for move in tally.moves]),
            *tally.sound(),
            *(Figure(f"memory after {at:>3} %", value, "MB") for at, value in _spaced(memory)),
        ]


def _spaced(memory: list[float]) -> list[tuple[int, float]]:
    last = len(memory) - 1
    return [(100 * at // last, memory[at]) for at in range(0, last + 1, 2)]
