"""The FiLM page: its link is its state, its payload is its arrays, its verdicts follow."""

import csv
import inspect
import json
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree
from zipfile import ZipFile

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core import checkpoints
from core.film import activations, modulation
from core.film.interventions import SetFeature, Ablate, OverrideTime
from pages.film import export, interventions, numbers, samples, sensitivity, statements
from pages.film import runs as film_runs
from pages.film.modulation import quantized
from pages.film.params import Held, Spots
from pages.film.player import sentence
from pages.film.settings import ADDRESS, CHANGES, FORMS, VIEWS, Room, told_changes
from pages.shared.export import files, zipped

ROOT = Path(__file__).parents[2]
DEFAULTS = {param.name: param.default for param in ADDRESS.params}
MOST_BYTES = 1_500_000
MANY = ",".join(f"1.{i}" for i in range(1, 40))


def room(**values: object) -> Room:
    return Room(**values)  # type: ignore[arg-type]


def visit(**query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=120).run()
    for name, value in query.items():
        at.query_params[name] = value
    at.switch_page("film/page.py").run()
    assert not at.exception
    return at


def sent(at: AppTest, place: int = 0) -> tuple[dict, bytes]:
    """Header and body of what travels to the player, or to a view that follows it."""
    raw: bytes = at.get("bidi_component")[place].proto.bytes
    length = int.from_bytes(raw[:4], "little")
    return json.loads(raw[4 : 4 + length]), raw[4 + length :]


def array(header: dict, body: bytes, name: str) -> np.ndarray:
    held = header["sections"][name]
    count = int(np.prod(held["shape"]))
    kind = np.dtype(held["dtype"])
    return np.frombuffer(body, kind, count, held["offset"]).reshape(held["shape"])


def asked(at: AppTest, name: str) -> str:
    value = at.query_params[name]
    return value if isinstance(value, str) else value[0]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("training", ["0", "shipped"])
def test_every_view_stands_a_cold_link_and_its_charts_have_words(view: str, training: str) -> None:
    at = visit(view=view, training=training, label="none", layer="1", feature="64", t="0.25")
    assert not at.warning
    drawn = [*at.get("plotly_chart"), *at.get("vega_lite_chart"), *at.get("arrow_vega_lite_chart")]
    assert drawn
    for chart in drawn:
        assert len(chart.proto.alt) > 20


@pytest.mark.parametrize("form", FORMS)
def test_every_form_draws(form: str) -> None:
    at = visit(view="forms", form=form, seed="7")
    assert asked(at, "form") == form


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_draws_and_says_what_it_is(change: str) -> None:
    at = visit(change=change, layers="1,3", told="0.2", amount="1.5")
    words = "\n".join(text.value for text in at.markdown)
    header, _ = sent(at)
    assert ("changed" in header["sections"]) is (change != "none")
    assert ("layers 1 and 3" in words) is (change != "none")


def test_a_cold_link_shows_its_state_and_keeps_it() -> None:
    query = {
        "label": "circles",
        "training": "200",
        "reading": "score",
        "t": "0.35",
        "layer": "3",
        "feature": "9",
        "trails": "off",
        "sort": "number",
        "hand": "1.5,-0.2",
        "zero": "1.5,2.17",
        "change": "told",
        "layers": "2",
        "told": "0.7",
    }
    at = visit(**query)
    for name, value in query.items():
        assert asked(at, name) == value
    settings = sent(at)[0]["settings"]
    assert settings == {
        "t": 0.35,
        "layer": 3,
        "feature": 9,
        "trails": False,
        "sort": "number",
        "hand": [1.5, -0.2],
        "zero": [[0, 4], [1, 16]],
    }


def test_bad_values_fall_back_and_are_named() -> None:
    bad = {"t": "7", "zero": "4.1", "hand": "1,nan", "change": "explode", "training": "7"}
    at = visit(**bad)
    told = "\n".join(warning.value for warning in at.warning)
    for name, value in bad.items():
        assert f"{name}={value}" in told
    assert "such as 1.5,2.17" in told


