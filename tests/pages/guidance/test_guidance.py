"""The guidance page: its link is its state, bad values change nothing, its files hold the run."""

import base64
import io
import json
import math
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core import guided
from core.engine import Engine, SampleRequest
from core.experiments import Experiment, Measurement
from core.guided import Guided
from pages.guidance import (
    convergence,
    dropout,
    export,
    field,
    interval,
    player,
    readout,
    sweep,
    vectors,
)
from pages.guidance.charts import scales as guidance_scales
from pages.guidance.charts.scales import Band
from pages.guidance.comparison import second_run, title
from pages.guidance.settings import ADDRESS, BESIDE, OLD_VIEWS, VIEWS, Settings
from pages.guidance.views import DRAW
from pages.shared import background, runs
from pages.shared.charts import animation, theme
from pages.shared.components import player as cloud
from pages.shared.components.player import Panel, offline
from pages.shared.export import zipped
from pages.shared.params import Span, read
from tests.opening import open_page, picture
from tests.pages.test_point_cloud import unpacked

ROOT = Path(__file__).parents[3]
DEFAULTS = {param.name: param.default for param in ADDRESS.params}


def settings(**change: object) -> Settings:
    return Settings(**(DEFAULTS | {"n": 60, "steps": 6} | change))


def visit(**query: str) -> AppTest:
    return open_page("guidance", {"n": "60", "steps": "6", "view": "forward"} | query)


def key(name: str) -> str:
    return f"guidance.{name}"


def test_every_view_is_drawn_and_every_dropout_network_is_found() -> None:
    assert set(DRAW) == set(VIEWS)
    assert dropout.trained() == {f"{p}%": f"dropout-{p}" for p in (0, 10, 20, 50)}


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        *(({"view": old}, "view", new) for old, new in OLD_VIEWS.items()),
        ({"beside": "pull"}, "beside", "classifier"),
        ({"avoid": "2.5"}, "negative", 2.5),
        ({"reading": "eps"}, "prediction", "eps"),
    ],
)
def test_addresses_of_earlier_versions_are_read(
    query: dict[str, str], name: str, value: object
) -> None:
    values, complaints = read(ADDRESS.params, query)
    assert values[name] == value
    assert complaints == []


@pytest.mark.parametrize("view", [name for name in VIEWS if name not in ("sweep", "interval")])
def test_every_view_opens_cold(view: str) -> None:
    at = visit(view=view)
    assert at.session_state[key("view")] == view
    assert not at.warning
    assert not at.error


def test_a_device_that_failed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "trouble", "cuda failed; the CPU has taken over.")
    assert [warning.value for warning in visit().warning] == [
        "cuda failed; the CPU has taken over."
    ]


@pytest.mark.parametrize("beside", list(BESIDE))
def test_every_comparison_shares_the_noise(beside: str) -> None:
    here = settings(beside=beside, label="both", guidance2=2.0, steps2=9, rescale=0.5)
    first, second = here.run(), second_run(here)
    if second is None:
        assert beside == "none"
        return
    assert first != second
    a, b = runs.path(first), runs.path(second)
    np.testing.assert_array_equal(a[0], b[0])
    assert not np.allclose(a[-1], b[-1])
    assert title(here, first) != title(here, second)


def test_without_options_the_comparison_with_none_is_the_same() -> None:
    here = settings(beside="plain")
    assert here.run() == second_run(here)
    assert replace(here, rescale=0.5).run() != second_run(replace(here, rescale=0.5))


def test_a_cold_link_shows_its_state() -> None:
    at = visit(
        label="circles", guidance="-1.5", beside="sde", interval="0.2,0.5", seed="7", lines="class"
    )
    assert at.segmented_control(key=key("label")).value == "circles"
    assert at.selectbox(key=key("beside")).value == "sde"
    assert at.slider(key=key("interval")).value == (0.2, 0.5)
    assert at.number_input(key=key("seed")).value == 7
    assert "s = −1.5 (w = −2.5)" in " ".join(mark.value for mark in at.markdown)
    assert not at.warning


