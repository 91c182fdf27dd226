"""A closed tab ends the work that was done for it."""

from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.closed_tab import closed, closing
from tests.visiting import Visit


def test_a_closed_tab_ends_its_sampling(open_visit: Callable[..., Visit], tmp_path: Path) -> None:
    with closing(tmp_path / "server.log") as server:
        visit = open_visit(None, at=server)
        closed(visit.page, server)  # raises if the engine is not free before the work is done
        assert "finished" not in server.read_log()
