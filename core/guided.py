"""One guided run: whose means, which label, which scale, and all options of its guidance."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import torch
from torch import Tensor

from core import checkpoints, checks, classifiers, data, denoisers, guidance
from core.arguments import between, checked
from core.denoisers import Denoiser
from core.film.interventions import Intervened
from core.requests import MAX_GUIDANCE, SampleRequest, start
from core.samplers import times, trajectory
from core.schedules import Schedule

SOURCES = ("network", "exact")
DIRECTIONS = ("classifier-free", "classifier")
MAX_NEGATIVE = 10.0

Means = Callable[[int | str | None], Denoiser]


@dataclass(frozen=True)
class Guided:
    """A request and what is done to its guidance; every field is neutral by default.

    Args:
        base: What is sampled: label, guidance s, solver, steps, points, seed, clipping, network.
        source: "network" or "exact": whose means of x_0.
        direction: "classifier-free" for u + s (c − u); "classifier" for the gradient of a
            classifier of noisy points, the learned one beside the network, the exact one beside
            the exact denoiser.
        low: Guidance acts for low ≤ t ≤ high; outside it the plain conditional mean is used, or
            with a classifier the unconditional one plus one gradient.
        high: See low; [0, 1] is guidance everywhere.
        rescale: φ of ``guidance.rescaled``, 0 to 1; 0 is none.
        negative_weight: n of ``guidance.negative``, 0 to 10, with the other label as the unwanted
            one; 0 is none.

    Raises:
        ValueError: If a value is out of bounds or unknown.
    """

    base: SampleRequest
    source: str = "network"
    direction: str = "classifier-free"
    low: float = 0.0
    high: float = 1.0
    rescale: float = 0.0
    negative_weight: float = 0.0

    def __post_init__(self) -> None:
        checks.instance("base", self.base, SampleRequest)
        checks.choice("source", self.source, SOURCES)
        checks.choice("direction", self.direction, DIRECTIONS)
        checks.real("high", self.high, 0, 1), checks.real("low", self.low, 0, self.high)
        checks.real("rescale", self.rescale, 0, 1)
        checks.real("negative_weight", self.negative_weight, 0, MAX_NEGATIVE)

    @property
    def schedule(self) -> Schedule:
        """The schedule that the network was trained with; the exact denoiser follows it."""
        return checkpoints.load(self.base.checkpoint).schedule

    @checked(scale=between(-MAX_GUIDANCE, MAX_GUIDANCE))
    def at(self, scale: float) -> "Guided":
        """The same run with another guidance scale."""
        return replace(self, base=replace(self.base, guidance=float(scale)))


@checked()
def denoiser(run: Guided, label: int | str | None, means_of: Means | None = None) -> Denoiser:
    """Gives the denoiser that carries this run's points of one label.

    Args:
        run: The run.
        label: The label.
        means_of: Gives the means of x_0 of a label in place of ``means``, such as a faster form.
    """
    means_of = means_of or partial(means, run)
    u, c = means_of(None), means_of(label)
    if label is None:
        return denoisers.clipped(u, run.base.clip)
    scale = run.base.guidance
    if run.direction == "classifier":
        gradient = _gradient(run, label)
        guided, otherwise = (guidance.classifier(u, gradient, s) for s in (scale, 1))
    else:
        guided, otherwise = guidance.classifier_free(u, c, scale), c
    guided = guidance.negative(guided, u, means_of(other(label)), run.negative_weight)
    guided = guidance.rescaled(guided, c, run.rescale, run.schedule)
    return denoisers.clipped(guidance.within(guided, otherwise, run.low, run.high), run.base.clip)


@checked()
def means(run: Guided, label: int | str | None) -> Denoiser:
    """Gives the means of x_0 of one label, or of none, from the run's source."""
    if run.source == "exact":
        return denoisers.exact(run.schedule, label)
    net, changes = checkpoints.load(run.base.checkpoint), run.base.changes
    return denoisers.network(Intervened(net, changes) if changes else net, label)


def _gradient(run: Guided, label: int | str) -> Denoiser:
    if run.source == "exact":
        return classifiers.Exact(run.schedule).direction(label)
    return classifiers.load().direction(label)


def other(label: int | str) -> int:
    """Gives the label that this one is not.

    >>> other("moons")
    1
    """
    return 1 - data.class_index(label)


@checked()
def labels(run: Guided) -> Tensor:
    """Gives the class of each point, shape (n,), −1 without one."""
    return start(run.base)[1]


@checked()
def path(
    run: Guided, check: Callable[[], None] = lambda: None, means_of: Means | None = None
) -> Tensor:
    """Gives all states of a run, shape (steps + 1, n, 2), noise first.

    Noise is drawn label by label, as the engine does: one seed starts and draws alike for
    every source, direction and scale.

    Args:
        run: The run.
        check: Called at every step; what it raises ends the run.
        means_of: See ``denoiser``.
    """
    x, label, generator = start(run.base)
    parts = []
    with torch.inference_mode():
        for index in label.unique().tolist():
            loop = trajectory(
                run.base.sampler,
                denoiser(run, None if index < 0 else index, means_of),
                x[label == index],
                times(run.base.steps),
                schedule=run.schedule,
                generator=generator,
                **run.base.options,
            )
            states = []
            for state in loop:
                check()
                states.append(state.x)
            parts.append(torch.stack(states))
    return torch.cat(parts, 1)