def test_the_same_link_gives_the_same_picture_and_another_scale_another() -> None:
    first = picture(visit(guidance="2.5"))
    assert picture(visit(guidance="2.5")) == first
    assert picture(visit(guidance="2.6")) != first


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("label", "mars"),
        ("guidance", "nan"),
        ("interval", "0.5,0.2"),
        ("interval", "0.5"),
        ("interval", "nan,1"),
        ("beside", "everything"),
        ("steps", "10000000"),
        ("n", "-5"),
        ("x", "inf"),
        ("prediction", "../etc"),
    ],
)
def test_a_bad_value_is_named_and_changes_nothing(name: str, bad: str) -> None:
    at = visit(**{name: bad})
    assert len(at.warning) == 1
    assert f"{name}={bad}" in at.warning[0].value
    expected = DEFAULTS | {"n": 60, "steps": 6, "view": "forward"}
    assert at.session_state[key(name)] == (DEFAULTS | expected)[name] or name in ("n", "steps")
    picture(at)


@pytest.mark.parametrize(("name", "text", "shown"), [("guidance", "10", 8), ("rescale", "2", 1)])
def test_a_number_beyond_its_bounds_shows_the_nearest(name: str, text: str, shown: float) -> None:
    at = visit(**{name: text})
    assert f"Shown instead: {shown}." in at.warning[0].value
    assert at.session_state[key(name)] == shown


def test_the_fewest_points_of_both_labels_are_drawn_and_measured() -> None:
    at = visit(n="10", label="both")
    assert not at.error
    assert "cover" in " ".join(mark.value for mark in at.markdown)


def test_a_control_that_comes_back_tells_the_browser_its_value() -> None:
    at = visit(view="forward", schedule="linear-beta")
    for view in ("convergence", "classifier", "forward"):
        at.segmented_control(key=key("view")).set_value(view).run()
    again = at.segmented_control(key=key("schedule"))
    assert again.proto.set_value
    assert list(again.proto.raw_values) == ["Linear β"]
    at.segmented_control(key=key("view")).set_value("convergence").run()
    assert at.query_params["schedule"] in ("linear-beta", ["linear-beta"])


def test_controls_rewrite_the_address() -> None:
    at = visit()
    at.selectbox(key=key("beside")).set_value("solver").run()
    at.slider(key=key("interval")).set_value((0.25, 0.75)).run()
    query = {k: v if isinstance(v, str) else v[-1] for k, v in at.query_params.items()}
    assert query["beside"] == "solver"
    assert query["interval"] == "0.25,0.75"
    assert set(query) == {param.name for param in ADDRESS.params}


def test_a_span_round_trips_and_refuses() -> None:
    span = Span((0.0, 1.0), 0.0, 1.0)
    assert span.parse(span.write((0.25, 0.5))) == (0.25, 0.5)
    for text in ("1,0", "0,2", "a,b", "0.1", "0,0.5,1", "nan,1"):
        with pytest.raises(ValueError):  # noqa: PT011
            span.parse(text)