def test_features_and_hands_read_back_what_they_write() -> None:
    spots, held = Spots("zero", 3, 64), Held("hand")
    for value in ((), ((0, 0), (2, 63))):
        assert spots.parse(spots.write(value)) == value
    assert spots.parse(" 2.17, 1.5,1.5") == ((0, 4), (1, 16))
    for pair in (None, (1.5, -0.2), (0.0, 10.0)):
        assert held.parse(held.write(pair)) == pair
    for bad in ("1", "0.1", "1.65", "4.1", "x.y", "1.1.1", MANY):
        with pytest.raises(ValueError, match=r".*"):
            spots.parse(bad)
    for bad in ("1", "1,2,3", "11,0", "inf,0", "nan,1"):
        with pytest.raises(ValueError, match=r".*"):
            held.parse(bad)


def test_what_travels_is_what_core_computes_and_is_small() -> None:
    at = visit(label="circles", layer="2", feature="7", change="told", told="0.3", layers="2")
    header, body = sent(at)
    net = checkpoints.load("moons-circles")
    times = torch.tensor(header["times"])
    own = modulation.over_time(net, modulation.of(net), times, "circles")
    told = modulation.over_time(net, modulation.of(net), torch.full_like(times, 0.3), "circles")
    for name, before, after in zip(("scale", "shift"), own, told, strict=True):
        unit = header["scales"][name] / 32767
        now = array(header, body, name) * unit
        np.testing.assert_allclose(now[:, 1], after[:, 1], rtol=0, atol=unit)
        np.testing.assert_allclose(now[:, [0, 2]], before[:, [0, 2]], rtol=0, atol=unit)
        unit = header["scales"][f"untouched_{name}"] / 32767
        plain = array(header, body, f"untouched_{name}") * unit
        np.testing.assert_allclose(plain, before[::2], rtol=0, atol=unit)
    x, frames = film_runs.plane(), torch.tensor(header["frames"])
    field = activations.field(net, x, frames, "circles", "v").reshape(len(frames), 29, 29, 2)
    units = np.array(header["scales"]["field"])[:, None, None, None] / 32767
    seen = array(header, body, "network") * units
    assert float((np.abs(seen - field.numpy()) / units).max()) < 1
    order = array(header, body, "order")
    assert (np.sort(order, axis=1) == np.arange(64)).all()


@pytest.mark.parametrize("view", VIEWS)
def test_the_animation_of_the_page_stays_small_in_every_view(view: str) -> None:
    at = visit(view=view, change="told", zero="1.5", label="none", reading="score")
    assert sum(len(part.proto.bytes) for part in at.get("bidi_component")) < MOST_BYTES


def test_the_clouds_that_follow_are_the_samples_of_both_networks() -> None:
    at = visit(view="intervene", label="circles", change="off", layers="2", seed="5")
    header, body = sent(at, 1)
    unit = header["reach"] * header["extent"] / 32767
    for name, changes in (("path0", ()), ("path1", (Ablate((1,)),))):
        path = samples.sample("shipped", "circles", 5, changes)
        limit = header["reach"] * header["extent"]
        np.testing.assert_allclose(
            array(header, body, name) * unit, path.clip(-limit, limit), rtol=0, atol=unit
        )
    assert header["panels"][1]["times"] == pytest.approx(samples.times().tolist(), abs=1e-6)
    assert header["label"] == 1


def test_the_curves_that_follow_are_those_of_each_label() -> None:
    header, body = sent(visit(view="apart", layer="2", feature="7", training="3000"), 1)
    net = checkpoints.load("film-snapshots-3000")
    times = torch.tensor(header["times"])
    for k, label in enumerate(("moons", "circles", None)):
        tracks = modulation.over_time(net, modulation.of(net), times, label)
        for j, values in enumerate(tracks):
            curves = array(header, body, f"plot{j}")
            np.testing.assert_allclose(curves[k], values[:, 1, 6], rtol=1e-4, atol=1e-4)


def test_the_weights_that_follow_fold_into_the_network_of_that_time() -> None:
    header, body = sent(visit(view="free", layer="3", label="circles"), 1)
    net = checkpoints.load("moons-circles")
    for k in (0, 77, 200):
        folded = array(header, body, "scale")[k][:, None] * array(header, body, "weight")
        expected = folding.plain_layers(net, header["times"][k], "circles")[2][0]
        np.testing.assert_allclose(folded, expected, rtol=1e-3, atol=1e-4)


