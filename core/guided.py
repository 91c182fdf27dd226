"""One guided run: whose means, which label, how far it pulls, and everything done to the pull."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from core import checkpoints, classifiers, data, denoisers, guidance
from core.denoisers import Denoiser
from core.film.interventions import Intervened
from core.requests import SampleRequest, start
from core.samplers import times, trajectory
from core.schedules import Schedule

SOURCES = ("network", "exact")
PULLS = ("free", "classifier")
MAX_AVOID = 10.0


@dataclass(frozen=True)
class Guided:
    """A request and what is done to its guidance; every field is neutral by default.

    Args:
        base: What is sampled: label, guidance s, solver, steps, points, seed, clipping, network.
        source: "network" or "exact": whose means of x_0.
        pull: "free" for classifier-free guidance u + s (c − u); "classifier" for the gradient of
            a classifier of noisy points, the learned one beside the network, the exact one beside
            the exact denoiser.
        low: Guidance acts for low ≤ t ≤ high; outside it the plain conditional mean is used, or
            with a classifier the unconditional one plus one pull.
        high: See low; [0, 1] is guidance everywhere.
        rescale: φ of ``guidance.rescaled``, 0 to 1; 0 is none.
        avoid: n of ``guidance.away_from``, 0 to 10: how hard to flee the other label; 0 is not.

    Raises:
        ValueError: If a value is out of bounds or unknown.
    """

    base: SampleRequest
    source: str = "network"
    pull: str = "free"
    low: float = 0.0
    high: float = 1.0
    rescale: float = 0.0
    avoid: float = 0.0

    def __post_init__(self) -> None:
        for name, value, known in (
            ("source", self.source, SOURCES),
            ("pull", self.pull, PULLS),
        ):
            if value not in known:
                raise ValueError(f"{name}={value!r}: need one of {', '.join(known)}")
        if not 0 <= self.low <= self.high <= 1:
            raise ValueError(f"low={self.low}, high={self.high}: need 0 ≤ low ≤ high ≤ 1")
        if not 0 <= self.rescale <= 1:
            raise ValueError(f"rescale={self.rescale}: need 0 (none) to 1")
        if not 0 <= self.avoid <= MAX_AVOID:
            raise ValueError(f"avoid={self.avoid}: need 0 (nothing) to {MAX_AVOID:g}")

    @property
    def schedule(self) -> Schedule:
        """The schedule that the network was trained with; the exact denoiser follows it."""
        return checkpoints.load(self.base.checkpoint).schedule

    def at(self, scale: float) -> "Guided":
        """The same run with another guidance scale."""
        return replace(self, base=replace(self.base, guidance=float(scale)))


def denoiser(run: Guided, label: int | str | None) -> Denoiser:
    """Gives the denoiser that carries this run's points of one label."""
    u, c = means(run, None), means(run, label)
    if label is None:
        return denoisers.clipped(u, run.base.clip)
    scale = run.base.guidance
    if run.pull == "classifier":
        pull = _pull(run, label)
        guided, otherwise = guidance.classifier(u, pull, scale), guidance.classifier(u, pull, 1)
    else:
        guided, otherwise = guidance.classifier_free(u, c, scale), c
    guided = guidance.away_from(guided, u, means(run, other(label)), run.avoid)
    guided = guidance.rescaled(guided, c, run.rescale, run.schedule)
    return denoisers.clipped(guidance.within(guided, otherwise, run.low, run.high), run.base.clip)


def means(run: Guided, label: int | str | None) -> Denoiser:
    """Gives the means of x_0 of one label, or of none, from the run's source."""
    if run.source == "exact":
        return denoisers.exact(run.schedule, label)
    net, changes = checkpoints.load(run.base.checkpoint), run.base.changes
    return denoisers.network(Intervened(net, changes) if changes else net, label)


def _pull(run: Guided, label: int | str) -> Denoiser:
    if run.source == "exact":
        return classifiers.Exact(run.schedule).direction(label)
    return classifiers.load().direction(label)


def other(label: int | str) -> int:
    """Gives the label that this one is not.

    >>> other("moons")
    1
    """
    return 1 - int(data.label_index(label) or 0)


def labels(run: Guided) -> Tensor:
    """Gives the class of each point, shape (n,), −1 without one."""
    return start(run.base)[1]


def path(run: Guided, check: Callable[[], None] = lambda: None) -> Tensor:
    """Gives all states of a run, shape (steps + 1, n, 2), noise first.

    Noise is drawn label by label, as the engine does: one seed starts and stumbles alike for
    every source, pull and scale.

    Args:
        run: The run.
        check: Called at every step; what it raises ends the run.
    """
    x, label, generator = start(run.base)
    parts = []
    with torch.inference_mode():
        for index in label.unique().tolist():
            loop = trajectory(
                run.base.sampler,
                denoiser(run, None if index < 0 else index),
                x[label == index],
                times(run.base.steps),
                schedule=run.schedule,
                generator=generator,
                **({"eta": run.base.eta} if run.base.sampler == "ddim" else {}),
            )
            states = []
            for state in loop:
                check()
                states.append(state.x)
            parts.append(torch.stack(states))
    return torch.cat(parts, 1)
