"""The conditioning page: its link is its state, it shows what the table holds and nothing else."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
import torch
from streamlit.testing.v1 import AppTest

from core import checkpoints, denoisers
from core.experiments import conditioning_table
from core.experiments.conditioning_table import TIMES
from core.film import sensitivity
from pages.conditioning import picture, runs
from pages.conditioning.charts import maps
from pages.conditioning.settings import ADDRESS, VIEWS, Settings
from pages.conditioning.views import clocks, comparison, figures
from pages.shared import runs as shared_runs
from pages.shared.charts.lines import MOST
from pages.shared.charts.theme import DARK, LIGHT, record
from tests.conditioning_rows import known, row, write
from tests.opening import open_page
from tests.opening import picture as sent
from tests.vega import rows


def forget() -> None:
    """Drops what was computed from another table."""
    checkpoints.load.cache_clear()
    st.cache_data.clear()
    shared_runs.engine.clear()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped checkpoints and a table of small networks."""
    made = tmp_path_factory.mktemp("assets")
    (made / "checkpoints").symlink_to(checkpoints.ROOT)
    write(made / conditioning_table.FOLDER)
    return made


@pytest.fixture(autouse=True)
def _table(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(checkpoints, "ROOT", folder / "checkpoints")
    forget()
    yield
    forget()


def visit(**query: str) -> AppTest:
    return open_page("conditioning", query)


def words(at: AppTest) -> str:
    return "\n".join(text.value for text in [*at.markdown, *at.caption])


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_and_every_picture_has_words(view: str) -> None:
    at = visit(view=view, way="gate")
    assert not at.warning
    assert not at.error
    drawn = [*at.get("plotly_chart"), *at.get("vega_lite_chart"), *at.get("arrow_vega_lite_chart")]
    assert drawn
    for chart in drawn:
        assert len(chart.proto.alt) > 30
    assert "**Gate** has an error of" in words(at)


def test_a_cold_link_shows_its_state_and_controls_rewrite_it() -> None:
    at = visit(way="adaptive-norm", label="moons", guidance="2", seed="7", view="fusion")
    assert at.selectbox(key="conditioning.way").value == "adaptive-norm"
    assert at.number_input(key="conditioning.seed").value == 7
    before = sent(at)
    at.selectbox(key="conditioning.way").set_value("gate").run()
    assert sent(at) != before
    query = {k: v if isinstance(v, str) else v[-1] for k, v in at.query_params.items()}
    assert query["way"] == "gate"
    assert set(query) == {param.name for param in ADDRESS.params}


@pytest.mark.parametrize(
    ("name", "bad"),
    [("way", "telepathy"), ("guidance", "nan"), ("view", "x"), ("at", "7"), ("between", "1,0")],
)
def test_a_bad_value_is_named_and_the_page_still_works(name: str, bad: str) -> None:
    at = visit(**{name: bad})
    assert f"{name}={bad}" in at.warning[0].value
    sent(at)


def test_without_a_table_the_page_says_how_to_make_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path / "checkpoints")
    at = visit()
    assert "python -m core.recipes conditioning" in at.info[0].value
    assert not at.get("bidi_component")
    assert not at.get("arrow_vega_lite_chart")
    assert not at.warning


def test_a_damaged_table_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tmp_path / "conditioning" / "manifest.json"
    made.parent.mkdir()
    made.write_text("{")
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path / "checkpoints")
    at = visit()
    assert "manifest.json is damaged" in at.error[0].value


def test_a_damaged_network_is_named_where_it_is_needed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "checkpoints").symlink_to(folder / "checkpoints")
    rows = [name for name, spec in known().items() if "clocks" in spec.views]
    write(tmp_path / "conditioning", (*rows, "family-ddpm"))
    (tmp_path / "conditioning" / "family-ddpm.safetensors").write_bytes(b"?")
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path / "checkpoints")
    at = visit(view="clocks")
    assert "family-ddpm.safetensors is damaged" in at.error[0].value
    assert any(code.value.startswith('"""FiLM: trained') for code in at.code)
    assert "is damaged" in visit(way="family-ddpm").error[0].value


