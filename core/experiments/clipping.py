"""Does an estimate of x_0 need clipping? Each prediction type with one error, both ways."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor
from torch.nn.functional import normalize

from core import checks, data, denoisers, samplers
from core.arguments import COUNT, SEED, checked, one_of, whole
from core.denoisers import Denoiser
from core.experiments.forward import posterior
from core.experiments.measures import LABEL, fresh
from core.metrics import sliced_wasserstein
from core.schedules import PREDICTIONS, LinearBeta, Schedule, latest

FROM_STEP = 5  # steps are counted from 1 at the data; the blog clips from this one on
CLIPPED_PREDICTIONS = ("eps", "x0", "v", "score")
ERROR = 0.05


@dataclass(frozen=True)
class Clipping:
    """Distances of samples to the class, without clipping and with it.

    Args:
        prediction: What the network predicts.
        never: Sliced Wasserstein distance without clipping.
        early: The same with x_0 clipped to the data's range for steps k ≥ 5.
        clipped: Share of the estimates of x_0 that clipping changes at k ≥ 5.
        noise: Distance of fresh data to the class: the noise floor.
        weight: The weight of x_0 in the mean of the first DDPM step, from t = 1.
    """

    prediction: str
    never: float
    early: float
    clipped: float
    noise: float
    weight: float


@checked(label=LABEL, n=COUNT, steps=whole(FROM_STEP, 1000), seed=SEED)
def clipping(
    label: str, *, n: int = 400, steps: int = 50, error: float = ERROR, seed: int = 0
) -> Iterator[Clipping]:
    """Samples with DDPM from exact predictions that are off by ``error``, one record a type.

    Steps are even in t, as in the blog. The error has one direction a point and one length, in
    the units of what is predicted. The schedule is linear β: its α > 0 at t = 1, so that every
    type gives an x_0 there.
    """
    schedule, reference = LinearBeta(), fresh(label, n, 0)
    bound, noise_floor = data_range(), sliced_wasserstein(fresh(label, n, 1), reference)
    weight = float(posterior(schedule, samplers.times(steps, spacing=1))["x_0"][0])
    for prediction in CLIPPED_PREDICTIONS:
        generator = Generator().manual_seed(seed)
        noise = torch.randn(n, 2, generator=generator)
        off = error * normalize(torch.randn(n, 2, generator=generator))
        plain = with_error(schedule, label, prediction, off)
        early = _EarlyClip(plain, bound, steps, [])
        ends = [_end(law, noise, steps, schedule, seed) for law in (plain, early)]
        never, with_clip = (sliced_wasserstein(x, reference) for x in ends)
        share = sum(early.shares) / len(early.shares)
        yield Clipping(prediction, never, with_clip, share, noise_floor, weight)


@dataclass(frozen=True)
class _EarlyClip:
    """Keeps x_0 in the data's range at steps k ≥ 5, and notes the share that this changes."""

    denoise: Denoiser
    bound: float
    steps: int
    shares: list[float]

    def __call__(self, x_t: Tensor, t: Tensor) -> Tensor:
        x_0 = self.denoise(x_t, t)
        if round(float(t) * self.steps) < FROM_STEP:
            return x_0
        self.shares.append(float((x_0.abs() > self.bound).any(1).float().mean()))
        return x_0.clamp(-self.bound, self.bound)


@checked(label=LABEL, prediction=one_of(PREDICTIONS), off=("n", 2))
def with_error(schedule: Schedule, label: str, prediction: str, off: Tensor) -> Denoiser:
    """Gives the denoiser of exact predictions that are all moved by ``off``, shape (n, 2).

    Times after ``core.schedules.latest`` are read as that time, for α may be 0 beyond it.
    """
    law, form = denoisers.exact(schedule, label), PREDICTIONS[prediction]
    last = latest(schedule, prediction)

    def denoise(x_t: Tensor, t: Tensor) -> Tensor:
        checks.tensor("x_t", x_t, tuple(off.shape))
        t, alpha, sigma = denoisers.levels(schedule, t, x_t, last)
        predicted = form.from_x0(law(x_t, t), x_t, alpha, sigma)
        return form.to_x0(predicted + off, x_t, alpha, sigma)

    return denoise


def data_range() -> float:
    """Half-width of the square that holds all data: the curves and three of their noises."""
    return float(data.nodes()[0].abs().max()) + 3 * max(
        one.noise for one in data.DATASETS.values()
    )


def _end(denoise: Denoiser, noise: Tensor, steps: int, schedule: Schedule, seed: int) -> Tensor:
    generator = Generator().manual_seed(seed + 1)
    with torch.inference_mode():
        *_, last = samplers.trajectory(
            "ddpm",
            denoise,
            noise,
            samplers.times(steps, spacing=1),
            schedule=schedule,
            generator=generator,
        )
    return last.x
