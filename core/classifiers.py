"""Classifiers of noisy points, p(y | x_t): the exact one, a learned one, and their gradients.

A guidance direction is what one unit of classifier guidance adds to the mean of x_0,

    (σ_t²/α_t) ∇_{x_t} log p(y | x_t),

finite at every t in [0, 1], where σ²/α and the gradient alone are not. The gradient is taken with
respect to the points; no weight of any network changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Generator, Tensor
from torch.nn.functional import cross_entropy

from core import checkpoints, checks, data, denoisers
from core.arguments import TIME, checked
from core.denoisers import Denoiser, levels
from core.networks import NetworkConfig, ScoreNetwork
from core.schedules import Schedule
from core.training import Progress, TrainingConfig, batch

ROOT = checkpoints.ROOT.parent / "classifiers"
NAME = "noisy-classifier"
CONFIG = NetworkConfig(width=32, time_dim=32, labels=0)


@dataclass(frozen=True)
class Exact:
    """The closed-form classifier of moons and circles, equally likely.

    Args:
        schedule: The schedule t → (α, σ).
    """

    schedule: Schedule

    def __post_init__(self) -> None:
        checks.function("schedule", self.schedule)

    def __call__(self, x_t: Tensor, t: Tensor | float) -> Tensor:
        """Gives log p(y | x_t) = log p_t(x_t | y) − log Σ_y p_t(x_t | y), shape (B, 2)."""
        densities = denoisers.posterior(self.schedule, x_t, t).densities
        return torch.log_softmax(densities, 0).T.to(x_t)

    def direction(self, label: int | str) -> Denoiser:
        """Gives the label's guidance direction, c − u: the difference of two exact means."""
        of_class = denoisers.exact(self.schedule, data.class_index(label))
        both = denoisers.exact(self.schedule), of_class

        def difference(x_t: Tensor, t: Tensor) -> Tensor:
            u, c = denoisers.evaluate(both, x_t, t)
            return c - u

        return difference


@dataclass(frozen=True)
class Learned:
    """A small network that classifies noisy points.

    It is a score network's body whose two outputs are read as logits. It sees z = α_t x_t, so
    that (σ²/α) ∇_x log p = σ² ∇_z log p has no division by α.

    Args:
        body: A network without labels, from ``CONFIG``.
    """

    body: ScoreNetwork

    def __post_init__(self) -> None:
        checks.instance("body", self.body, ScoreNetwork)

    def __call__(self, x_t: Tensor, t: Tensor | float) -> Tensor:
        """Gives log p(y | x_t), shape (B, 2)."""
        return self._log_probability(self._scaled(x_t, t), t)

    def _scaled(self, x_t: Tensor, t: Tensor | float) -> Tensor:
        return levels(self.body.schedule, t, x_t)[1] * x_t

    def _log_probability(self, z: Tensor, t: Tensor | float) -> Tensor:
        t = torch.as_tensor(t, dtype=z.dtype, device=z.device)
        null = torch.zeros((), dtype=torch.long, device=z.device)
        return torch.log_softmax(self.body(z, t, null), 1)

    def direction(self, label: int | str) -> Denoiser:
        """Gives the label's guidance direction, shape (B, 2), by differentiating the network."""
        index = data.class_index(label)

        def scaled_gradient(x_t: Tensor, t: Tensor) -> Tensor:
            sigma = levels(self.body.schedule, t, x_t)[2]
            with torch.inference_mode(False), torch.enable_grad():
                z = self._scaled(x_t.detach().clone(), t).requires_grad_()
                chosen = self._log_probability(z, t)[:, index].sum()
                (slope,) = torch.autograd.grad(chosen, z)
            return sigma**2 * slope

        return scaled_gradient


@checked()
def train(body: ScoreNetwork, config: TrainingConfig) -> Iterator[Progress]:
    """Trains a body in place by cross-entropy on noisy points, one record a step.

    The rate falls to zero along a half cosine; the label dropout of the config is not used.
    """
    generator = Generator().manual_seed(config.seed)
    optimiser = torch.optim.Adam(body.parameters(), lr=config.learning_rate)
    rate = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, config.steps)
    for step in range(config.steps):
        drawn = batch(body, config, generator)
        loss = cross_entropy(Learned(body)(drawn.x_t, drawn.t), drawn.label)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        rate.step()
        yield Progress(step + 1, config.steps, float(loss.detach()))


@checked()
@lru_cache(maxsize=4)
def load(name: str = NAME) -> Learned:
    """Gives the shipped classifier, verified like every checkpoint.

    Raises:
        CheckpointError: If it is missing or is damaged.
    """
    with torch.inference_mode(False):  # weights made in inference mode could not be differentiated
        return Learned(checkpoints.read(name, root=ROOT))


@checked(t=TIME, axis=("S",))
def probabilities(t: float, axis: Tensor, label: int | str = "moons") -> dict[str, Tensor]:
    """Gives p(label | x_t) on the nodes axis × axis by the shipped and by the exact classifier.

    Returns:
        "network" and "exact" → shape (S, S); row i is y = axis[i], column j is x = axis[j].
    """
    plane, learned = torch.cartesian_prod(axis, axis).flip(1), load()
    with torch.inference_mode():
        found = {
            "network": learned(plane, t),
            "exact": Exact(learned.body.schedule)(plane, t),
        }
    index, side = data.class_index(label), len(axis)
    return {name: log_p[:, index].exp().reshape(side, side) for name, log_p in found.items()}
