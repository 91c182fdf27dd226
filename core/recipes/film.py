"""Trains what the FiLM page shows: snapshots of one run, and the identity start compared."""

from dataclasses import asdict, replace
from pathlib import Path
from statistics import fmean

import torch

from core import checkpoints, data, shipped
from core.film.stages import PREFIX
from core.networks import NetworkConfig, ScoreNetwork, build
from core.recipes.making import posterior_error
from core.training import TrainingConfig, train

SNAPSHOTS = (0, 50, 200, 1000, 3000, 8000)
TABLE = "identity-start"
NOTES = NetworkConfig(width=128, depth=3, time_dim=32)  # the example of the lecture notes
SEEDS = range(5)
RATES = (2e-3, 1e-2, 3e-2, 4e-2)  # the usual peak learning rate, and up to 20 times it
SHORT_STEPS = 600
CURVE = 21  # points of each loss curve
HUGE = 1e12  # losses and gradients above it, and those that are not a number, are stored as it


def snapshot_name(step: int) -> str:
    """The checkpoint's name of a snapshot.

    >>> snapshot_name(50)
    'film-snapshots-50'
    """
    return f"{PREFIX}{step}"


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
    """Trains networks with and without an identity start and writes the table of them."""
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
        "network": asdict(NOTES),
        "steps": steps,
        "early_steps": _early(steps),
        "runs": runs,
    }
    shipped.write_table(TABLE, table, root.parent / shipped.TABLES.name)
    print(f"wrote {TABLE}")


def _early(steps: int) -> int:
    """Gives how many steps count as early: a tenth."""
    return max(1, steps // 10)


def _short_run(seed: int, identity: bool, rate: float, steps: int) -> dict[str, object]:
    """Trains one network; records its loss, its largest gradient and whether it failed.

    A run fails if its last twentieth does not lie below the loss of the zero output that it
    starts from.
    """
    config = replace(NOTES, identity=identity)
    training = TrainingConfig(steps=steps, batch=256, learning_rate=rate, ema=0.99, seed=seed)
    network = build(config, seed=seed)
    losses, gradients = [], []
    for record in train(network, training):
        losses.append(_bounded(record.loss))
        gradients.append(_bounded(_gradient_norm(network)))
    late = fmean(losses[-max(1, steps // 20) :])
    failed = not late < losses[0]
    start = "identity" if identity else "random"
    error = None if failed else float(f"{_mean_error(network):.4g}")
    print(f"rate {rate:g}, seed {seed}, {start} start: late loss {late:.4g}, error {error}")
    edges = [round(i * (steps - 1) / (CURVE - 1)) for i in range(CURVE)]
    window = max(1, steps // (2 * CURVE))
    curve = [fmean(losses[max(0, e - window) : e + window + 1]) for e in edges]
    measured = {
        "first_loss": losses[0],
        "early_loss": fmean(losses[: _early(steps)]),
        "late_loss": late,
        "largest_gradient": max(gradients),
    }
    return {
        "seed": seed,
        "start": start,
        "rate": rate,
        "step": [edge + 1 for edge in edges],
        "loss": [float(f"{value:.4g}") for value in curve],
        **{name: float(f"{value:.4g}") for name, value in measured.items()},
        "failed": failed,
        "error": error,
    }


def _bounded(value: float) -> float:
    return value if value < HUGE else HUGE  # "not a number" is not below it


def _gradient_norm(network: ScoreNetwork) -> float:
    """Gives the norm of the gradient of the step just done."""
    found = [weight.grad.norm() for weight in network.parameters() if weight.grad is not None]
    return float(torch.stack(found).norm())
