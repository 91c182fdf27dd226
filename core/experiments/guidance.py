"""Studies of guidance: what a scale does to samples, measured over seeds beside noise floors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import torch
from torch import Generator, Tensor

from core import data, denoisers, density, guided, metrics, samplers
from core.classifiers import Exact as ExactClassifier
from core.guided import Guided
from core.schedules import READINGS, Cosine, Schedule

SCALES = (-1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
MEASURES = ("distance", "off_curve", "variance", "coverage", "agreement")
NEIGHBOUR = 5
MAX_SEEDS = 32
MAX_SCALES = 64


@dataclass(frozen=True)
class Study:
    """Curves of the measures of samples against guidance.

    Args:
        run: What is sampled; its guidance and seed are replaced. Its label must be one class.
        scales: Guidance scales, 1 to 64 of them.
        seeds: How many seeds each, 1 to 32: 0, 1, 2, …

    Raises:
        ValueError: If a value is out of bounds.
    """

    run: Guided
    scales: tuple[float, ...] = SCALES
    seeds: int = 3

    def __post_init__(self) -> None:
        if self.run.base.label not in data.DATASETS:
            known = ", ".join(data.DATASETS)
            raise ValueError(f"label={self.run.base.label!r}: a study needs one of {known}")
        if not 1 <= len(self.scales) <= MAX_SCALES:
            raise ValueError(f"scales: {len(self.scales)} of them; need 1 to {MAX_SCALES}")
        if not 1 <= self.seeds <= MAX_SEEDS:
            raise ValueError(f"seeds={self.seeds}: need 1 to {MAX_SEEDS}")


@dataclass(frozen=True)
class Measured:
    """One record: the measures of one run, and how far the study is.

    Args:
        scale: Its guidance; None for fresh data in place of samples, the noise floor.
        seed: Its seed.
        values: Name → value, for every name in MEASURES.
        done: Runs finished so far.
        total: Runs in the study.
    """

    scale: float | None
    seed: int
    values: dict[str, float]
    done: int
    total: int


@lru_cache(maxsize=64)
def fresh(label: str, n: int, seed: int) -> Tensor:
    """Draws the data that samples are compared with, shape (n, 2); the same for the same seed."""
    return data.draw(label, n, generator=Generator().manual_seed(40_000 + seed))[0]


def measure(x: Tensor, label: str, reference: Tensor) -> dict[str, float]:
    """Measures samples of a class, shape (n, 2), against fresh data of it.

    Distance is sliced Wasserstein, off_curve the mean distance to the class's curve, variance and
    coverage shares of the data's (within the fifth neighbour, or the last of fewer), agreement
    the exact classifier's mean p(y | x) at t = 0.
    """
    log_p = ExactClassifier(Cosine())(x, 0.0)  # at t = 0 every schedule has α = 1, σ = 0
    return {
        "distance": metrics.sliced_wasserstein(x, reference),
        "off_curve": metrics.off_curve(x, data.nodes(label)[0]),
        "variance": metrics.variance_kept(x, reference),
        "coverage": metrics.coverage(x, reference, k=min(NEIGHBOUR, len(reference) - 1)),
        "agreement": metrics.class_agreement(log_p, data.dataset(label).label),
    }


def mixture_distance(x: Tensor) -> float:
    """Sliced Wasserstein distance of samples, shape (n, 2), to fresh data of all labels."""
    share = max(1, len(x) // len(data.DATASETS))
    return metrics.sliced_wasserstein(x, torch.cat([fresh(n, share, 0) for n in data.DATASETS]))


def measured(study: Study) -> Iterator[Measured]:
    """Runs a study, one record a run: first the floors, then every scale with every seed.

    Stop iterating and it stops.
    """
    label, n = str(study.run.base.label), study.run.base.n
    total, done = (len(study.scales) + 1) * study.seeds, 0
    for seed in range(study.seeds):
        done += 1
        values = measure(fresh(label, n, seed + MAX_SEEDS), label, fresh(label, n, seed))
        yield Measured(None, seed, values, done, total)
    for scale in study.scales:
        for seed in range(study.seeds):
            done += 1
            values = measure(sampled(study.run, scale, seed), label, fresh(label, n, seed))
            yield Measured(scale, seed, values, done, total)


def sampled(run: Guided, scale: float, seed: int) -> Tensor:
    """Samples a run at another guidance and seed, shape (n, 2)."""
    base = replace(run.base, guidance=float(scale), seed=seed)
    return guided.path(replace(run, base=base))[-1]


def tilted(label: str, scale: float, axis: Tensor, t: float = 0.0) -> Tensor:
    """Gives p_t(x | y)^s p_t(x)^(1 − s) on the nodes axis × axis, normalised there, shape (S, S).

    What guidance is often said to sample. For s < 0 it grows without bound where p(x | y) fades.

    Raises:
        ValueError: Unless s ≥ 0.
    """
    if not scale >= 0:
        raise ValueError(f"scale={scale}: need 0 or more, for below 0 there is no such density")
    u, c = denoisers.exact(Cosine()), denoisers.exact(Cosine(), label)
    p, q = (density.on_grid(law, axis.double(), t) for law in (u, c))
    # s log p(x|y) + (1 − s) log p(x), with p(x|y) ≤ 2 p(x): no overflow, and 0 where p(x) is
    weights = torch.where(p > 0, p * (q / p.clamp(min=1e-300)) ** scale, 0)
    cell = float(axis[1] - axis[0]) ** 2
    return (weights / (weights.sum() * cell)).to(axis.dtype)


def tilted_draw(label: str, scale: float, n: int, *, generator: Generator) -> Tensor:
    """Draws n points of the tilted density at t = 0, shape (n, 2): a grid's cells, jittered."""
    axis = torch.linspace(-3.2, 3.2, 641)
    weights = tilted(label, scale, axis)
    cells = torch.multinomial(weights.flatten(), n, replacement=True, generator=generator)
    jitter = (torch.rand(n, 2, generator=generator) - 0.5) * float(axis[1] - axis[0])
    return torch.stack([axis[cells % len(axis)], axis[cells // len(axis)]], 1) + jitter


def convergence(
    run: Guided, solvers: Sequence[str], steps: Sequence[int], fine: int = 400
) -> Iterator[tuple[str, int, float]]:
    """Measures each solver's error against its steps, on the exact guided ODE.

    Yields:
        (solver, steps, median distance to the ODE's end points), those from Heun's method with
        ``fine`` steps on the same noise. The median, for a few points start so near to a
        watershed between two arms of the class that no two solvers send them the same way.
    """
    exact = replace(run, source="exact")
    truth = _end(exact, "heun", fine)
    for solver in solvers:
        for count in steps:
            gap = _end(exact, solver, count) - truth
            yield solver, count, float(gap.norm(dim=1).median())


def _end(run: Guided, solver: str, steps: int) -> Tensor:
    base = replace(run.base, sampler=solver, steps=steps, eta=0.0)
    return sampled(replace(run, base=base), base.guidance, base.seed)


def blind(
    schedule: Schedule, label: str | None, reading: str = "v", *, count: int = 24
) -> denoisers.Denoiser:
    """Gives the best denoiser that is not told t, as a network of this reading would learn it.

        E[r | x] = ∫ p_t(x) r_t(x) dt / ∫ p_t(x) dt,  r the reading of E[x_0 | x, t]

    with t uniform on [0, 1], as in training; no network that sees x alone can do better
    (arXiv:2502.13129, sec. 3). The reading is turned into x_0 with the true t.

    Args:
        schedule: The schedule t → (α, σ).
        label: The class, or None for the mixture.
        reading: A key of ``core.schedules.READINGS``; "eps" needs times below 1.
        count: Midpoints of the integral over t.
    """
    law, form = denoisers.exact(schedule, label), READINGS[reading]
    grid = (torch.arange(count, dtype=torch.float64) + 0.5) / count

    def denoise(x_t: Tensor, t: Tensor) -> Tensor:
        logs = torch.stack([law.log_density(x_t, moment) for moment in grid])  # (count, B)
        forms = [form.from_x0(law(x_t, moment), x_t, *schedule(moment)) for moment in grid]
        mean = (torch.softmax(logs, 0).unsqueeze(-1) * torch.stack(forms)).sum(0)
        return form.to_x0(mean, x_t, *schedule(t))

    return denoise


def blind_samples(label: str | None, reading: str, n: int, steps: int, seed: int) -> Tensor:
    """Samples with the best time-blind denoiser and DPM-Solver++, shape (n, 2).

    It starts at t = 0.98, where every reading can be turned into x_0.
    """
    noise = torch.randn(n, 2, generator=Generator().manual_seed(seed))
    denoise, grid = blind(Cosine(), label, reading), samplers.times(steps, start=0.98)
    with torch.inference_mode():
        *_, last = samplers.trajectory("dpmpp-2m", denoise, noise, grid, schedule=Cosine())
    return last.x
