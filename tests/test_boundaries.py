"""The plan of the house: app → pages/<page> → pages/shared → core, and nothing points back."""

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.running import ROOT

OWN = {"app", "serving", "pages", "core", "tests", "scripts"}
DRAWING = {"streamlit", "plotly", "altair", "pandas"}
MOST_FILES = 16

# What a room must not load, and where a line that needs it belongs.
CLOSED = {
    "core": (
        DRAWING | {"starlette", "uvicorn"},
        "what draws or serves belongs in pages or serving",
    ),
    "serving": ({"torch", "plotly", "altair"}, "what computes or draws belongs in core or pages"),
    "charts": (
        {"streamlit", "torch", "core"},
        "charts take arrays: compute in core, show with pages/shared/layout.py",
    ),
    "components": ({"torch", "core"}, "components take arrays: compute in core"),
}


def modules() -> list[Path]:
    files = [ROOT / "app.py"]
    for folder in ("core", "pages", "serving"):
        files += sorted((ROOT / folder).rglob("*.py"))
    return [path.relative_to(ROOT) for path in files]


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


def misplaced(path: Path, name: str) -> str:
    """Where a line that imports `name` belongs instead of in `path`; empty if it may stay."""
    parts, top = path.parts, name.partition(".")[0]
    for room, (closed, belongs) in CLOSED.items():
        if room in parts and top in closed:
            return belongs
    if top not in OWN:
        return ""
    if parts[0] == "core" and top != "core":
        return "core stands alone: hand the value in as an argument"
    if parts[0] == "serving" and top != "serving":
        return "serving knows neither pages nor core: app.py joins them"
    if parts[0] == "pages":
        if top not in ("pages", "core"):
            return "pages know neither the server nor the tests: app.py joins them"
        if top == "pages" and not may_use(parts, name.split(".")):
            return "what two pages need belongs in pages/shared; page folders never meet"
    return ""


def may_use(parts: tuple[str, ...], name: list[str]) -> bool:
    """Whether a module of pages may import another: shared from anywhere, else its own folder."""
    used = name[1] if len(name) > 1 else ""
    return used == "shared" or (len(parts) > 2 and used == parts[1])


def breaches(path: Path, source: str) -> list[str]:
    """What a module must not import, each with the place where it belongs."""
    found = ((name, misplaced(path, name)) for name in sorted(imports(source)))
    return [f"{path} imports {name}: {belongs}" for name, belongs in found if belongs]


@pytest.mark.parametrize("path", modules(), ids=str)
def test_nothing_points_back(path: Path) -> None:
    assert breaches(path, (ROOT / path).read_text()) == []


@pytest.mark.parametrize(
    ("path", "line", "caught"),
    [
        ("core/data.py", "import streamlit as st", True),
        ("core/data.py", "def f():\n    from pages.shared import runs", True),
        ("core/samplers/heun.py", "from core.schedules import Schedule", False),
        ("pages/shared/charts/theme.py", "import torch", True),
        ("pages/film/charts/swarm.py", "from core import data", True),
        ("pages/film/charts/swarm.py", "from pages.shared.charts import theme", False),
        ("pages/shared/components/player/panel.py", "import torch", True),
        ("pages/film/page.py", "from pages.guidance import settings", True),
        ("pages/film/page.py", "from pages.film import settings", False),
        ("pages/shared/layout.py", "from pages.film import settings", True),
        ("pages/frame.py", "from pages.shared.catalogue import ENTRIES", False),
        ("pages/home/page.py", "import app", True),
        ("serving/headers.py", "from pages.shared import runs", True),
    ],
)
def test_the_check_itself_sees_a_breach(path: str, line: str, caught: bool) -> None:
    assert bool(breaches(Path(path), line)) is caught


def dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def graph() -> dict[str, set[str]]:
    """Module → modules of this repository that it imports."""
    known = {dotted(path) for path in modules()}
    found = {}
    for path in modules():
        names = imports((ROOT / path).read_text())
        targets = {name if name in known else name.rpartition(".")[0] for name in names}
        found[dotted(path)] = (targets & known) - {dotted(path)}
    return found


def circle(edges: dict[str, set[str]]) -> list[str]:
    """One circle of imports, or nothing."""
    done: set[str] = set()

    def walk(name: str, above: list[str]) -> list[str]:
        if name in above:
            return [*above[above.index(name) :], name]
        if name in done:
            return []
        for target in sorted(edges[name]):
            if found := walk(target, [*above, name]):
                return found
        done.add(name)
        return []

    return next((found for name in sorted(edges) if (found := walk(name, []))), [])


def test_imports_have_no_circle() -> None:
    assert circle(graph()) == []


def test_the_check_itself_sees_a_circle() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]


def test_no_folder_is_crowded() -> None:
    found = modules() + [path.relative_to(ROOT) for path in (ROOT / "tests").rglob("*.py")]
    count = Counter(path.parent for path in found if path.name != "__init__.py")
    assert {str(folder): n for folder, n in count.items() if n > MOST_FILES} == {}


def loaded_by(files: list[Path]) -> set[str]:
    """Top-level packages in memory after importing these modules, freshly."""
    names = [dotted(path) for path in files if path.name != "__main__.py"]
    program = "\n".join(
        [
            *(f"import {name}" for name in names),
            "import sys",
            "print(*{name.partition('.')[0] for name in sys.modules})",
        ]
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_core_loads_nothing_that_draws() -> None:
    loaded = loaded_by([path for path in modules() if path.is_relative_to("core")])
    assert "torch" in loaded
    assert not loaded & (DRAWING | {"pages", "app", "serving"})


def test_charts_load_neither_streamlit_nor_torch() -> None:
    loaded = loaded_by([path for path in modules() if "charts" in path.parts])
    assert "altair" in loaded
    assert not loaded & {"streamlit", "torch", "core"}