def test_a_stage_says_which_run_it_is_of() -> None:
    steps = checkpoints.manifest("moons-circles")["recipe"]["steps"]
    assert film_runs.stage("shipped") == f"{steps:,}".replace(",", "\u202f")
    assert "Another run" in film_runs.origin("shipped")
    assert film_runs.stage("shipped") in film_runs.origin("shipped")
    assert film_runs.stage("8000") in film_runs.origin("50")
    # One start: the first snapshot is the network that both runs began with.
    ours, theirs = (
        checkpoints.manifest(name)["recipe"] for name in ("moons-circles", "film-snapshots-0")
    )
    same = ("seed", "batch", "learning_rate", "warmup", "ema", "label_dropout")
    assert [ours[name] for name in same] == [theirs[name] for name in same]


def test_the_rows_of_a_strip_fall_with_their_time() -> None:
    found = film_runs.tracks("shipped", "moons")
    shown = SimpleNamespace(
        tracks=found,
        untouched=None,
        layers=[],
        network=np.ones((2, 3, 3, 2), np.float32),
        changed=None,
        exact=np.ones((2, 3, 3, 2), np.float32),
        weight=np.ones((2, 3, 3), np.float32),
    )
    order = quantized(shown)[0]["order"]  # type: ignore[arg-type]
    for layer in range(3):
        assert (np.diff(found.acting[layer][order[layer]]) <= 0).all()


def test_nothing_changed_gives_the_very_same_samples() -> None:
    plain = samples.sample("8000", "moons", 3)
    neutral = samples.sample("8000", "moons", 3, (Ablate(()),))
    np.testing.assert_array_equal(plain, neutral)
    lie = samples.sample("8000", "moons", 3, (OverrideTime(0.9),))
    assert samples.distance(lie[-1], "moons") > 3 * samples.distance(plain[-1], "moons")
    assert "agree to the last bit" in interventions.sentence(room(training="8000"))


def test_changes_of_the_room_are_those_of_core() -> None:
    assert room().changes == ()
    assert room(change="told", layers=()).changes == ()
    assert room(change="freeze-scale", told=0.3).changes == (OverrideTime(0.3, (0, 1, 2), shift=False),)
    found = room(change="shift-only", layers=("2",), hand=(1.0, 2.0), zero=((0, 4),)).changes
    assert found == (Ablate((1,), shift=False), SetFeature(2, 55, 1.0, 2.0), SetFeature(0, 4))
    assert told_changes(room(change="amount", amount=-1.0)) == "modulation times −1 in all layers"


def test_the_sentence_tells_the_network_at_this_t() -> None:
    here = room(t=0.5, layer=1, feature=3, training="3000")
    net = checkpoints.load("film-snapshots-3000")
    scale, shift = modulation.of(net)(torch.tensor([0.5]), torch.tensor([0]))
    said = sentence(here)
    for value in (scale[0, 0, 2], shift[0, 0, 2]):
        assert f"**{float(value):.2f}**".replace("-", "−") in said


