"""`python -m tests.load class --page guidance --seconds 60` plays a scenario and prints a table.

Without a name all are played, in the numbers that the app has to hold; that takes 40 minutes.
Each gets a server of its own on a free port, with FILM_ROOM_THREADS=1.
"""

import argparse
import asyncio
import math
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import MISSING, fields
from pathlib import Path

from tests.load.classroom import SCALE, Classroom
from tests.load.figures import Figure, table
from tests.load.opening import Opening
from tests.load.scenario import Scenario, Site
from tests.load.soak import Soak
from tests.load.storm import Link, Storm
from tests.load.visit import Visit
from tests.running import running

SCENARIOS: dict[str, type[Scenario]] = {
    "class": Classroom,
    "opening": Opening,
    "storm": Storm,
    "link": Link,
    "soak": Soak,
    "visit": Visit,
}

# What the app has to hold on two cores, in the order of `python -m tests.load`.
PROOF = (
    ("visit", Visit()),
    *(
        ("class", Classroom(page=page))
        for page in ("mixed", "guidance", "sampling", "film", "time_embedding")
    ),
    ("class", Classroom(page="guidance", only=SCALE)),
    ("class", Classroom(browsers=3)),
    ("link", Link()),
    *(
        ("opening", Opening(page=page))
        for page in ("guidance", "sampling", "film", "time_embedding")
    ),
    ("opening", Opening(viewers=300, within=60.0, active=0.1)),
    ("opening", Opening(viewers=300, within=1.0, p95=math.inf, stay=10.0)),
    ("storm", Storm()),
    ("soak", Soak()),
)


def parse(arguments: list[str] | None = None) -> Sequence[tuple[str, Scenario]]:
    """The scenarios and their numbers from the command line; all of the proof if none."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    names = parser.add_subparsers(dest="scenario")
    for name, kind in SCENARIOS.items():
        one = names.add_parser(
            name, help=(kind.__doc__ or "").splitlines()[0], description=kind.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        for option in fields(kind):  # type: ignore[arg-type]
            assert option.default is not MISSING
            one.add_argument(f"--{option.name}", type=type(option.default), default=option.default)
    chosen = vars(parser.parse_args(arguments))
    name = chosen.pop("scenario")
    return [(name, SCENARIOS[name](**chosen))] if name else PROOF


def processor() -> str:
    """The processor's name and how many cores there are."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    names = [line.split(": ", 1)[1] for line in lines if line.startswith("model name")]
    return f"{[*names, platform.processor() or platform.machine()][0]}, {os.cpu_count()} cores"


def play(scenario: Scenario, folder: Path) -> list[Figure]:
    """Starts a server for the scenario and plays it."""
    with running(folder / "log", env=scenario.env) as server:
        return asyncio.run(scenario.run(Site(server, folder)))


def main() -> int:
    """Prints a table for each scenario; 1 if a bound is broken."""
    held = True
    for name, scenario in parse():
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            figures = play(scenario, Path(folder))
        took = time.monotonic() - began
        print(f"{name}: {scenario} in {took:.0f} s on {processor()}")
        print(f"{table(figures)}\n", flush=True)
        held = held and all(figure.holds for figure in figures)
    return int(not held)


if __name__ == "__main__":
    sys.exit(main())
