"""The recipe of the comparison: two rows anew, resumed, refused; the stored rows as they are."""

import json
from pathlib import Path
from statistics import fmean

import pytest
import torch

from core import checkpoints
from core.checkpoints import CheckpointError
from core.engine import Engine, SampleRequest
from core.experiments import conditioning_table as table
from core.recipes import QUICK
from core.recipes.conditioning_measures import errors
from core.recipes.conditioning_rows import PARAMETERS, specs


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two rows of the quick form, made anew."""
    root = tmp_path_factory.mktemp("assets") / "checkpoints"
    QUICK["conditioning"](None, root)
    return root.parent / table.FOLDER


def test_two_rows_made_anew_come_out_in_the_stored_order(quick: Path) -> None:
    anew = sorted(table.rows(root=quick), key=lambda row: row.mean_error)
    stored = sorted((table.row(row.name) for row in anew), key=lambda row: row.mean_error)
    assert [row.name for row in anew] == [row.name for row in stored]
    best, other = anew
    assert max(best.overall) < min(other.overall)


def test_a_row_is_a_record_of_what_was_measured(quick: Path) -> None:
    film = table.row("film", root=quick)
    assert film.seeds == (0, 1)
    assert len(film.error) == 2
    assert all(len(seed) == len(table.TIMES) for seed in film.error)
    assert set(film.distance) == set(film.confidence) == set(table.GUIDANCE)
    assert film.band[3][0] <= film.band[3][1] <= film.band[3][2]
    assert film.mean_error == fmean(film.overall)
    assert film.folds
    net = table.network("film", root=quick)
    assert sum(weight.numel() for weight in net.parameters()) == film.parameters
    assert errors(net) == pytest.approx(film.stored_error, rel=1e-3)
    assert film.stored_error == pytest.approx(film.error[0], rel=0.02)
    assert min(film.overall) > 0.03  # 150 steps: far from the exact answer


def test_a_run_that_was_ended_goes_on_and_makes_no_row_twice(quick: Path) -> None:
    before = {path.name: path.read_bytes() for path in quick.iterdir()}
    manifest = quick / checkpoints.MANIFEST
    entries = json.loads(manifest.read_text())
    last = entries.pop("concatenation-input")
    manifest.write_text(json.dumps(entries))
    QUICK["conditioning"](None, quick.parent / "checkpoints")
    again = json.loads(manifest.read_text())
    assert again["film"] == entries["film"]
    assert again["concatenation-input"]["sha256"] == last["sha256"]  # the seed alone decides
    assert {path.name for path in quick.iterdir()} == set(before)


def test_a_damaged_network_is_refused(quick: Path, tmp_path: Path) -> None:
    for path in quick.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    weights = tmp_path / "film.safetensors"
    weights.write_bytes(weights.read_bytes()[:-2] + b"\x00\x01")
    with pytest.raises(CheckpointError, match=r"film\.safetensors is damaged, its content is not"):
        table.network("film", root=tmp_path)
    assert table.network("concatenation-input", root=tmp_path)
    with pytest.raises(CheckpointError, match="name='sundial': need one of "):
        table.row("sundial", root=tmp_path)


STORED = table.rows()


def test_every_way_is_stored_and_of_equal_size() -> None:
    assert [row.name for row in STORED] == [spec.name for spec in specs()]
    for row in STORED:
        if "notes" not in row.views:
            assert row.parameters == pytest.approx(PARAMETERS, rel=0.03)
    assert {view for row in STORED for view in row.views} == set(table.VIEWS)
    assert table.rows("fusion") == tuple(row for row in STORED if "fusion" in row.views)
    held = sum(path.stat().st_size for path in table.ROOT.iterdir())
    assert held < 8_000_000


@pytest.mark.parametrize("row", STORED[::9], ids=lambda row: row.name)
def test_a_stored_rows_error_comes_out_of_its_checkpoint(row: table.Row) -> None:
    found = errors(table.network(row.name))
    assert table.overall(found) == pytest.approx(row.overall[0], rel=0.02)


@pytest.mark.parametrize("name", ["film-after", "adaptive-group-norm"])
def test_the_engine_samples_a_row_by_its_name(name: str) -> None:
    row = table.row(name)
    request = SampleRequest(checkpoint=row.checkpoint, n=64, steps=5)
    engine = Engine("cpu", threads=1)
    found = engine.sample(request).x
    engine.close()
    own = Engine("cpu", threads=1, load=lambda _name: table.network(name))
    assert torch.equal(found, own.sample(request).x)
    own.close()
    assert row.folds == (name == "film-after")


def test_an_unknown_row_is_named_in_a_request() -> None:
    with pytest.raises(ValueError, match=r"^checkpoint='sundial': need one of .*film, "):
        SampleRequest(checkpoint="conditioning/sundial")
    with pytest.raises(ValueError, match=r"^checkpoint='\.\./film': need one of "):
        SampleRequest(checkpoint="../film")
