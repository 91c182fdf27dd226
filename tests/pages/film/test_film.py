"""The FiLM page: its link is its state, its payload is its arrays, its verdicts follow."""

import csv
import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core import checkpoints
from core.film import activations, folding, modulation
from core.film.interventions import Ablate, OverrideTime, SetFeature
from pages.film import export, interventions, player
from pages.film import runs as film_runs
from pages.film.params import Features, ScaleShift
from pages.film.settings import ADDRESS, CHANGES, VARIANTS, VIEWS, Settings, describe_changes
from pages.shared.components.packing import read_header
from pages.shared.export import files, zipped
from pages.shared.params import read
from tests.opening import open_page

ROOT = Path(__file__).parents[3]
MOST_BYTES = 1_500_000
MANY = ",".join(f"1.{i}" for i in range(1, 40))


def visit(**query: str) -> AppTest:
    return open_page("film", query)


Message = tuple[dict, dict[str, np.ndarray]]


def parts_of(at: AppTest) -> dict[str, Message]:
    """Place → header and arrays of each part that travels to the browser."""
    raw = [part.proto.bytes for part in at.get("bidi_component")]
    return {read_header(one)["place"]: (read_header(one), arrays_of(one)) for one in raw}


def arrays_of(raw: bytes) -> dict[str, np.ndarray]:
    body = raw[4 + int.from_bytes(raw[:4], "little") :]
    found = {}
    for name, held in read_header(raw)["sections"].items():
        kind, count = np.dtype(held["dtype"]), int(np.prod(held["shape"]))
        values = np.frombuffer(body, kind, count, held["offset"])
        found[name] = values.reshape(held["shape"]).copy()
    return found


def sent(at: AppTest, key: str = "film_player") -> Message:
    """Header of a picture, and the arrays of its parts as `part.array`."""
    parts = parts_of(at)
    header = parts[key][0] | parts[f"{key}.header"][0]
    named = {}
    for name, (place, digest) in header["parts"].items():
        assert parts[place][0]["digest"] == digest
        named |= {f"{name}.{array}": values for array, values in parts[place][1].items()}
    return header, named


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


@pytest.mark.parametrize("form", VARIANTS)
def test_every_variant_draws(form: str) -> None:
    at = visit(view="variants", variant=form, seed="7")
    assert asked(at, "variant") == form


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_draws_and_says_what_it_is(change: str) -> None:
    at = visit(change=change, layers="1,3", override="0.2", factor="1.5")
    words = "\n".join(text.value for text in at.markdown)
    header, _ = sent(at)
    assert ("changed" in header["parts"]) is (change != "none")
    assert ("layers 1 and 3" in words) is (change != "none")


def test_a_cold_link_shows_its_state_and_keeps_it() -> None:
    query = {
        "label": "circles",
        "training": "200",
        "prediction": "score",
        "t": "0.35",
        "layer": "3",
        "feature": "9",
        "trails": "off",
        "sort": "number",
        "fixed": "1.5,-0.2",
        "ablated": "1.5,2.17",
        "change": "override",
        "layers": "2",
        "override": "0.7",
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
        "fixed": [1.5, -0.2],
        "ablated": [[0, 4], [1, 16]],
    }


OLD_LINK = {
    "reading": "eps",
    "hand": "1.5,-0.2",
    "zero": "1.5",
    "change": "told",
    "told": "0.7",
    "amount": "2",
    "form": "norm",
}
OLD_VIEWS = {
    "intervene": "interventions",
    "apart": "contributions",
    "forms": "variants",
    "free": "folding",
    "felt": "sensitivity",
}


@pytest.mark.parametrize(("old", "new"), OLD_VIEWS.items())
def test_links_of_earlier_versions_mean_what_they_meant(old: str, new: str) -> None:
    values, complaints = read(ADDRESS.params, OLD_LINK | {"view": old})
    assert complaints == []
    assert Settings(**values) == Settings(
        prediction="eps",
        fixed=(1.5, -0.2),
        ablated=((0, 4),),
        change="override",
        override=0.7,
        factor=2.0,
        variant="norm",
        view=new,
    )
    at = visit(view=old, change="amount", amount="2")
    assert not at.warning
    assert sum("modulation times 2" in text.value for text in at.markdown) > 0


def test_bad_values_fall_back_and_are_named() -> None:
    bad = {"t": "7", "ablated": "4.1", "fixed": "1,nan", "change": "explode", "training": "7"}
    at = visit(**bad)
    told = "\n".join(warning.value for warning in at.warning)
    for name, value in bad.items():
        assert f"{name}={value}" in told
    assert "such as 1.5,2.17" in told


def test_features_and_pairs_read_back_what_they_write() -> None:
    spots, pairs = Features((), 3, 64), ScaleShift(None)
    for value in ((), ((0, 0), (2, 63))):
        assert spots.parse(spots.write(value)) == value
    assert spots.parse(" 2.17, 1.5,1.5") == ((0, 4), (1, 16))
    for pair in (None, (1.5, -0.2), (0.0, 10.0)):
        assert pairs.parse(pairs.write(pair)) == pair
    for bad in ("1", "0.1", "1.65", "4.1", "x.y", "1.1.1", MANY):
        with pytest.raises(ValueError, match=r".*"):
            spots.parse(bad)
    for bad in ("1", "1,2,3", "11,0", "inf,0", "nan,1"):
        with pytest.raises(ValueError, match=r".*"):
            pairs.parse(bad)


