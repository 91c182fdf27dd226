"""Work that nobody waits for any more ends: a tab was closed, a slider moved on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect

from tests.benchmarks.closed_tab import APP as CLOSING
from tests.benchmarks.closed_tab import closed
from tests.running import ROOT, Server, free_port, running
from tests.visiting import Visit, eventually

NEWER = "tests/browser/apps/newer_app.py"


@contextmanager
def serving(app: str, log: Path) -> Iterator[Server]:
    port = free_port()
    command = ("streamlit", "run", app, "--server.port", str(port))
    with running(log, *command, port=port, env={"PYTHONPATH": str(ROOT)}) as server:
        yield server


def test_a_closed_tab_ends_its_sampling(open_visit: Callable[..., Visit], tmp_path: Path) -> None:
    with serving(CLOSING, tmp_path / "log") as server:
        visit = open_visit(None, at=server)
        closed(visit.page, server)  # raises if the engine is not free before the work is done
        assert "finished" not in server.read_log()


def test_a_newer_value_takes_the_place_of_the_running_one(
    open_visit: Callable[..., Visit], tmp_path: Path
) -> None:
    with serving(NEWER, tmp_path / "log") as server:
        visit = open_visit(None, at=server)
        page = visit.go("/")
        slider = page.get_by_role("slider", name="Steps")
        slider.focus()
        page.keyboard.press("End")  # a thousand steps: seconds of work
        eventually(page, lambda: "began 1000" in server.read_log())
        page.keyboard.press("Home")
        expect(page.get_by_text("1 steps done")).to_be_visible(timeout=30_000)
        visit.settle()
        assert server.read_log().count("done 1000") == 0
        assert server.read_log().count("done 1") == 1
        expect(slider).to_have_value("1")
