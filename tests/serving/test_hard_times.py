"""A machine that gives nothing: no place to write, a full disk, no network, no accelerator."""

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import torch

from tests.load.viewer import Viewer
from tests.running import ROOT, Server, free_port, running

PAGES = ("", "sampling", "guidance", "film", "time_embedding")
NOWHERE = "/proc/nowhere"  # nobody can make a folder there, root neither


def troubles(server: Server, moves: int = 2) -> list[str]:
    """What goes wrong for a viewer who opens every page and moves some of its controls."""

    async def visit(page: str) -> list[str]:
        async with Viewer(server.url, Random(1), page) as viewer:
            await viewer.open()
            for _ in range(moves if page else 0):
                await viewer.move(viewer.pick())
            return viewer.tab.troubles + viewer.tab.alerts

    async def all_pages() -> list[str]:
        return [words for page in PAGES for words in await visit(page)]

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, all_pages()).result()


def test_nothing_is_written_and_nobody_outside_is_asked(tmp_path: Path) -> None:
    """HOME and TMPDIR lead nowhere, and every write of Python's fails as on a read-only disk."""
    env = dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"), NOWHERE)
    with running(tmp_path / "log", env={**env, "INSPECT_WRITES": "EROFS"}) as server:
        assert troubles(server) == []
        report = server.inspect(tmp_path)
        assert server.loud_lines() == []
    assert report["outside"] == []
    assert [path for path in report["refused"] if "__pycache__" not in path] == []


def test_a_full_disk_stops_nobody() -> None:
    """The log goes to a device that is always full, and so does every other write."""
    with running(Path("/dev/full"), env={"INSPECT_WRITES": "ENOSPC"}) as server:
        assert troubles(server) == []


def test_an_accelerator_that_is_not_there_is_one_clear_line() -> None:
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    missing = next(name for name, found in there.items() if not found)
    ended = subprocess.run(
        [sys.executable, "-m", "serving"],
        cwd=ROOT,
        env={**os.environ, "FILM_ROOM_DEVICE": missing, "PORT": str(free_port())},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode != 0
    told = [line for line in ended.stderr.splitlines() if "Film Room cannot start" in line]
    assert len(told) == 1
    assert f"FILM_ROOM_DEVICE='{missing}': need a device of this machine: " in told[0]
    assert "Traceback" not in ended.stderr
