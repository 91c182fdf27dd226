"""What recipes share: train with a progress bar, measure, print, write weights and manifest."""

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Generator

from core import checkpoints, data, denoisers, samplers
from core.metrics import sliced_wasserstein
from core.networks import NetworkConfig, ScoreNetwork, build
from core.training import TrainingConfig, train

QUALITY_TIMES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


def sample_quality(
    network: ScoreNetwork, name: str, *, n: int = 5000, steps: int = 20, repeats: int = 100
) -> dict[str, float]:
    """Measures how far a network's samples of a label are from data, in noise floors.

    Draws n samples ``repeats`` times with DPM-Solver++ and guidance 1, each beside fresh data and
    a second fresh draw; ``ratio`` is mean distance to data over mean distance between draws.
    """
    denoise = denoisers.network(network, name)
    distances, floors = [], []
    for seed in range(repeats):
        generator = Generator().manual_seed(10_000 + seed)
        x = torch.randn(n, 2, generator=generator)
        grid = samplers.times(steps)
        with torch.inference_mode():
            *_, last = samplers.trajectory("dpmpp-2m", denoise, x, grid, schedule=network.schedule)
        fresh, _ = data.draw(name, n, generator=generator)
        other, _ = data.draw(name, n, generator=generator)
        distances.append(sliced_wasserstein(last.x, fresh))
        floors.append(sliced_wasserstein(other, fresh))
    distance, floor = sum(distances) / repeats, sum(floors) / repeats
    return {"distance": distance, "floor": floor, "ratio": distance / floor}


def posterior_error(
    network: ScoreNetwork,
    name: str | None,
    *,
    n: int = 5000,
    times: Sequence[float] = QUALITY_TIMES,
) -> dict[str, float]:
    """Measures a denoiser against the exact posterior mean: root mean square error at each t.

    Points x_t are drawn from the data at that t; the error is in units of the plane.
    """
    learned = denoisers.network(network, name)
    truth = denoisers.exact(network.schedule, name)
    generator = Generator().manual_seed(20_000)
    shapes = [name] if name else list(data.DATASETS)
    drawn = [data.draw(shape, n // len(shapes), generator=generator)[0] for shape in shapes]
    x_0 = torch.cat(drawn)
    errors = {}
    for t in times:
        alpha, sigma = network.schedule(torch.tensor(t))
        x_t = alpha * x_0 + sigma * torch.randn(x_0.shape, generator=generator)
        with torch.inference_mode():
            gap = learned(x_t, torch.tensor(t)) - truth(x_t, t)
        errors[f"{t:.2f}"] = float(gap.square().sum(1).mean().sqrt())
    return errors


def _rounded(record: Mapping[str, float]) -> dict[str, float]:
    return {key: float(f"{value:.4g}") for key, value in record.items()}


def quality(network: ScoreNetwork) -> dict[str, dict[str, dict[str, float]]]:
    """Measures samples of each label, and the error per t of each label and of the null label."""
    samples = {name: _rounded(sample_quality(network, name)) for name in data.DATASETS}
    errors = {name: _rounded(posterior_error(network, name)) for name in data.DATASETS}
    errors["unconditional"] = _rounded(posterior_error(network, None))
    return {"samples": samples, "posterior_rmse": errors}


def _bar(step: int, steps: int, loss: float, started: float) -> None:
    width = 30
    full = width * step // steps
    left = (time.monotonic() - started) * (steps - step) / max(step, 1)
    bar = "#" * full + "." * (width - full)
    sys.stderr.write(f"\r[{bar}] {step}/{steps}  loss {loss:.4f}  {left:4.0f} s left")
    if step == steps:
        sys.stderr.write("\n")
    sys.stderr.flush()


def make(name: str, network: NetworkConfig, training: TrainingConfig, root: Path) -> ScoreNetwork:
    """Trains a checkpoint with a progress bar, measures it, writes it with its manifest entry."""
    torch.set_num_threads(1)  # layers this small gain little from two, and one sums in one order
    net = build(network, seed=training.seed)
    started, smooth = time.monotonic(), 0.0
    for record in train(net, training):
        smooth = record.loss if record.step == 1 else 0.99 * smooth + 0.01 * record.loss
        if record.step % 100 == 0 or record.step == record.steps:
            _bar(record.step, record.steps, smooth, started)
    net.requires_grad_(False)
    measured = quality(net)
    for label, row in measured["samples"].items():
        print(
            f"{name}, {label}: sliced Wasserstein {row['distance']:.4f}, "
            f"between draws {row['floor']:.4f}, ratio {row['ratio']:.3f}"
        )
    for label, row in measured["posterior_rmse"].items():
        cells = "  ".join(f"{t}: {error:.3f}" for t, error in row.items())
        print(f"{name}, {label}: error against the exact posterior mean at t  {cells}")
    recipe = {"command": f"python -m core.recipes {name}", **asdict(training)}
    path = checkpoints.save(name, net, recipe=recipe, quality=measured, root=root)
    print(f"wrote {path.name} and {checkpoints.MANIFEST}")
    return net