def test_what_travels_is_what_core_computes_and_is_small() -> None:
    at = visit(
        label="circles", layer="2", feature="7", change="override", override="0.3", layers="2"
    )
    _, found = sent(at)
    net = checkpoints.load("moons-circles")
    times = torch.tensor(found["modulation.times"], dtype=torch.float32)
    own = modulation.over_time(net, modulation.of(net), times, "circles")
    other = modulation.over_time(net, modulation.of(net), torch.full_like(times, 0.3), "circles")
    features = found["changed_modulation.features"]
    assert set(features) <= set(range(64, 128))  # of the second layer alone
    for i, (name, plain, changed) in enumerate(zip(("scale", "shift"), own, other, strict=True)):
        unit = found["modulation.peaks"][i] / 32767
        np.testing.assert_allclose(found[f"modulation.{name}"] * unit, plain, rtol=0, atol=unit)
        unit = found["changed_modulation.peaks"][i] / 32767
        seen = found[f"changed_modulation.{name}"] * unit
        assert seen.shape == (1, len(features))  # the same at all times
        truth = changed.flatten(1)[:, features]
        np.testing.assert_allclose(np.broadcast_to(seen, truth.shape), truth, rtol=0, atol=unit)
        rest = np.setdiff1d(np.arange(64), features - 64)
        np.testing.assert_array_equal(plain[:, 1, rest], changed[:, 1, rest])
    frames = torch.tensor(found["modulation.frames"], dtype=torch.float32)
    field = activations.field(net, film_runs.PLANE, frames, "circles", "v")
    units = found["network.peak"][:, None, None, None] / 32767
    seen = found["network.values"] * units
    assert float((np.abs(seen - field.reshape(seen.shape).numpy()) / units).max()) < 1
    order = found["modulation.order"]
    assert (np.sort(order, axis=1) == np.arange(64)).all()


def test_a_part_is_sent_anew_only_if_its_own_settings_change() -> None:
    plain = parts_of(visit())

    def renewed(**query: str) -> set[str]:
        """Places whose arrays differ from those of the page as it opens."""
        found = parts_of(visit(**query))
        return {
            place.split(".")[-1]
            for place, (header, arrays) in found.items()
            if arrays and (place not in plain or plain[place][0]["digest"] != header["digest"])
        }

    assert renewed(t="0.5", trails="off", sort="number", layer="1", feature="2") == set()
    assert renewed(prediction="eps") == {"network", "exact"}
    assert renewed(fixed="1.5,0.2") == {"changed_modulation", "changed"}
    assert renewed(seed="4") == {"unchanged"}
    assert "exact" not in renewed(training="3000")


@pytest.mark.parametrize("view", VIEWS)
def test_the_animation_of_the_page_stays_small_in_every_view(view: str) -> None:
    at = visit(view=view, change="override", ablated="1.5", label="none", prediction="score")
    assert sum(len(part.proto.bytes) for part in at.get("bidi_component")) < MOST_BYTES


def test_the_clouds_that_follow_are_the_samples_of_both_networks() -> None:
    at = visit(view="interventions", label="circles", change="off", layers="2", seed="5")
    header, found = sent(at, "film_clouds")
    unit = header["reach"] * header["extent"] / 32767
    for name, changes in (("panel0", ()), ("panel1", (Ablate((1,)),))):
        path = film_runs.sample("shipped", "circles", 5, changes)
        limit = header["reach"] * header["extent"]
        np.testing.assert_allclose(
            found[f"{name}.path0"] * unit, path.clip(-limit, limit), rtol=0, atol=unit
        )
    assert header["panels"][1]["times"] == pytest.approx(film_runs.SAMPLE_TIMES.tolist(), abs=1e-6)
    assert header["label"] == 1


def test_the_curves_that_follow_are_those_of_each_label() -> None:
    at = visit(view="contributions", layer="2", feature="7", training="3000")
    header, found = sent(at, "film_contributions")
    net = checkpoints.load("film-snapshots-3000")
    times = torch.tensor(header["times"])
    for k, label in enumerate(("moons", "circles", None)):
        both = modulation.over_time(net, modulation.of(net), times, label)
        for j, values in enumerate(both):
            curve = found[f"curves.plot{j}"][k]
            np.testing.assert_allclose(curve, values[:, 1, 6], rtol=1e-4, atol=1e-4)


def test_the_weights_that_follow_fold_into_the_network_of_that_time() -> None:
    header, found = sent(visit(view="folding", layer="3", label="circles"), "film_weights")
    net = checkpoints.load("moons-circles")
    for k in (0, 77, 200):
        folded = found["weights.scale"][k][:, None] * found["weights.weight"]
        expected = folding.plain_layers(net, header["times"][k], "circles")[2][0]
        np.testing.assert_allclose(folded, expected, rtol=1e-3, atol=1e-4)


