"""Nothing points back: app → pages → {ui, charts, components} → core."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import ROOT

DRAWING = {"streamlit", "plotly", "altair", "pandas"}
OWN = {"app", "serving", "pages", "core", "tests", "scripts"}

# Each room, most particular first, and what of this repository it may import.
ROOMS = {
    "core": ("core",),
    "serving": ("serving",),
    "pages/charts": ("pages.charts",),
    "pages/components": ("pages.components", "pages.charts"),
    "pages/ui": ("pages.ui", "pages.charts", "pages.components", "core"),
    "pages": ("pages.ui", "pages.charts", "pages.components", "core"),
    "app.py": ("serving", "pages", "core"),
}
# Packages that a room must not import, wherever else they are welcome.
CLOSED = {
    "core": DRAWING | {"starlette", "uvicorn"},
    "serving": {"torch", "plotly", "altair"},
    "pages/charts": {"streamlit", "torch"},
    "pages/components": {"torch"},
}


def modules() -> list[Path]:
    files = [ROOT / "app.py"]
    for folder in ("core", "pages", "serving"):
        files += sorted((ROOT / folder).rglob("*.py"))
    return [path.relative_to(ROOT) for path in files]


def room(path: Path) -> str:
    return next(name for name in ROOMS if path.is_relative_to(name))


def imports(source: str) -> set[str]:
    """Full names of what a module imports, anywhere in its body."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "Imports are absolute here."
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def breaches(path: Path, source: str) -> list[str]:
    """Imports that the room of `path` does not allow."""
    own, closed = ROOMS[room(path)], CLOSED.get(room(path), set())
    found = []
    for name in sorted(imports(source)):
        top = name.partition(".")[0]
        allowed = any(name == one or name.startswith(f"{one}.") for one in own)
        if top in closed or (top in OWN and not allowed):
            found.append(name)
    return found


@pytest.mark.parametrize("path", modules(), ids=str)
def test_nothing_points_back(path: Path) -> None:
    assert breaches(path, (ROOT / path).read_text()) == []


@pytest.mark.parametrize(
    ("path", "line", "caught"),
    [
        ("core/data.py", "import streamlit as st", True),
        ("core/data.py", "def f():\n    from pages.ui import runs", True),
        ("core/samplers/heun.py", "from core.schedules import Schedule", False),
        ("pages/charts/theme.py", "import torch", True),
        ("pages/charts/theme.py", "from core import data", True),
        ("pages/home.py", "from pages import sampling", True),
        ("pages/home.py", "from pages.ui import layout", False),
        ("pages/home.py", "import app", True),
        ("serving/headers.py", "from pages.ui import runs", True),
    ],
)
def test_the_check_itself_sees_a_breach(path: str, line: str, caught: bool) -> None:
    assert bool(breaches(Path(path), line)) is caught


def loaded_by(folder: str) -> set[str]:
    """Top-level packages in memory after importing every module of a folder, freshly."""
    files = [path for path in modules() if path.is_relative_to(folder)]
    names = [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in files]
    program = "\n".join(
        [
            *(f"import {name}" for name in names if not name.endswith("__main__")),
            "import sys",
            "print(*{name.partition('.')[0] for name in sys.modules})",
        ]
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_core_loads_nothing_that_draws() -> None:
    loaded = loaded_by("core")
    assert "torch" in loaded
    assert not loaded & (DRAWING | {"pages", "app", "serving"})


def test_charts_load_neither_streamlit_nor_torch() -> None:
    loaded = loaded_by("pages/charts")
    assert "altair" in loaded
    assert not loaded & {"streamlit", "torch", "core"}
