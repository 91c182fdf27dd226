"""A closed tab ends the work that was done for it."""

from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.closed_tab import APP, closed
from tests.running import ROOT, free_port, running
from tests.visiting import Visit


def test_a_closed_tab_ends_its_sampling(open_visit: Callable[..., Visit], tmp_path: Path) -> None:
    port = free_port()
    command = ("streamlit", "run", APP, "--server.port", str(port))
    log, env = tmp_path / "server.log", {"PYTHONPATH": str(ROOT)}
    with running(log, *command, port=port, env=env) as server:
        visit = open_visit(None, at=server)
        closed(visit.page, server)  # raises if the engine is not free before the work is done
        assert "finished" not in server.read_log()