def test_part_of_a_table_is_enough(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "checkpoints").symlink_to(folder / "checkpoints")
    write(tmp_path / "conditioning", ("film", "concatenation-input"))
    monkeypatch.setattr(checkpoints, "ROOT", tmp_path / "checkpoints")
    assert "run `python -m core.recipes conditioning`" in words(visit(view="statements"))
    for view in ("fusion", "clocks", "halves"):
        assert not visit(view=view).error


def test_the_rows_of_the_page_are_those_of_the_table() -> None:
    assert [one.name for one in runs.rows()] == list(known())
    stored = conditioning_table.row("gate", root=runs.root())
    assert runs.row("gate") == stored
    assert {one.name for one in runs.rows("fusion")} == {
        spec.name for spec in known().values() if "fusion" in spec.views
    }


def test_the_large_picture_draws_each_method_with_its_seeds() -> None:
    found = tuple(runs.rows("methods"))
    spec = picture.chart(found, runs.row("gate"), "plain", LIGHT)
    found_rows = rows(spec)
    mine = [one for one in found_rows if one["name"] == "Gate"]
    assert [one["t"] for one in mine] == list(TIMES[::-1])
    low, mean, high = zip(*runs.row("gate").band[::-1], strict=True)
    for name, values in (("low", low), ("value", mean), ("high", high)):
        assert [one[name] for one in mine] == pytest.approx(values)


def test_errors_over_the_chosen_networks_are_1_for_itself() -> None:
    found = (row("film", 0.1), row("gate", 0.3))
    spec = picture.chart(found, found[0], "ratio", LIGHT)
    drawn = rows(spec)
    values = {
        name: {one["value"] for one in drawn if one["name"] == name} for name in ("FiLM", "Gate")
    }
    assert [value.pop() for value in values.values()] == pytest.approx([1, 3])
    title = spec["layer"][0]["layer"][1]["encoding"]["y"]["title"]
    assert title == "error / that of FiLM"


def test_errors_of_two_schedules_are_not_compared() -> None:
    found, other = (row("film", 0.1), row("gate", 0.3)), row("v-uniform-linear-beta", 0.01)
    drawn = picture.chart(found, other, "ratio", LIGHT)
    assert {one["value"] for one in rows(drawn)} == {0.101, 0.303}
    assert "not compared" in picture.ranking(found, other)
    large = picture.large(runs.version(), other.name, "plain", LIGHT)
    names = {one["name"] for one in rows(large)}
    assert other.title not in names
    large = picture.large(runs.version(), "fusion-gate", "plain", LIGHT)
    names = {one["name"] for one in rows(large)}
    assert runs.row("fusion-gate").title in names


def test_no_chart_has_more_lines_than_can_be_told_apart_and_the_chosen_is_among_them() -> None:
    found = [row(name, 0.1 + 0.001 * i) for i, name in enumerate(list(known())[:30])]
    worst = found[-1]
    drawn = picture.drawn(found, worst.name)
    assert len(drawn) == MOST
    assert worst in drawn
    assert found[0] in drawn


def test_the_sentence_says_where_a_row_stands() -> None:
    best, other = row("film", 0.1), row("gate", 0.15)
    assert "No method has less" in picture.ranking([best, other], best)
    said = picture.ranking([best, other], other)
    assert "**0.1515**" in said
    assert "1.50 times as much, their seeds do not overlap" in said
    near = row("gate", 0.101)
    assert "but their seeds overlap" in picture.ranking([best, near], near)
    assert "seeds of 1 of the other 2 overlap" in comparison.winners([best, near, other])


def test_winners_are_found_near_noise_in_the_middle_and_near_the_data() -> None:
    early = row("film", by_time=tuple(1 - 0.9 * t for t in TIMES))
    late = row("gate", by_time=tuple(0.1 + 0.9 * t for t in TIMES))
    said = comparison.winners([early, late])
    assert "near noise (t = 0.99) FiLM" in said
    assert "near the data (t = 0.05) Gate" in said


def test_two_names_of_one_map_say_what_tuning_makes() -> None:
    rows = [row("additive", 0.05), row("concatenation", 0.056)]
    assert "differ by 0.0061" in comparison.tuning(rows)  # of the means of both seeds, 1.01 times
    assert comparison.tuning(rows[:1]) == ""