class Reported:
    """A browser that sends what it likes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, place: str, state: object) -> None:
        self.taken: dict[str, object] = {}
        held = {place: state}
        for module in (cloud, field):
            monkeypatch.setattr(module.st, "session_state", held)
        monkeypatch.setattr(
            type(ADDRESS), "set", lambda _, name, value: self.taken.update({name: value})
        )


@pytest.mark.parametrize("bad", [1e9, -99, math.nan, "8", None, True, [3], {"s": 1}])
def test_what_a_browser_sends_as_guidance_is_checked(
    monkeypatch: pytest.MonkeyPatch, bad: object
) -> None:
    seen = Reported(monkeypatch, player.PLAYER, {"guidance": bad})
    player.keep_guidance()
    assert seen.taken == {}
    good = Reported(monkeypatch, player.PLAYER, {"guidance": 2.5})
    player.keep_guidance()
    assert good.taken == {"guidance": 2.5}


@pytest.mark.parametrize(
    "bad", [[1e9, 0], ["a", "b"], [math.inf, 1], [10**400, 0], [1], 7, None, [True, None]]
)
def test_what_a_browser_sends_as_a_point_is_checked(
    monkeypatch: pytest.MonkeyPatch, bad: object
) -> None:
    seen = Reported(monkeypatch, vectors.FIELD, {"point": bad})
    vectors.keep()
    assert "x" not in seen.taken
    good = Reported(monkeypatch, vectors.FIELD, {"point": [0.5, -1.0], "t": 0.3})
    vectors.keep()
    assert good.taken == {"x": 0.5, "y": -1.0, "at": 0.3}


@pytest.mark.parametrize(
    "bad",
    [
        *(None, {}, {"selection": None}, {"selection": [1]}, {"selection": {"band": [1]}}),
        *(
            {"selection": {"band": {"t": t}}}
            for t in (
                "x",
                "ab",
                [1],
                ["a", "b"],
                [None, 1],
                [math.nan, 1],
                [10**400, 0],
                [0.5] * 2,
            )
        ),
    ],
    ids=str,
)
def test_a_brush_that_spans_nothing_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, bad: object
) -> None:
    seen = Reported(monkeypatch, "guidance_brush_moons", bad)
    interval.take_band("moons")
    assert seen.taken == {}
    drawn = Reported(
        monkeypatch, "guidance_brush_moons", {"selection": {"band": {"t": [0.61, 0.2004]}}}
    )
    interval.take_band("moons")
    assert drawn.taken == {"interval": (0.2, 0.61)}


@pytest.mark.parametrize(
    "change",
    [
        {"label": "both", "guidance": 3.5},
        {"source": "exact", "beside": "none", "negative": 0.5, "interval": (0.2, 0.9)},
        {"rescale": 0.7, "clip": 2.0, "sampler": "ddim", "eta": 0.5, "label": "circles"},
        {"label": "both", "sampler": "ddpm", "source": "exact", "beside": "none", "n": 61},
    ],
    ids=str,
)
def test_the_code_to_export_repeats_the_picture(change: dict[str, object], tmp_path: Path) -> None:
    here = settings(**change)
    run = here.run()
    script, saved = tmp_path / "taken.py", tmp_path / "x.npy"
    code = export.bundle(here).code
    script.write_text(f"{code}\nimport numpy\nnumpy.save({str(saved)!r}, x.numpy())\n")
    subprocess.run(
        [sys.executable, script], env={"PYTHONPATH": str(ROOT)}, check=True, capture_output=True
    )
    np.testing.assert_allclose(np.load(saved), runs.path(run)[-1], atol=5e-3)


def test_the_page_draws_the_scale_that_is_set_and_offers_the_others() -> None:
    here = settings(guidance=3.3, beside="truth", n=50, steps=6)
    times, panels = player.pictures(here, (3.3,))
    assert [panel.path.shape[0] for panel in panels] == [1, 1]
    for panel, run in zip(panels, (here.run(), second_run(here)), strict=True):
        np.testing.assert_array_equal(panel.path[0, -1], runs.path(run)[-1])
        assert len(panel.times) == len(times)
    _, swept = player.pictures(here, (0.0, 3.3))
    np.testing.assert_array_equal(swept[0].path[1], panels[0].path[0])
    fixed = settings(beside="scale", guidance2=1.5, n=50, steps=6)
    assert player.pictures(fixed, (3.0,))[1][1].path.ndim == 3


def test_the_offline_file_holds_the_points_and_asks_nobody(tmp_path: Path) -> None:
    path = np.random.default_rng(0).normal(size=(3, 5, 2)).astype(np.float32)
    file = offline.page(
        [Panel(path, "Network", "network")],
        np.array([1.0, 0.5, 0.0]),
        np.zeros(5, dtype=int),
        title="a <b>",
        words="</script>",
        extent=3.2,
    ).decode()
    assert "a &lt;b&gt;" in file
    assert file.count("</script>") == 2  # the message, and what plays it
    assert not re.search(r"(src|href)=|https?://|import\s*\(|fetch\(", file)
    sent = base64.b64decode(re.search(r'id="message">([^<]+)<', file).group(1))  # type: ignore[union-attr]
    stored = unpacked(sent)[1]["path0"]
    np.testing.assert_allclose(stored * 1.5 * 3.2 / 32767, path, atol=1e-3)


@pytest.mark.parametrize("scheme", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_the_gif_moves_points_in_their_colours(scheme: theme.Scheme) -> None:
    path = np.array([[[-2.0, 2.0], [2.0, -2.0]], [[2.0, 2.0], [-2.0, -2.0]]])
    drawn = list(
        animation.frames(
            [path], [np.array([1.0, 0.0])], ["x"], np.array([0, 1]), scheme, extent=3.2, count=5
        )
    )
    film = Image.open(io.BytesIO(animation.gif(drawn, scheme)))
    assert film.n_frames == 5
    spots = []
    for frame in (0, 4):
        film.seek(frame)
        pixels = np.array(film.convert("RGB")).astype(int)
        for colour in scheme.labels:
            wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
            columns = np.nonzero(np.abs(pixels - wanted).sum(2) < 12)[1]
            spots.append((columns.mean() - 12) / 420)
    np.testing.assert_allclose(spots, [0.19, 0.81, 0.81, 0.19], atol=0.02)


def test_the_gif_of_many_points_holds_both_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "FRAMES", 2)
    here = settings(label="both", n=4000, steps=3, beside="none")
    film = Image.open(io.BytesIO(export.make_gif(here)))
    film.seek(1)
    pixels = np.array(film.convert("RGB")).astype(int)
    for colour in theme.LIGHT.labels:
        wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
        assert (np.abs(pixels - wanted).sum(2) < 12).sum() > 500


def test_numbers_come_with_the_settings_that_made_them() -> None:
    here = settings(guidance=2.5, label="circles")
    columns = vectors.columns(here)
    file = zipfile.ZipFile(
        io.BytesIO(zipped(lambda: columns, export.decided(here, {"of": "means"}), "the link"))
    )
    told = json.loads(file.read("settings.json"))
    assert told["link"] == "the link"
    assert told["settings"]["guidance"] == 2.5
    assert told["settings"]["of"] == "means"
    table = np.genfromtxt(io.StringIO(file.read("data.csv").decode()), delimiter=",", names=True)
    assert set(table.dtype.names) == set(columns)
    apart = table["exact_c_x"] - table["exact_u_x"]
    guided_x = table["exact_u_x"] + 2.5 * apart
    np.testing.assert_allclose(table["exact_guided_x"], guided_x, atol=1e-5)


@pytest.mark.parametrize("s", [-1.5, 0.0, 1.0, 7.5])
def test_all_conventions_write_the_same_pull(s: float) -> None:
    u, c = 0.3, -1.1
    rows = readout.conventions(s).replace("−", "-").splitlines()[2:]
    scale, lam, w = (float(row.split("**")[-2]) for row in rows)
    pulls = [u + scale * (c - u), lam * c + (1 - lam) * u, (1 + w) * c - w * u]
    assert pulls == pytest.approx([u + s * (c - u)] * 3)
    for row, ends in zip(rows, ((0, 1), (0, 1), (-1, 0)), strict=True):
        assert tuple(float(cell) for cell in row.split("|")[2:4]) == ends


@pytest.mark.parametrize("log", [True, False])
def test_the_axis_of_a_measure_holds_all_that_is_drawn(log: bool) -> None:
    band = Band(np.array([0.0, 8.0]), np.array([0.02, 3.0]), np.array([0.05, 0.5]))
    spec = guidance_scales.against_scale(
        {"Exact": band}, (0.01, 0.02), theme.DARK, y_title="y", here=1, ends=(-1, 8), log=log
    )
    curves = spec["layer"][0]
    low, high = curves["layer"][1]["encoding"]["y"]["scale"]["domain"]
    rows = curves["data"]["values"]
    assert all(low <= row["low"] <= row["value"] <= row["high"] <= high for row in rows)
    assert low <= 0.01
    assert (low > 0) == log


def test_long_work_is_sliced_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "SLICE", 0.0)
    at = AppTest.from_string(
        """
