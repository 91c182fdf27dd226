"""The time embedding page: its link is its state, its code runs, its verdicts follow."""

import io
import json
import math
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.embeddings import CONVENTIONS, sinusoidal
from pages.shared.charts.theme import DARK, LIGHT
from pages.shared.export import csv_bytes, npz_bytes
from pages.time_embedding import comparison, export, statements
from pages.time_embedding.charts import embedding as charts
from pages.time_embedding.settings import ADDRESS, PRESETS, VIEWS, Room, sentence
from pages.time_embedding.sinusoid import Pin, Sinusoid

ROOT = Path(__file__).parents[2]
DEFAULTS = {param.name: param.default for param in ADDRESS.params}


def room(**values: object) -> Room:
    return Room(**values)  # type: ignore[arg-type]


def visit(**query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=60).run()
    for name, value in query.items():
        at.query_params[name] = value
    at.switch_page("time_embedding/page.py").run()
    assert not at.exception
    return at


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
def test_every_chart_has_its_sentence(view: str) -> None:
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
    pin = Pin("a")
    for one in (Sinusoid(), Sinusoid("ddpm", 0.001, 12.5, 7, 2), None):
        assert pin.parse(pin.write(one)) == one
    for bad in ("ddpm_1_1_8", "ddpm_nan_1_8_4", "ddpm_1_1_1_4", "else_1_1_8_4", "x"):
        with pytest.raises(ValueError, match=r"unpack|convert|Sinusoid"):
            pin.parse(bad)


def test_pin_then_turn_a_knob_then_compare() -> None:
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


def test_the_sentence_tells_the_measured_figures() -> None:
    said = sentence(room())
    # cos(γ(0), γ(100)) = 0.477 and the neighbours' 0.970 at width 128, as measured elsewhere.
    assert "**0.477**" in said
    assert "0.970" in said
    assert "45 useful, 19 slow" in said


def test_wavelengths_are_told_in_steps() -> None:
    # ω_0 = 1 and a time scale of 1 over 500 steps: one wave takes 2π · 500 steps.
    at = visit(time_scale="1", steps="500", max_period="1", dim="4")
    assert "from **3\u202f142** to **3\u202f142** steps" in words(at)


def test_picked_steps_stay_inside_a_short_grid() -> None:
    assert (room(steps=10).first, room(steps=10).second) == (0, 9)


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("dim", [2, 9, 32])
def test_the_code_runs_by_itself_and_repeats_the_embedding(
    convention: str, dim: int, tmp_path: Path
) -> None:
    here = room(convention=convention, dim=dim, steps=40, max_period=0.3, time_scale=30.0)
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
    path.write_text(export.code(room(dim=8, steps=200)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(path)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    expected = float(room(dim=8, steps=200).picked)
    assert f"{expected:.3f}" in done.stdout


def test_data_files_hold_what_is_shown() -> None:
    here = room(dim=5, steps=12)
    made = export.bundle(here)
    arrays = np.load(io.BytesIO(npz_bytes(made.arrays, made.settings)), allow_pickle=False)
    t = np.arange(12) / 12
    np.testing.assert_allclose(arrays["embedding"][:, 0], np.cos(1000 * t), atol=1e-6)
    assert json.loads(str(arrays["settings"]))["dim"] == 5
    lines = csv_bytes(made.columns).decode().splitlines()
    assert len(lines) == 13  # a header and twelve steps
    assert lines[0].startswith("step,t,seen,similarity_at_this_difference,gamma_0")
    assert float(lines[4].split(",")[4]) == pytest.approx(math.cos(250), abs=1e-6)


def verdicts(one: Sinusoid, **values: object) -> dict[str, str]:
    here = replace(room(), **one.settings(), **values)
    return {claim.text[:18]: claim.verdict for claim in statements.tested(here)}


def test_verdicts_can_come_out_either_way() -> None:
    usual = verdicts(Sinusoid())
    assert list(usual.values()) == [
        *("fails", "depends", "holds", "holds", "fails", "fails", "holds"),
    ]
    # Within a hundredth of the shortest wave all periods agree; rounding is all that is left.
    unit = verdicts(Sinusoid("ddpm", time_scale=1.0, dim=32))
    assert unit["The embedding tell"] == "fails"
    wide = verdicts(Sinusoid("ddpm", time_scale=1.0, dim=512, steps=100))
    assert wide["ω_i = P^(−2i/dim) "] == "depends"
    in_turn = verdicts(Sinusoid("transformer", steps=100, time_scale=100.0))
    assert in_turn["The first half of "] == "depends"
    assert in_turn["Time must be embed"] == "depends"
    coarse = verdicts(Sinusoid(steps=10))
    assert coarse["Neighbouring steps"] == "depends"


def test_a_pair_of_steps_that_does_fall_with_the_period_changes_the_verdict() -> None:
    # Two channels, lag π: P = 1 gives cos π; as P grows the second channel falls back to cos 0.
    values = [
        statements.replace(Sinusoid(dim=4), max_period=period).similarity(math.pi)
        for period in statements.PERIODS
    ]
    assert not statements.falling(values)
    assert statements.falling([0.3, 0.2, -0.1])
    assert statements.verdict(source=False, yours=True) == "depends"
    assert statements.verdict(source=True, yours=True) == "holds"


def test_the_notes_gap_is_the_measured_one() -> None:
    found = [statements.ladder_gap(128, 1e4, u) for u in (1.0, 100.0, 500.0)]
    assert found[0] == pytest.approx(0.003, abs=5e-4)
    assert found[1] == pytest.approx(0.26, abs=5e-3)
    assert found[2] > 1


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