def test_numbers_hold_every_seed_and_time() -> None:
    made = row("film", 0.2)
    found = figures.columns([made])
    assert len(found["error"]) == len(made.seeds) * len(TIMES)
    assert found["error"][-1] == made.error[-1][-1]
    assert set(found["seed"]) == set(made.seeds)


def test_schedules_are_not_drawn_in_one_chart() -> None:
    compared = comparison.COMPARISONS["predictions"]
    found = [
        {one.config.schedule for one in compared.rows(schedule)}
        for schedule in ("cosine", "linear-beta")
    ]
    assert found == [{"cosine"}, {"linear-beta"}]
    titles = [one.title for one in compared.rows("cosine")]
    assert titles[0] == "v, uniform in t"
    assert not any("cosine" in title for title in titles)


def test_a_map_holds_all_rows_of_a_long_comparison() -> None:
    found = comparison.COMPARISONS["families"].rows("cosine")
    assert len(found) > MOST
    spec = comparison.map_chart(runs.version(), "families", "cosine", DARK)
    values = spec["data"]["values"].to_pylist()
    assert {one["name"] for one in values} == {one.title for one in found}
    assert len(values) == len(found) * len(TIMES)


def test_cells_of_clocks_mark_the_best_of_a_row_and_the_rule() -> None:
    low = {"clock-p1000-s1000-d32": 0.01}
    found = [row(name, low.get(name, 0.1)) for name, s in known().items() if "clocks" in s.views]
    cells = {(one.x, one.y): one for one in clocks.cells(found, 32)}
    assert cells[1000.0, 1000.0].best
    assert not cells[10_000.0, 1000.0].best
    ruled = {at for at, one in cells.items() if one.ruled}
    assert ruled == {(1000.0, 100.0), (10_000.0, 1000.0)}
    spec = record(
        maps.of_clocks(list(cells.values()), (0.01, 0.1), LIGHT, x_title="P", y_title="s")
    )
    texts = {(one["x"], one["y"]): one["text"] for one in rows(spec)}
    assert texts[1000.0, 1000.0] == "★ 0.01"


def test_the_error_map_is_the_distance_to_the_exact_mean() -> None:
    field = runs.error_field("conditioning/gate", "moons", 0.4)
    net = checkpoints.load("conditioning/gate")
    axis = torch.linspace(-shared_runs.EXTENT, shared_runs.EXTENT, runs.SIDE)
    x = torch.stack([axis[[3, 70]], axis[[9, 40]]], 1)  # columns 3 and 70, rows 9 and 40
    means = [
        f(x, torch.tensor(0.4))
        for f in (
            denoisers.network(net, "moons"),
            denoisers.exact(net.schedule, "moons"),
        )
    ]
    wanted = (means[0] - means[1]).norm(dim=1)
    np.testing.assert_allclose(field[[9, 40], [3, 70]], wanted.numpy(), rtol=1e-4)


def test_two_times_are_compared_as_the_notes_do() -> None:
    net = checkpoints.load("conditioning/gate")
    found = runs.sensitivity("conditioning/gate", "moons", *sensitivity.TIMES)
    assert found == pytest.approx(sensitivity.sensitivity(net, "moons"), rel=1e-5)


def test_modulation_is_drawn_where_there_is_one() -> None:
    assert runs.is_affine("conditioning/film")
    assert not runs.is_affine("conditioning/adaptive-norm")
    assert "not scale ⊙ h + shift" in words(visit(view="one", way="adaptive-norm"))
    t, scale, shift = runs.modulation("conditioning/film", "both")
    assert scale.shape == shift.shape == (len(t), 3)
    assert (t[0], t[-1]) == (1, 0)


def test_exported_settings_name_the_network() -> None:
    at = visit(way="gate")
    assert any("conditioning?" in code.value or "way=gate" in code.value for code in at.code)
    assert any(code.value.startswith('"""Gate: trained') for code in at.code)
    json.dumps(dict(replace(Settings(), way="gate").__dict__))