import streamlit as st
from pages.shared import background
background.work(
    "here",
    ("asked", 1),
    lambda: iter(range(4)),
    4,
    lambda r: st.text(str(r)),
    lambda r: st.caption(f"saved {r}"),
)
""",
        default_timeout=30,
    ).run()

    def slices(count: int) -> list[str]:
        for _ in range(count):  # the browser would ask for them
            background.jobs()[("asked", 1)].advance(lambda: None)
        at.run()
        return [text.value for text in at.text]

    assert slices(0) == []  # the page is drawn without waiting
    assert slices(1) == ["[0]"]
    assert slices(1) == ["[0, 1]"]
    at.button(key="here.stop").click().run()
    assert "Stopped after 2 of 4" in at.caption[0].value
    assert [text.value for text in at.text] == ["[0, 1]"]
    at.button(key="here.go").click().run()
    assert slices(3) == ["[0, 1, 2, 3]"]
    assert not at.button
    assert [caption.value for caption in at.caption][1:] == ["saved [0, 1, 2, 3]"]
    background.jobs().pop(("asked", 1))


def test_a_slice_is_interrupted_between_two_records() -> None:
    class Enough(Exception):
        pass

    def check() -> None:
        raise Enough

    job = background.job_of(("asked", 2), lambda: iter(range(3)))
    for _ in range(3):
        with pytest.raises(Enough):
            job.advance(check)
    job.advance(check)
    assert (job.records, job.finished) == ([0, 1, 2], True)
    background.jobs().clear()


def test_finished_work_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "KEPT", 3)
    for i in range(6):
        background.job_of(("bounded", i), lambda: iter(()))
    assert list(background.jobs()) == [("bounded", i) for i in (3, 4, 5)]
    background.jobs().clear()


def test_bands_are_means_and_deviations_over_seeds() -> None:
    rows = [
        ("Exact", Measurement(scale, seed, {"distance": value}))
        for scale, seed, value in [(2.0, 0, 3.0), (1.0, 0, 1.0), (2.0, 1, 5.0), (None, 0, 9.0)]
    ]
    band = sweep.band(rows, "Exact", "distance")
    assert (band.scale.tolist(), band.mean.tolist()) == ([1.0, 2.0], [1.0, 4.0])
    assert band.deviation.tolist() == [0.0, 1.0]
    assert band.dashed


def test_the_field_refuses_what_it_cannot_compute() -> None:
    laws = vectors.laws("moons")
    with pytest.raises(ValueError, match="label=5"):
        replace(laws, label=5)
    with pytest.raises(ValueError, match="FiLM network"):
        replace(laws, weights={})
    with pytest.raises(ValueError, match="prediction='w'"):
        field.guidance_field(
            laws, key="k", alt="", point=(0, 0), t=0.5, guidance=1.0, prediction="w"
        )


def test_the_slope_of_a_solver_runs_through_its_last_error() -> None:
    rows = [("Heun", 10, 1.0), ("Heun", 20, 0.25), ("Heun", 40, 0.0625)]
    assert convergence.sentence(rows, {"Heun": 2}) == "Heun **2.00** (theory 2)"
    spec = guidance_scales.errors(rows, {"Heun": 2}, theme.LIGHT)
    slope = [row["error"] for row in spec["layer"][0]["data"]["values"]]
    np.testing.assert_allclose(slope, [1.0, 0.0625])


def test_an_experiment_of_the_page_asks_core_for_one_class() -> None:
    base = sweep.base(settings(label="both"))
    Experiment(Guided(base))
    assert isinstance(base, SampleRequest)
    assert base.label == "moons"
    assert guided.labels(Guided(base)).unique().tolist() == [0]
