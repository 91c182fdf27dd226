"""Follows the recipes of CONTRIBUTING.md in a copy of the repository and sees the new thing."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import ROOT

GUIDE = (ROOT / "CONTRIBUTING.md").read_text()
COPIED = ("app.py", "core", "pages", "assets", ".streamlit")

SEES_SAMPLER = """
import torch
from core import denoisers, samplers, schedules
x = torch.randn(8, 2, generator=torch.Generator().manual_seed(0))
law, grid = denoisers.exact(schedules.Cosine(), "moons"), samplers.times(20)
*_, end = samplers.trajectory("euler", law, x, grid, schedule=schedules.Cosine())
assert end.x.isfinite().all()
from core.engine import Engine, SampleRequest
asked = SampleRequest(label=0, sampler="euler", n=8, steps=4)
assert Engine("cpu").sample(asked).x.isfinite().all()
from pages.sampling.settings import ADDRESS
assert "euler" in ADDRESS.param("sampler").options
"""
SEES_FAMILY = """
from core.embeddings.families import FAMILIES
assert FAMILIES["square"].title == "t and t²"
from streamlit.testing.v1 import AppTest
at = AppTest.from_file("pages/frame.py", default_timeout=120).run()
at.query_params["view"], at.query_params["family"] = "families", "square"
at.switch_page("time_embedding/page.py").run()
assert not at.exception and not at.warning, (at.exception, at.warning)
"""
SEES_CONDITIONING = """
import torch
from core.networks import NetworkConfig, build
net = build(NetworkConfig(width=8, conditioning="half-shift", identity=False), seed=0)
torch.nn.init.ones_(net.out.weight)
a, b = (net(torch.zeros(3, 2), torch.tensor(t), torch.tensor([0, 1, 2])) for t in (0.2, 0.8))
assert a.shape == (3, 2) and not torch.equal(a, b)
from core.engine.folding import foldable
assert foldable(net)
"""
SEES_STATEMENT = """
from pages.time_embedding.settings import Settings
from pages.time_embedding.statements import STATEMENTS
found = [statement(Settings()) for statement in STATEMENTS]
assert [one.verdict for one in found if "[−1, 1]" in one.text] == ["holds"]
"""
SEES_PAGE = """
from streamlit.testing.v1 import AppTest
at = AppTest.from_file("pages/frame.py", default_timeout=120).run()
assert not at.exception
at.switch_page("hello/page.py").run()
assert [title.value for title in at.title] == ["What is said first?"], at.title
"""
RECIPES = {
    "sampler": SEES_SAMPLER,
    "embedding_family": SEES_FAMILY,
    "conditioning_method": SEES_CONDITIONING,
    "statement": SEES_STATEMENT,
    "page": SEES_PAGE,
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The repository's own files, to change at will."""
    for name in COPIED:
        source = ROOT / name
        ignore = shutil.ignore_patterns("__pycache__")
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=ignore)
        else:
            shutil.copy(source, tmp_path)
    return tmp_path


def paragraph(addition: str) -> str:
    """The recipe that copies an example into place."""
    return next(part for part in GUIDE.split("\n\n") if f"tests/additions/{addition}.py" in part)


def runs(folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, timeout=200
    )


@pytest.mark.parametrize("addition", RECIPES)
def test_a_recipe_of_one_file_is_enough(addition: str, copy: Path) -> None:
    recipe = paragraph(addition)
    assert len(recipe.splitlines()) <= 10
    target = re.search(r" to `([\w/]+\.py)`", recipe)
    assert target is not None
    place = copy / target[1]
    place.parent.mkdir(exist_ok=True)
    before = runs(copy, RECIPES[addition])
    assert before.returncode != 0, "The new thing is there before it was added."
    shutil.copy(ROOT / f"tests/additions/{addition}.py", place)
    if line := re.search(r"`(Entry\(.+\),)`", recipe):
        catalogue = copy / "pages/shared/catalogue.py"
        text = catalogue.read_text()
        catalogue.write_text(text.rstrip().removesuffix(")") + f"    {line[1]}\n)\n")
    after = runs(copy, RECIPES[addition])
    assert after.returncode == 0, after.stderr[-2000:]
