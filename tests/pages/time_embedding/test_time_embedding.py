"""The time embedding page: its link is its state, its code runs, its verdicts follow."""

import io
import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.embeddings import CONVENTIONS, Sinusoid, sinusoidal
from core.embeddings.families import FAMILIES, Option
from pages.shared.charts.theme import DARK, LIGHT
from pages.shared.export import csv_bytes, npz_bytes
from pages.time_embedding import export
from pages.time_embedding.captions import caption
from pages.time_embedding.charts import embedding as charts
from pages.time_embedding.controls import PRESETS
from pages.time_embedding.settings import (
    ADDRESS,
    OPTIONS,
    VIEWS,
    AllSettings,
    Pinned,
    Settings,
    declared,
)
from pages.time_embedding.views import comparison, families
from tests.opening import open_page

ROOT = Path(__file__).parents[3]


def settings(**values: object) -> Settings:
    made: Settings = AllSettings(**values)
    return made


def visit(**query: str) -> AppTest:
    return open_page("time_embedding", query)


def sent(at: AppTest) -> dict:
    """What travels to the explorer."""
    return json.loads(at.get("bidi_component")[0].proto.json)


def asked(at: AppTest, name: str) -> str:
    """A parameter of the address, however the test bench keeps it."""
    value = at.query_params[name]
    return value if isinstance(value, str) else value[0]


def words(at: AppTest) -> str:
    return "\n".join(text.value for text in at.markdown)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("dim", ["2", "5"])
def test_every_view_stands_a_cold_link_and_small_settings(view: str, dim: str) -> None:
    at = visit(view=view, dim=dim, steps="3", a="ddpm_10_1_8_4", max_period="0.001")
    assert asked(at, "view") == view
    assert sent(at)["settings"]["dim"] == int(dim)


@pytest.mark.parametrize("view", VIEWS)
def test_every_chart_has_its_caption(view: str) -> None:
    at = visit(view=view, a="ddpm_10_1_8_4")
    drawn = [*at.get("plotly_chart"), *at.get("vega_lite_chart"), *at.get("arrow_vega_lite_chart")]
    assert drawn
    for chart in drawn:
        assert len(chart.proto.alt) > 30


def test_bad_values_fall_back_and_are_named() -> None:
    at = visit(dim="1", max_period="nan", convention="ddpn", a="ddpm_1_2")
    told = "\n".join(warning.value for warning in at.warning)
    for bad in ("dim=1", "max_period=nan", "convention=ddpn", "a=ddpm_1_2"):
        assert bad in told
    assert sent(at)["settings"]["dim"] == 2


def test_a_link_carries_the_whole_state() -> None:
    query = {"convention": "transformer", "max_period": "0.5", "time_scale": "30", "dim": "33"}
    at = visit(**query, steps="50", first="3", second="7", view="time", threshold="0.2")
    for name, value in {**query, "steps": "50", "first": "3", "threshold": "0.2"}.items():
        assert asked(at, name) == value
    held = sent(at)["settings"]
    assert (held["convention"], held["max_period"], held["first"]) == ("transformer", 0.5, 3)


def test_a_pinned_setting_comes_back_from_its_link() -> None:
    pin = Pinned()
    for one in (Sinusoid(), Sinusoid("ddpm", 0.001, 12.5, 7, 2), None):
        assert pin.parse(pin.write(one)) == one
    for bad in ("ddpm_1_1_8", "ddpm_nan_1_8_4", "ddpm_1_1_1_4", "else_1_1_8_4", "x"):
        with pytest.raises(ValueError, match=r"unpack|convert|need"):
            pin.parse(bad)


def test_pin_then_change_a_setting_then_compare() -> None:
    at = visit(view="compare", dim="16", steps="20")
    next(button for button in at.button if button.label.startswith("Pin")).click().run()
    assert asked(at, "a") == "guided-diffusion_10000_1000_16_20"
    assert "the same embedding" in words(at)
    at.query_params["max_period"] = "10"
    at.run()
    assert "would misread" in words(at)


def test_the_difference_of_two_settings_is_taken_at_the_same_times() -> None:
    a, b = Sinusoid("ddpm", time_scale=10.0, dim=6, steps=9), Sinusoid(dim=4, steps=5)
    gap = comparison.difference(a, b)
    t = torch.tensor([0, 0.2, 0.4, 0.6, 0.8], dtype=torch.float64)
    expected = (
        sinusoidal(t, 4, time_scale=1000.0)
        - sinusoidal(t, 6, time_scale=10.0, convention="ddpm")[:, :4]
    )
    torch.testing.assert_close(gap, expected)


def test_the_caption_gives_the_measured_figures() -> None:
    said = caption(settings())
    # cos(γ(0), γ(100)) = 0.477 and the neighbours' 0.970 at width 128, as measured elsewhere.
    assert "**0.477**" in said
    assert "0.970" in said
    assert "45 useful, 19 slow" in said


def test_wavelengths_are_told_in_steps() -> None:
    # ω_0 = 1 and a time scale of 1 over 500 steps: one wave takes 2π · 500 steps.
    at = visit(time_scale="1", steps="500", max_period="1", dim="4")
    assert "from **3\u202f142** to **3\u202f142** steps" in words(at)


