"""A score network that looks its time up in a table: the table is what is kept."""

from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import save

from core import data
from core.embeddings import learned_table as learned_tables
from core.embeddings.learned_table import TableNetwork
from core.recipes.making import sample_quality
from core.training import TrainingConfig, train

STEPS = 4_000


def learned_table(steps: int | None, root: Path) -> None:
    """Trains "learned-table" on moons and circles, prints how well its network samples."""
    torch.set_num_threads(1)
    training = TrainingConfig(steps=steps or STEPS, batch=512)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(training.seed)
        network = TableNetwork()
    for record in train(network, training):
        if record.step % 500 == 0:
            print(f"step {record.step} of {record.steps}, loss {record.loss:.4f}", flush=True)
    network.eval().requires_grad_(False)
    measured = {}
    for name in data.DATASETS:
        row = sample_quality(network, name, repeats=4)
        measured[name] = {key: float(f"{value:.4g}") for key, value in row.items()}
        print(f"{name}: {row['ratio']:.2f} times as far from data as two draws of it")
    learned_tables.write(
        root.parent / learned_tables.ROOT.name / f"{learned_tables.NAME}.safetensors",
        save({"table": network.rows.table.detach().contiguous()}),
        recipe={"command": "python -m core.recipes learned-table"} | asdict(training),
        quality={"samples": measured},
    )
