"""What the FiLM page shows of training: snapshots of one run, and the identity start compared."""

import json
from dataclasses import asdict
from pathlib import Path
from statistics import fmean

import torch

from core import checkpoints, data
from core.networks import NetworkConfig, ScoreNetwork, build
from core.recipes.making import posterior_error
from core.training import TrainingConfig, train

SNAPSHOTS = (0, 50, 200, 1000, 3000, 8000)
TABLE = "identity-start.json"
SMALL = NetworkConfig(width=32, depth=3, time_dim=32)
SEEDS = range(5)
RATES = (2e-3, 2e-2)  # the usual peak learning rate, and ten times it
SHORT_STEPS = 800
POINTS = 21  # of each loss curve


def snapshot_name(step: int) -> str:
    """The checkpoint's name of a snapshot.

    >>> snapshot_name(50)
    'film-snapshots-50'
    """
    return f"film-snapshots-{step}"


def film_snapshots(steps: int | None, root: Path) -> None:
    """Trains as "moons-circles" does, in fewer steps, and keeps the weights on the way.

    Snapshots hold the weights as they were, the last one their moving average.
    """
    torch.set_num_threads(1)
    training = TrainingConfig(steps=steps or SNAPSHOTS[-1])
    network = build(NetworkConfig(), seed=training.seed)
    kept = [step for step in SNAPSHOTS if step < training.steps]
    if 0 in kept:
        _keep(network, 0, training, root)
    for record in train(network, training):
        if record.step in kept:
            _keep(network, record.step, training, root)
        if record.step % 1000 == 0:
            print(f"step {record.step} of {record.steps}, loss {record.loss:.4f}", flush=True)
    _keep(network, training.steps, training, root)


def _keep(network: ScoreNetwork, step: int, training: TrainingConfig, root: Path) -> None:
    errors = {
        name: {t: float(f"{error:.4g}") for t, error in posterior_error(network, name).items()}
        for name in data.DATASETS
    }
    checkpoints.save(
        snapshot_name(step),
        network,
        recipe={"command": "python -m core.recipes film-snapshots", "step": step}
        | asdict(training),
        quality={"posterior_rmse": errors},
        root=root,
    )
    print(f"{snapshot_name(step)}: error of the posterior mean {_mean_error(network):.4f}")


def _mean_error(network: ScoreNetwork) -> float:
    """Root mean square error of the posterior mean, averaged over times and labels."""
    rows = [posterior_error(network, name, n=2000) for name in data.DATASETS]
    return fmean(error for row in rows for error in row.values())


def identity_start(steps: int | None, root: Path) -> None:
    """Trains small networks with and without an identity start and writes the table of them."""
    torch.set_num_threads(1)
    steps = steps or SHORT_STEPS
    runs = [
        _short_run(seed, identity, rate, steps)
        for rate in RATES
        for seed in SEEDS
        for identity in (True, False)
    ]
    table = {
        "command": "python -m core.recipes identity-start",
        "network": asdict(SMALL),
        "steps": steps,
        "runs": runs,
    }
    folder = root.parent / "tables"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(table, ensure_ascii=False, indent=1)
    (folder / TABLE).write_text(text + "\n", encoding="utf-8")
    print(f"wrote {TABLE}")


def _short_run(seed: int, identity: bool, rate: float, steps: int) -> dict[str, object]:
    """One run: its loss curve and its error against the exact posterior mean."""
    config = NetworkConfig(**{**asdict(SMALL), "identity": identity})
    training = TrainingConfig(steps=steps, batch=512, learning_rate=rate, ema=0.99, seed=seed)
    network = build(config, seed=seed)
    losses = [record.loss for record in train(network, training)]
    error = _mean_error(network)
    start = "identity" if identity else "random"
    print(f"rate {rate:g}, seed {seed}, {start} start: error {error:.4f}")
    edges = [round(i * (steps - 1) / (POINTS - 1)) for i in range(POINTS)]
    window = max(1, steps // (2 * POINTS))
    curve = [fmean(losses[max(0, e - window) : e + window + 1]) for e in edges]
    return {
        "seed": seed,
        "start": start,
        "rate": rate,
        "step": [edge + 1 for edge in edges],
        "loss": [round(value, 4) for value in curve],
        "first_loss": round(losses[0], 4),
        "error": round(error, 4),
    }
