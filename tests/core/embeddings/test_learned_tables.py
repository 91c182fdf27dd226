"""The learned table: what is shipped is whole, and the network looks its row up."""

from pathlib import Path

import pytest
import torch

from core import checkpoints
from core.checkpoints import CheckpointError
from core.embeddings import learned_table as learned_tables
from core.embeddings import spectrum
from core.embeddings.clocks import EVERY
from core.embeddings.learned_table import (
    GAPS,
    NAME,
    ROOT,
    START,
    STEPS,
    TableNetwork,
    unseen_rows,
)
from core.recipes.learned_table import learned_table, learned_table_gaps


def test_the_shipped_table_has_a_row_for_every_step_and_stays_as_it_is() -> None:
    table = learned_tables.load()
    rows = table(torch.arange(STEPS))
    assert rows.shape == (STEPS, learned_tables.CONFIG.time_dim)
    assert not table.table.requires_grad


def test_training_has_brought_neighbours_together() -> None:
    # Rows start as independent draws, whose cosines average to 0 at every distance.
    alike = spectrum.cosine_matrix(learned_tables.load().table)
    near, far = (float(alike.diagonal(lag).mean()) for lag in (1, 50))
    assert near > 0.5
    assert near > far + 0.5


def test_a_time_finds_its_row_and_all_times_in_between_share_it() -> None:
    network = TableNetwork(steps=10)
    t = torch.tensor([0.0, 0.099, 0.1, 0.95, 1.0])
    network.embed(t, torch.zeros(5, dtype=torch.int64)).sum().backward()
    grad = network.rows.table.grad
    assert grad is not None
    assert grad.abs().sum(1).nonzero()[:, 0].tolist() == [0, 1, 9]


def test_a_changed_or_missing_file_is_refused(tmp_path: Path) -> None:
    assert len(learned_tables.load(root=ROOT).table) == STEPS
    for name in ("manifest.json", f"{NAME}.safetensors"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    raw = bytearray((tmp_path / f"{NAME}.safetensors").read_bytes())
    raw[-1] ^= 1
    (tmp_path / f"{NAME}.safetensors").write_bytes(raw)
    with pytest.raises(
        CheckpointError,
        match=r"not what the manifest lists.*make it again with `python -m core\.recipes",
    ):
        learned_tables.load(root=tmp_path)
    (tmp_path / f"{NAME}.safetensors").unlink()
    with pytest.raises(CheckpointError, match="cannot be read"):
        learned_tables.load(root=tmp_path)


def test_the_recipe_writes_what_the_loader_reads(tmp_path: Path) -> None:
    learned_table(2, tmp_path / "checkpoints")
    learned_table_gaps(2, tmp_path / "checkpoints")
    for name in (NAME, GAPS):
        made = learned_tables.load(name, root=tmp_path / "embeddings")
        assert made.table.shape == (STEPS, learned_tables.CONFIG.time_dim)


def test_rows_that_training_never_saw_are_unlike_their_neighbours() -> None:
    unseen = unseen_rows(STEPS, EVERY)
    rows = learned_tables.load(GAPS).table
    alike = spectrum.cosine_matrix(rows).diagonal(1)
    assert float(alike[~unseen[1:] & ~unseen[:-1]].mean()) > 0.5
    assert abs(float(alike[unseen[1:]].mean())) < 0.2
    assert float(rows[unseen].std()) == pytest.approx(START, rel=0.1)  # as they were drawn


def test_training_replaces_an_unseen_row_and_use_does_not() -> None:
    network = TableNetwork(steps=8, every=4)
    t, label = (torch.arange(8) + 0.5) / 8, torch.zeros(8, dtype=torch.int64)
    drilled = network.train().embed(t, label)
    used = network.eval().embed(t, label)
    assert torch.equal(drilled[3], drilled[2])
    assert not torch.equal(used[3], used[2])
    torch.testing.assert_close(drilled[[0, 1, 2, 4]], used[[0, 1, 2, 4]])


def test_unseen_rows_cost_accuracy() -> None:
    measured = checkpoints.manifest(GAPS, root=ROOT)["quality"]["posterior_rmse"]
    assert measured["unseen"] > 1.5 * measured["seen"]
