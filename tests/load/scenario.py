"""What all scenarios have in common."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tests.load.figures import Figure
from tests.load.viewer import Lost, Move, Turned, Viewer
from tests.running import Server

ONE_THREAD = {"FILM_ROOM_THREADS": "1"}


@dataclass(frozen=True)
class Site:
    """A running server and a folder for what it tells of itself."""

    server: Server
    folder: Path

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.server.url

    async def inspect(self) -> Mapping[str, float]:
        """What only the process itself can see, asked without holding the viewers up."""
        report = await asyncio.to_thread(self.server.inspect, self.folder)
        return {name: value for name, value in report.items() if isinstance(value, int | float)}


class Scenario(Protocol):
    """A situation with numbers of its own; every field is an option on the command line."""

    @property
    def env(self) -> Mapping[str, str]:
        """Environment variables of its server."""

    async def run(self, site: Site) -> list[Figure]:
        """Plays it and measures."""


@dataclass
class Tally:
    """What became of all viewers and moves of a scenario."""

    opened: list[Move] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    sweeps: list[float] = field(default_factory=list)
    turned: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)

    async def watch(self, viewer: Viewer, visit: "asyncio.Future[None]") -> None:
        """Waits for a visit and books how it ended."""
        try:
            await visit
        except Turned as words:
            self.turned.append(str(words))
        except (Lost, OSError, TimeoutError) as error:
            self.lost.append(f"{type(error).__name__}: {error}")
        self.alerts += viewer.tab.alerts

    @property
    def troubles(self) -> list[str]:
        """Exceptions that a page showed."""
        return [words for move in (*self.opened, *self.moves) for words in move.troubles]

    def sound(self) -> list[Figure]:
        """Nothing broke: no exception on a page, no connection lost."""
        return [
            Figure("exceptions shown on a page", len(self.troubles), most=0),
            Figure("connections lost, answers that never came", len(self.lost), most=0),
        ]


def mixed(page: str, number: int, pages: list[str]) -> str:
    """The page of a viewer: the one named, or each in turn."""
    return pages[number % len(pages)] if page == "mixed" else page


async def pages(url: str) -> list[str]:
    """All pages of the app but the first, as its own navigation tells them."""
    from random import Random

    async with Viewer(url, Random(0)) as viewer:
        await viewer.open()
        return [name for name in viewer.tab.pages if name]