def test_a_stage_says_which_run_it_is_of() -> None:
    steps = checkpoints.manifest("moons-circles")["recipe"]["steps"]
    assert film_runs.steps("shipped") == f"{steps:,}".replace(",", "\u202f")
    assert film_runs.steps("50") == "50"
    for training, words in (("shipped", "longer run"), ("50", film_runs.steps("8000"))):
        assert any(words in text.value for text in visit(training=training).caption)
    # One start: the first snapshot is the network that both runs began with.
    ours, theirs = (
        checkpoints.manifest(name)["recipe"] for name in ("moons-circles", "film-snapshots-0")
    )
    same = ("seed", "batch", "learning_rate", "warmup", "ema", "label_dropout")
    assert [ours[name] for name in same] == [theirs[name] for name in same]


def test_the_rows_of_a_strip_fall_with_their_time() -> None:
    found = film_runs.over_time("shipped", "moons")
    order = sent(visit())[1]["modulation.order"]
    for layer in range(3):
        assert (np.diff(found.mean_active_time[layer][order[layer]]) <= 0).all()


def test_nothing_changed_gives_the_very_same_samples() -> None:
    plain = film_runs.sample("8000", "moons", 3)
    neutral = film_runs.sample("8000", "moons", 3, (Ablate(()),))
    np.testing.assert_array_equal(plain, neutral)
    here = ("8000", "moons", 3)
    assert film_runs.distance(*here, (OverrideTime(0.9),)) > 3 * film_runs.distance(*here)
    assert "both pictures are the same" in interventions.caption(Settings(training="8000"))


def test_changes_of_the_settings_are_those_of_core() -> None:
    assert Settings().changes == ()
    assert Settings(change="override", layers=()).changes == ()
    assert Settings(change="freeze-scale", override=0.3).changes == (
        OverrideTime(0.3, (0, 1, 2), shift=False),
    )
    found = Settings(
        change="shift-only", layers=("2",), fixed=(1.0, 2.0), ablated=((0, 4),)
    ).changes
    assert found == (Ablate((1,), shift=False), SetFeature(2, 55, 1.0, 2.0), SetFeature(0, 4))
    assert (
        describe_changes(Settings(change="factor", factor=-1.0))
        == "modulation times −1 in all layers"
    )


def test_the_sentence_tells_the_network_at_this_t() -> None:
    here = Settings(t=0.5, layer=1, feature=3, training="3000")
    net = checkpoints.load("film-snapshots-3000")
    scale, shift = modulation.of(net)(torch.tensor([0.5]), torch.tensor([0]))
    said = player.caption(here)
    for value in (scale[0, 0, 2], shift[0, 0, 2]):
        assert f"**{float(value):.2f}**".replace("-", "−") in said


def test_the_code_to_export_section_runs_and_repeats_the_numbers() -> None:
    lie = {"change": "override", "override": 0.6, "layers": ("1", "3"), "ablated": ((0, 1),)}
    here = Settings(t=0.25, layer=3, feature=8, **lie)
    done = subprocess.run(
        [sys.executable, "-c", export.code(here)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = film_runs.over_time("shipped", "moons", here.changes)
    at = int(np.abs(film_runs.TIMES.numpy() - 0.25).argmin())
    for part in (found.scale, found.shift):
        assert f"{part[at, 2, 7]:.4f}" in done.stdout


def test_every_file_to_export_section_can_be_made() -> None:
    made = {name: make() for name, (_, _, make) in files(export.bundle(Settings())).items()}
    svg = next(blob for name, blob in made.items() if name.endswith(".svg"))
    circles = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}circle")
    assert sum(1 for _ in circles) == 3 * 64 + 1
    lines = next(blob for name, blob in made.items() if name.endswith(".csv")).decode().split()
    assert lines[0].startswith("t,scale_1.1,")
    assert len(lines) == len(film_runs.TIMES) + 1


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_gives_its_numbers_away(view: str) -> None:
    at = visit(view=view)
    offered = [button.proto.label for button in at.get("download_button")]
    # One is the stored table's; the view below the player has at least one of its own.
    assert offered.count("Numbers and settings") >= 2


def test_numbers_come_with_their_places_and_settings() -> None:
    here = Settings(change="off", layers=("2",), seed=9)
    blob = zipped(lambda: interventions.numbers(here), export.exported(here), "a link")
    with ZipFile(BytesIO(blob)) as file:
        settings = json.loads(file.read("settings.json"))
        rows = list(csv.DictReader(file.read("data.csv").decode().splitlines()))
    assert settings["link"] == "a link"
    assert settings["settings"]["change"] == "off"
    assert settings["settings"]["checkpoint"] == "moons-circles"
    path = film_runs.sample("shipped", "moons", 9, (Ablate((1,)),))
    assert len(rows) == path.shape[0] * path.shape[1]
    row = rows[7 * film_runs.POINTS + 123]
    assert float(row["t"]) == pytest.approx(float(film_runs.SAMPLE_TIMES[7]))
    assert row["point"] == "123"
    assert [float(row["x_changed"]), float(row["y_changed"])] == path[7, 123].tolist()