def test_picked_steps_stay_inside_a_short_grid() -> None:
    assert (settings(steps=10).first, settings(steps=10).second) == (0, 9)


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("dim", [2, 9, 32])
def test_the_code_runs_by_itself_and_repeats_the_embedding(
    convention: str, dim: int, tmp_path: Path
) -> None:
    here = settings(convention=convention, dim=dim, steps=40, max_period=0.3, time_scale=30.0)
    path = tmp_path / "taken.py"
    path.write_text(export.code(here), encoding="utf-8")
    held: dict = {}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), held)
    expected = sinusoidal(
        torch.arange(40) / 40, dim, max_period=0.3, time_scale=30.0, convention=convention
    )
    torch.testing.assert_close(held["gamma"], expected, rtol=0, atol=2e-5)


def test_the_code_needs_nothing_but_torch(tmp_path: Path) -> None:
    path = tmp_path / "taken.py"
    path.write_text(export.code(settings(dim=8, steps=200)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(path)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    expected = float(settings(dim=8, steps=200).picked)
    assert f"{expected:.3f}" in done.stdout


def test_data_files_hold_what_is_shown() -> None:
    here = settings(dim=5, steps=12)
    made = export.bundle(here)
    arrays = np.load(io.BytesIO(npz_bytes(made.arrays(), made.settings)), allow_pickle=False)
    t = np.arange(12) / 12
    np.testing.assert_allclose(arrays["embedding"][:, 0], np.cos(1000 * t), atol=1e-6)
    assert json.loads(str(arrays["settings"]))["dim"] == 5
    lines = csv_bytes(made.columns()).decode().splitlines()
    assert len(lines) == 13  # a header and twelve steps
    assert lines[0].startswith("step,t,seen,similarity_at_this_difference,gamma_0")
    assert float(lines[4].split(",")[4]) == pytest.approx(math.cos(250), abs=1e-6)


def test_presets_are_the_codes_they_are_named_after() -> None:
    held = {preset.title: preset.settings for preset in PRESETS}
    assert held["DDPM"]["convention"] == "ddpm"
    assert held["Transformer"]["dim"] == 512
    assert held["Lecture notes"]["time_scale"] == 1.0
    for preset in PRESETS:
        for name, value in preset.settings.items():
            param = next(param for param in ADDRESS.params if param.name == name)
            assert param.check(value) == value


def test_charts_thin_out_but_keep_both_ends() -> None:
    assert charts.thinned(5, 10).tolist() == [0, 1, 2, 3, 4]
    kept = charts.thinned(4000, 500)
    assert len(kept) == 500
    assert (kept[0], kept[-1]) == (0, 3999)
    values = np.random.default_rng(0).normal(size=(900, 6))
    for scheme in (LIGHT, DARK):
        drawn = charts.heatmap(values, scheme, title="x")
        np.testing.assert_allclose(
            np.asarray(drawn.data[0].z)[:, -1], values[-1].astype(np.float32)
        )


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_drawn_with_its_formula_and_source(family: str) -> None:
    at = visit(view="families", family=family, dim="16", steps="30")
    assert f"`{FAMILIES[family].formula}`" in words(at)
    assert any(FAMILIES[family].source in text.value for text in at.caption)
    assert len(at.get("plotly_chart")) == 5


def test_options_of_families_never_clash() -> None:
    own = {param.name for param in ADDRESS.params} - set(OPTIONS)
    for family in FAMILIES.values():
        for option in family.options:
            assert OPTIONS[option.name] == option
            assert option.name not in own


@pytest.mark.parametrize(
    ("option", "good", "bad", "words"),
    [
        (Option("rank", "R", "h", 8, 2, 64), "64", "65", "64"),
        (Option("scale", "S", "h", 1.5, 0.1, 2.0), "0.25", "3", "2"),
        (Option("kind", "K", "h", "a", choices=("a", "b")), "b", "c", "c"),
    ],
)
def test_an_option_becomes_a_setting_with_its_bounds(
    option: Option, good: str, bad: str, words: str
) -> None:
    param = declared(option)
    assert param.write(param.parse(good)) == good
    with pytest.raises(ValueError, match=words):
        param.parse(bad)


def test_links_of_earlier_versions_set_the_same_family() -> None:
    at = visit(view="families", family="low-rank", rank="5", seed="3", dim="12", steps="20")
    assert not at.warning
    assert at.number_input(key="time_embedding.rank").value == 5
    assert "**Low rank** moves" in words(at)
    assert "72 parameters" in words(at)  # 5 · 12 weights and 12 biases


def test_figures_of_a_family_are_measured_on_its_values() -> None:
    one = Sinusoid(dim=8, steps=25)
    part = families.parts("one-hot", one, ())[0]
    found = families.measured(part)
    assert (found.width, found.neighbours) == (25, 0.0)
    assert found.rank == pytest.approx(24)  # a simplex of 25 corners spans 24 directions


def test_one_computation_serves_all_viewers(monkeypatch: pytest.MonkeyPatch) -> None:
    visit(dim="18", steps="44")

    def never(*_: object, **__: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr("core.embeddings.sinusoid.sinusoidal", never)
    monkeypatch.setattr("pages.time_embedding.charts.curves.frequencies", never)
    visit(dim="18", steps="44")
