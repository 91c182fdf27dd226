"""Score networks that look their time up in a table: the tables are what is kept."""

from dataclasses import asdict
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

import torch

from core import checkpoints, data
from core.embeddings import learned_table as learned_tables
from core.embeddings.clocks import EVERY
from core.embeddings.learned_table import GAPS, NAME, TableNetwork
from core.recipes.making import posterior_error, sample_quality
from core.training import TrainingConfig, train

STEPS = 4_000


def _make(every: int, steps: int | None, root: Path) -> None:
    torch.set_num_threads(1)
    training = TrainingConfig(steps=steps or STEPS, batch=512)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(training.seed)
        network = TableNetwork(every=every)
    for record in train(network, training):
        if record.step % 500 == 0:
            print(f"step {record.step} of {record.steps}, loss {record.loss:.4f}", flush=True)
    network.eval().requires_grad_(False)
    name = GAPS if every else NAME
    recipe = {"command": f"python -m core.recipes {name}", "every": every} | asdict(training)
    checkpoints.write(
        name,
        {"table": network.rows.table.detach().contiguous()},
        {"recipe": recipe, "quality": _gaps(network) if every else _samples(network)},
        root.parent / learned_tables.ROOT.name,
    )


def _samples(network: TableNetwork) -> dict[str, Any]:
    """How far samples are from data, in noise floors."""
    measured = {}
    for name in data.DATASETS:
        row = sample_quality(network, name, repeats=4)
        measured[name] = {key: float(f"{value:.4g}") for key, value in row.items()}
        print(f"{name}: {row['ratio']:.2f} times as far from data as two draws of it")
    return {"samples": measured}


def _gaps(network: TableNetwork) -> dict[str, Any]:
    """Error of the posterior mean at times whose row was trained, and at times where not."""
    middles = (torch.arange(len(network.unseen)) + 0.5) / len(network.unseen)
    rows = {"seen": network.unseen.roll(-1), "unseen": network.unseen}  # neighbours, and the gaps
    measured = {}
    for kind, chosen in rows.items():
        errors = posterior_error(network, None, times=middles[chosen].tolist(), n=2000)
        measured[kind] = float(f"{fmean(errors.values()):.4g}")
        print(f"rows that training has {kind}: error of the mean of x_0 {measured[kind]:.4f}")
    return {"posterior_rmse": measured}


learned_table = partial(_make, 0)
learned_table_gaps = partial(_make, EVERY)
