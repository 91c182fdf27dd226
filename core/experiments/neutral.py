"""What guidance leaves alone: the conditional mean at s = 1, and every weight of the networks."""

from dataclasses import dataclass, replace

import torch
from torch import Generator, Tensor

from core import checkpoints, classifiers, data, guidance, guided
from core.arguments import COUNT, checked
from core.experiments.measures import class_name, sampled
from core.guided import Guided

TIMES = (0.1, 0.5, 0.9)
STEP = 1e-3  # of the central difference


@checked(n=COUNT)
def neutral_gap(run: Guided, *, n: int = 400) -> dict[str, float]:
    """Measures the largest |u + 1 (c − u) − c| over random points at three times, by source."""
    x = 2 * torch.randn(n, 2, generator=Generator().manual_seed(run.base.seed))
    gaps = {}
    for source in guided.SOURCES:
        one = replace(run, source=source)
        u, c = (guided.means(one, label) for label in (None, class_name(run)))
        mixed = guidance.classifier_free(u, c, torch.ones(1, 1))
        gaps[source] = max(
            float((mixed(x, torch.tensor(t)) - c(x, torch.tensor(t))).abs().max()) for t in TIMES
        )
    return gaps


@dataclass(frozen=True)
class Weights:
    """What classifier guidance changes.

    Args:
        count: Weights of the denoiser and of the classifier.
        change: Largest change of any of them over a guided run.
        moved: Mean distance that guidance moved the samples.
        slope_error: Largest difference, relative to the longest, between the gradient that is
            used and a central difference of log p(y | x_t) in x_t.
    """

    count: int
    change: float
    moved: float
    slope_error: float


@checked()
def weights_under_guidance(run: Guided) -> Weights:
    """Samples one class with classifier guidance and compares all weights before and after."""
    nets = (checkpoints.load(run.base.checkpoint), classifiers.load().body)
    weights = [value for net in nets for value in net.state_dict().values()]
    before = [value.clone() for value in weights]
    one, seed = replace(run, source="network", direction="classifier"), run.base.seed
    guided_x, plain_x = (sampled(one, s, seed) for s in (run.base.guidance, 0.0))
    pairs = zip(weights, before, strict=True)
    return Weights(
        sum(value.numel() for value in weights),
        max(float((value - old).abs().max()) for value, old in pairs),
        float((guided_x - plain_x).norm(dim=1).mean()),
        slope_error(class_name(run), plain_x),
    )


def slope_error(label: str, x_t: Tensor, t: float = 0.5) -> float:
    """Compares the guidance direction with a central difference, relative to the longest."""
    learned = classifiers.load()
    alpha, sigma = (float(part) for part in learned.body.schedule(torch.tensor(t)))

    def log_p(x: Tensor) -> Tensor:
        return learned(x, t)[:, data.class_index(label)]

    with torch.inference_mode():
        slope = [(log_p(x_t + h) - log_p(x_t - h)) / (2 * STEP) for h in STEP * torch.eye(2)]
    used = learned.direction(label)(x_t, torch.tensor(t))
    expected = sigma**2 / alpha * torch.stack(slope, 1)
    return float((used - expected).norm(dim=1).max() / expected.norm(dim=1).max())
