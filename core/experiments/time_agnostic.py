"""The best time-agnostic denoiser, in closed form."""

import torch
from torch import Generator, Tensor

from core import checks, denoisers, samplers
from core.arguments import COUNT, SEED, checked, one_of, whole
from core.experiments.measures import LABEL, fresh, measure
from core.schedules import PREDICTIONS, Cosine, Schedule, latest

COMPARED = ("x0", "eps", "v")
STEPS = 20
PREDICTION = one_of(PREDICTIONS)
START = 0.98  # every prediction type can be turned into x_0 there


@checked(prediction=PREDICTION, count=whole(1, 10_000))
def time_agnostic(
    schedule: Schedule, label: str | None, prediction: str = "v", *, count: int = 24
) -> denoisers.Denoiser:
    """Gives the best denoiser that does not depend on t, as a network of this type would learn it.

        E[r | x] = ∫ p_t(x) r_t(x) dt / ∫ p_t(x) dt,  r the prediction made of E[x_0 | x, t]

    with t uniform on [0, 1], as in training; no network that sees x alone can do better
    (arXiv:2502.13129, sec. 3). The prediction is turned into x_0 with the true t.

    Args:
        schedule: The schedule t → (α, σ).
        label: The class, or None for the mixture.
        prediction: A prediction type of ``core.schedules``. Times after ``latest`` are read as
            that time, for α may be 0 beyond it.
        count: Midpoints of the integral over t.
    """
    law, form = denoisers.exact(schedule, label), PREDICTIONS[prediction]
    last = latest(schedule, prediction)
    grid = (torch.arange(count, dtype=torch.float64) + 0.5) / count

    def denoise(x_t: Tensor, t: Tensor) -> Tensor:
        checks.tensor("x_t", x_t, ("B", 2))
        _, alpha, sigma = denoisers.levels(schedule, t, x_t, last)
        found = [denoisers.posterior(schedule, x_t, moment, law.labels) for moment in grid]
        logs = torch.stack([each.log_density(law.labels) for each in found])  # (count, B)
        forms = [
            form.from_x0(each.mean(law.labels), x_t, each.alpha, each.sigma) for each in found
        ]
        mean = (torch.softmax(logs, 0).unsqueeze(-1) * torch.stack(forms)).sum(0)
        return form.to_x0(mean, x_t, alpha, sigma)

    return denoise


@checked(prediction=PREDICTION, n=COUNT, seed=SEED)
def time_agnostic_samples(
    label: str | None, prediction: str, n: int, steps: int, seed: int
) -> Tensor:
    """Samples with the best time-agnostic denoiser and DPM-Solver++, shape (n, 2).

    It starts at t = 0.98, where every prediction type can be turned into x_0.
    """
    noise = torch.randn(n, 2, generator=Generator().manual_seed(seed))
    denoise, grid = time_agnostic(Cosine(), label, prediction), samplers.times(steps, start=START)
    with torch.inference_mode():
        *_, last = samplers.trajectory("dpmpp-2m", denoise, noise, grid, schedule=Cosine())
    return last.x


@checked(label=LABEL, n=COUNT, seed=SEED)
def compare_time_agnostic(label: str, n: int, seed: int) -> dict[str, dict[str, float]]:
    """Measures samples without time: prediction type → name → value."""
    return {
        prediction: measure(
            time_agnostic_samples(label, prediction, n, STEPS, seed), label, fresh(label, n, 0)
        )
        for prediction in COMPARED
    }
