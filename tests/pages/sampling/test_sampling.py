"""The sampling page: its link is its state, its picture repeats, its code runs, its words hold."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core import data, samplers
from core.engine import SampleRequest
from pages.sampling import player
from pages.sampling.charts import by_time
from pages.sampling.settings import ADDRESS, Settings
from pages.shared import runs
from pages.shared.charts import points, theme
from pages.shared.controls import SOLVERS
from pages.shared.format import guidance_words
from tests.opening import open_page, picture

ROOT = Path(__file__).parents[3]
SETTINGS = Settings(
    label="both",
    guidance=1.0,
    sampler="dpmpp-2m",
    eta=0.0,
    steps=20,
    n=400,
    seed=0,
    density=False,
    beside=False,
    t=0.0,
)


def visit(**query: str) -> AppTest:
    return open_page("sampling", query)


def key(name: str) -> str:
    return f"sampling.{name}"


def test_every_solver_of_the_package_is_on_the_page() -> None:
    assert set(SOLVERS) == set(samplers.SAMPLERS)


def test_a_cold_link_shows_its_state() -> None:
    at = visit(label="circles", guidance="3", sampler="ddim", eta="0.5", n="300", seed="7")
    assert at.slider(key=key("guidance")).value == 3.0
    assert at.selectbox(key=key("sampler")).value == "ddim"
    assert at.slider(key=key("eta")).value == 0.5
    assert not at.slider(key=key("eta")).disabled
    assert at.slider(key=key("n")).value == 300
    assert at.number_input(key=key("seed")).value == 7
    assert not at.warning


def test_the_same_link_gives_the_same_picture_and_another_seed_another() -> None:
    first = visit(label="moons", n="300", seed="1")
    assert picture(visit(label="moons", n="300", seed="1")) == picture(first)
    assert picture(visit(label="moons", n="300", seed="2")) != picture(first)


@pytest.mark.parametrize(
    ("name", "bad"),
    [("label", "mars"), ("guidance", "nan"), ("steps", "10000000"), ("n", "-5"), ("seed", "x")],
)
def test_a_bad_value_is_named_and_the_page_still_works(name: str, bad: str) -> None:
    at = visit(**{name: bad})
    assert len(at.warning) == 1
    assert f"{name}={bad}" in at.warning[0].value
    picture(at)


def test_controls_rewrite_the_address() -> None:
    at = visit(n="300")
    at.slider(key=key("guidance")).set_value(2.5).run()
    at.toggle(key=key("density")).set_value(True).run()
    query = {k: v if isinstance(v, str) else v[-1] for k, v in at.query_params.items()}
    assert query["guidance"] == "2.5"
    assert query["density"] == "on"
    assert query["n"] == "300"
    assert set(query) == {param.name for param in ADDRESS.params}


def test_a_new_seed_changes_the_seed_alone() -> None:
    at = visit(n="300", seed="5", guidance="2")
    before = picture(at)
    button = next(b for b in at.button if b.label == "New seed")
    button.click().run()
    assert at.slider(key=key("guidance")).value == 2.0
    if at.number_input(key=key("seed")).value != 5:  # one draw in ten thousand is 5 again
        assert picture(at) != before


def test_what_the_engine_refuses_is_said_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_request: SampleRequest, _slot: object) -> None:
        raise ValueError("steps=20: only 3 are left")

    at = visit(n="300")
    monkeypatch.setattr(runs, "sample", refuse)
    at.slider(key=key("steps")).set_value(21).run()
    assert [error.value for error in at.error] == ["steps=20: only 3 are left"]
    monkeypatch.undo()
    at.slider(key=key("steps")).set_value(22).run()
    assert not at.error
    picture(at)


@pytest.mark.parametrize(
    "change",
    [
        {"label": "both", "guidance": 3.5},
        {"label": "circles", "guidance": -1.0, "seed": 3},
        {"label": "moons", "sampler": "ddim", "eta": 0.7, "guidance": 2.0},
        {"label": "both", "sampler": "ddpm", "n": 401},
    ],
    ids=str,
)
def test_the_code_to_export_repeats_the_picture(change: dict[str, object], tmp_path: Path) -> None:
    settings = replace(SETTINGS, **change)
    result = runs.sample(settings.request())
    saved = tmp_path / "x.npy"
    code = player.bundle(settings, result).code
    save = f"\nimport numpy\nnumpy.save({str(saved)!r}, x.numpy())\n"
    subprocess.run(
        [sys.executable, "-"], input=code + save, text=True, cwd=ROOT, check=True, timeout=120
    )
    np.testing.assert_allclose(np.load(saved), result.x.numpy(), atol=2e-3)


def test_the_exact_path_starts_from_the_same_noise_and_ends_on_the_data() -> None:
    request = replace(SETTINGS, n=2000).request()
    path = runs.exact_path(request)
    result = runs.sample(request)
    np.testing.assert_array_equal(path[0], result.path[0].numpy())
    moved = replace(result, x=torch.from_numpy(path[-1]))
    for name in data.DATASETS:
        found = runs.distance(name, replace(request, seed=1), moved)
        assert found.value < 1.5 * found.floor.mean


def test_network_and_exact_denoiser_carry_the_same_noise_to_nearby_points() -> None:
    request = replace(SETTINGS, n=1000).request()
    gap = np.linalg.norm(runs.sample(request).x.numpy() - runs.exact_path(request)[-1], axis=1)
    assert np.median(gap) < 0.1  # the plane shown is 6.4 wide


def test_fresh_data_lie_within_the_floor_and_strong_guidance_does_not() -> None:
    request = replace(SETTINGS, label="moons", n=1000, guidance=4.0).request()
    result = runs.sample(request)
    fresh, _ = data.draw("moons", 1000, generator=torch.Generator().manual_seed(1))
    as_fresh = replace(request, seed=1)
    assert runs.distance("moons", as_fresh, replace(result, x=fresh)).value < 0.1
    found = runs.distance("moons", request, result)
    floor = found.floor
    assert 0 < floor.least <= floor.mean <= floor.largest < found.value
    sentence = player.distance_sentence(replace(SETTINGS, guidance=4.0), [found])
    assert f"{found.value:.3f}" in sentence
    assert f"{found.value / floor.mean:.1f} times" in sentence


@pytest.mark.parametrize(("steps", "n"), [(1, 10), (20, 2000), (100, 2000), (100, 20_000), (7, 3)])
def test_frames_run_from_first_to_last_within_the_budget(steps: int, n: int) -> None:
    chosen = player.frames(steps, n)
    assert chosen[0] == 0
    assert chosen[-1] == steps
    assert (np.diff(chosen) > 0).all()
    assert len(chosen) * n <= max(player.POINT_FRAMES, 11 * n)


def test_guidance_is_said_in_both_conventions() -> None:
    assert guidance_words(0.0) == "Unconditional: s = 0 (w = −1)"
    assert guidance_words(1.0) == "Conditional: s = 1 (w = 0)"
    assert guidance_words(-1.5).endswith("s = −1.5 (w = −2.5)")


def test_the_svg_holds_each_point_where_it_is() -> None:
    x = np.array([[0.0, 3.0], [-1.0, -2.0], [1.0, 0.0], [9.0, 0.0]])
    label = np.array([0, 1, 1, 0])
    root = ElementTree.fromstring(points.svg(x, label, theme.LIGHT, extent=3.2, title="a <b> & c"))
    space = "{http://www.w3.org/2000/svg}"
    moons, circles = root.findall(f"{space}g")
    assert moons.get("fill") == theme.MOONS[0]
    assert (len(moons), len(circles)) == (1, 2)  # the far point lies outside
    heights = [float(dot.attrib["cy"]) for dot in (*moons, *circles)]
    assert heights[0] < heights[2] < heights[1]  # up is up
    assert root.find(f"{space}text").text == "a <b> & c"


def test_curves_run_from_noise_to_data_and_hold_their_values() -> None:
    t = np.array([1.0, 0.5, 0.0])
    series = {"a": np.array([0.1, 1.0, 10.0])}
    settings = theme.record(
        by_time.curves(t, series, theme.DARK, y_title="y", colours={"a": "#FFFFFF"})
    )
    encoding = settings["layer"][0]["encoding"]
    assert encoding["x"]["scale"]["domain"] == [1, 0]
    assert encoding["y"]["scale"]["domain"][1] >= 10