def test_the_code_to_export_runs_and_repeats_the_numbers() -> None:
    lie = {"change": "told", "told": 0.6, "layers": ("1", "3"), "zero": ((0, 1),)}
    here = room(t=0.25, layer=3, feature=8, **lie)
    done = subprocess.run(
        [sys.executable, "-c", export.code(here)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = film_runs.tracks("shipped", "moons", here.changes)
    at = int(np.abs(film_runs.times().numpy() - 0.25).argmin())
    for part in (found.scale, found.shift):
        assert f"{part[at, 2, 7]:.4f}" in done.stdout


def test_every_file_to_export_can_be_made() -> None:
    made = {name: make() for name, (_, _, make) in files(export.bundle(room())).items()}
    svg = next(blob for name, blob in made.items() if name.endswith(".svg"))
    circles = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}circle")
    assert sum(1 for _ in circles) == 3 * 64 + 1
    lines = next(blob for name, blob in made.items() if name.endswith(".csv")).decode().split()
    assert lines[0].startswith("t,scale_1.1,")
    assert len(lines) == film_runs.TIMES + 1


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_gives_its_numbers_away(view: str) -> None:
    at = visit(view=view)
    offered = [button.proto.label for button in at.get("download_button")]
    # One is the stored table's; the view below the player has at least one of its own.
    assert offered.count("Numbers and settings") >= 2


def test_numbers_come_with_their_places_and_settings() -> None:
    here = room(change="off", layers=("2",), seed=9)
    blob = zipped(lambda: interventions.numbers(here), numbers.settings(here), "a link")
    with ZipFile(BytesIO(blob)) as file:
        settings = json.loads(file.read("settings.json"))
        rows = list(csv.DictReader(file.read("data.csv").decode().splitlines()))
    assert settings["link"] == "a link"
    assert settings["settings"]["change"] == "off"
    assert settings["settings"]["checkpoint"] == "moons-circles"
    path = samples.sample("shipped", "moons", 9, (Ablate((1,)),))
    assert len(rows) == path.shape[0] * path.shape[1]
    row = rows[7 * samples.POINTS + 123]
    assert float(row["t"]) == pytest.approx(float(samples.times()[7]))
    assert row["point"] == "123"
    assert [float(row["x_changed"]), float(row["y_changed"])] == path[7, 123].tolist()


def test_time_is_felt_by_the_trained_and_not_by_the_deaf() -> None:
    found = sensitivity.measured(room())
    assert found["shipped, FiLM off"] == 0
    assert found["untrained"] == 0
    assert found["shipped"] > sensitivity.THRESHOLD
    assert abs(found["shipped"] - found["exact"]) < 0.5 * found["exact"]


def runs(identity: float, random: float) -> dict:
    rows = [
        {"seed": s, "start": start, "rate": 1e-3, "error": error + s / 1e3, "loss": [1, 0.5]}
        for s in range(3)
        for start, error in (("identity", identity), ("random", random))
    ]
    rows = [row | {"first_loss": 2.0} for row in rows]
    return {"command": "x", "steps": 5, "network": {"width": 8}, "runs": rows}


def test_verdicts_can_come_out_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    assert statements.identity(runs(0.1, 0.2)).verdict == "holds"
    assert statements.identity(runs(0.2, 0.1)).verdict == "fails"
    assert (
        statements.identity(
            runs(0.1005, 0.101)
            | {"runs": [*runs(0.1, 0.2)["runs"][:2], *runs(0.2, 0.1)["runs"][2:]]}
        ).verdict
        == "depends"
    )
    assert statements.batch_statistics(room()).verdict == "fails"
    assert statements.which_codes(room()).verdict == "fails"
    assert statements.felt(room()).verdict == "holds"
    monkeypatch.setattr(statements, "CODES", {"DDPM": "adds", "Stable Diffusion 1": "scale"})
    assert statements.which_codes(room()).verdict == "depends"
    orders = replace(statements.variants.orders(0), alone=0.5)
    monkeypatch.setattr(statements.variants, "orders", lambda seed: orders)
    assert statements.batch_statistics(room()).verdict == "holds"
    values = {"shipped": 0.01, "shipped, FiLM off": 0.0, "random, never trained": 0.0}
    monkeypatch.setattr(sensitivity, "measured", lambda here: values | {"exact": 1.0})
    assert statements.felt(room()).verdict == "depends"


def test_published_codes_add_or_modulate_as_the_statement_says() -> None:
    from diffusers import UNet2DConditionModel, UNet2DModel
    from diffusers.models.normalization import AdaLayerNormZero
    from diffusers.models.resnet import ResnetBlock2D

    for model in (UNet2DModel, UNet2DConditionModel):
        default = inspect.signature(model.__init__).parameters["resnet_time_scale_shift"].default
        assert default == "default"
    # DDPM and SD 1: the embedding enters as a sum before the norm, one number a channel.
    torch.manual_seed(0)
    block = ResnetBlock2D(in_channels=8, temb_channels=16, groups=4, time_embedding_norm="default")
    inputs: list[torch.Tensor] = []
    block.norm2.register_forward_hook(lambda _, given, out: inputs.append(given[0].detach()))
    x = torch.randn(2, 8, 6, 6)
    for _ in range(2):
        block(x, torch.randn(1, 16).expand(2, 16))
    gap = inputs[1] - inputs[0]
    torch.testing.assert_close(gap, gap[:1, :, :1, :1].expand_as(gap), rtol=1e-4, atol=1e-5)
    assert float(gap.abs().max()) > 1e-2
    # DiT: the norm's output is scaled by what the embedding says.
    layer = AdaLayerNormZero(8, norm_type="layer_norm")
    h, emb = torch.randn(1, 5, 8), torch.randn(1, 8)
    moved, *_ = layer(h, emb=emb)
    plain = layer.norm(h)
    scale = (moved.detach()[:, 1:] - moved.detach()[:, :1]) / (plain[:, 1:] - plain[:, :1])
    torch.testing.assert_close(scale, scale[:, :1].expand_as(scale), rtol=1e-2, atol=1e-2)
    assert float((scale - 1).abs().max()) > 1e-2
