"""What is measured of each network of the conditioning comparison, beside the exact answer."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial

import torch
from torch import Generator, Tensor

from core import data, denoisers, metrics, samplers
from core.classifiers import Exact as ExactClassifier
from core.engine import Engine, SampleRequest
from core.experiments.conditioning_table import TIMES
from core.experiments.noise_floor import distance, noise_floor
from core.film.sensitivity import sensitivity
from core.networks import ScoreNetwork
from core.schedules import SCHEDULES

POINTS = 1000  # of each label, at each time and in each run
STEPS = 20
SEED = 50_000  # measured points are drawn apart from those of training
REQUEST = SampleRequest(label="both", n=2 * POINTS, steps=STEPS, seed=SEED)


@lru_cache(maxsize=8)
def _truth(schedule: str, points: int) -> tuple[tuple[str, float, Tensor, Tensor], ...]:
    """For every label and time: noisy points (points, 2) and their exact means of x_0."""
    alpha_sigma, generator = SCHEDULES[schedule](), Generator().manual_seed(SEED)
    rows = []
    for name in data.DATASETS:
        x_0 = data.draw(name, points, generator=generator)[0]
        for t in TIMES:
            alpha, sigma = alpha_sigma(torch.tensor(t))
            x_t = alpha * x_0 + sigma * torch.randn(x_0.shape, generator=generator)
            rows.append((name, t, x_t, denoisers.exact(alpha_sigma, name)(x_t, t)))
    return tuple(rows)


@torch.inference_mode()
def errors(network: ScoreNetwork, points: int = POINTS) -> tuple[float, ...]:
    """Measures the root mean square error of the mean of x_0 at each of TIMES, over both labels.

    √ mean_x |D(x_t, t, y) − E[x_0 | x_t, y]|² with x_t drawn at that time, in units of the plane.
    """
    squared = dict.fromkeys(TIMES, 0.0)
    for name, t, x_t, mean in _truth(network.config.schedule, points):
        gap = denoisers.network(network, name)(x_t, torch.tensor(t)) - mean
        squared[t] += float(gap.square().sum(1).mean()) / len(data.DATASETS)
    return tuple(value**0.5 for value in squared.values())


def engine_of(network: ScoreNetwork) -> Engine:
    """Gives an engine that samples this network on one thread; close it."""
    return Engine("cpu", threads=1, load=lambda _name: network)


def samples(network: ScoreNetwork, guidance: float) -> dict[str, float]:
    """Samples both labels with the engine and measures them.

    Returns:
        "distance", over the noise floor, and "confidence", each the mean of both labels.
    """
    engine = engine_of(network)
    run = engine.sample(replace(REQUEST, guidance=guidance))
    engine.close()
    found = {"distance": 0.0, "confidence": 0.0}
    for name, shape in data.DATASETS.items():
        x = run.x[run.label == shape.label]
        floor = noise_floor(name, POINTS).mean
        log_p = ExactClassifier(network.schedule)(x, 0.0)
        found["distance"] += distance(x, name) / floor / len(data.DATASETS)
        confidence = metrics.class_confidence(log_p, shape.label)
        found["confidence"] += confidence / len(data.DATASETS)
    return found


def time_sensitivity(network: ScoreNetwork) -> float:
    """Measures |f(x, 0.1) − f(x, 0.9)|, the mean over both labels."""
    with torch.inference_mode():
        return sum(sensitivity(network, name) for name in data.DATASETS) / len(data.DATASETS)


def sample_seconds(network: ScoreNetwork) -> tuple[float, float]:
    """Measures processor seconds of one run: by the engine, and through the network as it is.

    Both sample 2 000 points in 20 steps; the better of two runs each, after one to warm up.
    """
    engine = engine_of(network)
    engine.sample(REQUEST)
    ours = min(_seconds(partial(engine.sample, _seeded(k))) for k in range(2))
    engine.close()
    return ours, min(_seconds(partial(_plain, network)) for _ in range(2))


def _seeded(k: int) -> SampleRequest:
    """The request from other noise, so that no answer is remembered."""
    return replace(REQUEST, seed=SEED + 1 + k)


@torch.inference_mode()
def _plain(network: ScoreNetwork) -> None:
    x = torch.randn(REQUEST.n, 2, generator=Generator().manual_seed(SEED)).chunk(2)
    for name, own in zip(data.DATASETS, x, strict=True):
        denoise = denoisers.network(network, name)
        grid = samplers.times(STEPS)
        for _state in samplers.trajectory(
            REQUEST.sampler, denoise, own, grid, schedule=network.schedule
        ):
            pass


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
