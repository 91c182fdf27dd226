"""What can be asked of the engine, what it answers, and where a request's noise comes from."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import torch
from torch import Generator, Tensor

from core import checkpoints, checks, data
from core.arguments import checked, several
from core.samplers import SAMPLERS
from core.schedules import Cosine

BOTH = "both"
MAX_POINTS = 1_000_000
MAX_STEPS = 1000
MAX_WORK = 200_000_000  # points · steps of one request
MAX_GUIDANCE = 100.0
MAX_SCALES = 64
MAX_CHANGES = 64

Change = Callable[..., Any]  # see ``core.film.interventions``


@lru_cache(maxsize=256)
def _known(checkpoint: str) -> None:
    """Refuses a checkpoint that is not there; one that was is not looked up for each request."""
    checkpoints.known(checkpoint)


@dataclass(frozen=True)
class SampleRequest:
    """One run of the sampler; a browser can send anything, so every field has bounds.

    Args:
        label: "moons" or 0, "circles" or 1, "both" (half the points each, each guided by its own
            label), or None for the unconditional network.
        guidance: s in u + s (c − u), −100 to 100; 1 is neutral, 0 unconditional.
        sampler: A key of ``core.samplers.SAMPLERS``.
        steps: Solver steps from t = 1 to t = 0, 1 to 1000.
        n: Points, 1 to 1 000 000; n · steps at most 200 000 000.
        seed: Seed of the starting noise and of what the solver draws, 0 to 2⁶³ − 1.
        eta: η in [0, 1] for a sampler that has this option (DDIM); 0 for the others.
        clip: Bound on |x_0| in units of the plane, above 0; infinity is off.
        checkpoint: The network's name, as ``core.checkpoints.load`` takes it.
        changes: Interventions on the network's modulation (``core.film.interventions``), applied
            in order, at most 64; none is the network as it is.

    Raises:
        ValueError: If a value is out of bounds; it says what is allowed.
    """

    label: int | str | None = "both"
    guidance: float = 1.0
    sampler: str = "dpmpp-2m"
    steps: int = 20
    n: int = 2000
    seed: int = 0
    eta: float = 0.0
    clip: float = math.inf
    checkpoint: str = "moons-circles"
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        if self.label != BOTH:
            data.label_index(self.label)
        checks.real("guidance", self.guidance, -MAX_GUIDANCE, MAX_GUIDANCE)
        checks.choice("sampler", self.sampler, SAMPLERS)
        checks.whole("steps", self.steps, 1, MAX_STEPS)
        checks.whole("n", self.n, 1, MAX_POINTS)
        if self.n * self.steps > MAX_WORK:
            checks.refuse("n", self.n, f"n · steps of at most {MAX_WORK} at steps={self.steps}")
        checks.whole("seed", self.seed, 0, 2**63 - 1)
        SAMPLERS[self.sampler](Cosine(), **self.options)  # refuses what is out of bounds
        if "eta" not in self.options and self.eta != 0:
            checks.refuse("eta", self.eta, f"0, for {self.sampler} has no such option")
        checks.real("clip", self.clip, 1e-3, math.inf)
        if not isinstance(self.checkpoint, str):
            checks.refuse("checkpoint", self.checkpoint, "the name of a checkpoint")
        _known(self.checkpoint)
        if not isinstance(self.changes, tuple) or len(self.changes) > MAX_CHANGES:
            checks.refuse("changes", self.changes, f"a tuple of at most {MAX_CHANGES}")
        for change in self.changes:
            checks.function("changes", change)

    @property
    def options(self) -> dict[str, float]:
        """What its sampler takes besides the schedule, such as ``eta``."""
        return {name: getattr(self, name) for name in SAMPLERS[self.sampler].options}


@dataclass(frozen=True)
class SampleResult:
    """What a run gives back, on the CPU.

    Args:
        x: Samples, shape (n, 2), float32: the last frame of the path.
        path: The points at every time, shape (steps + 1, n, 2), float32, noise first.
        t: Those times, shape (steps + 1,), float32, from 1 to 0.
        label: Class of each point, shape (n,), int64; −1 without a label.
        seconds: Wall time of the run.
        device: Where it ran, such as "cpu".
        cached: Whether it came out of the cache.
        note: What the viewer should know about the run, such as a device that failed.
    """

    x: Tensor
    path: Tensor
    t: Tensor
    label: Tensor
    seconds: float
    device: str
    cached: bool = False
    note: str = ""


@dataclass(frozen=True)
class SweepResult:
    """The same noise sampled at several guidance scales, on the CPU.

    Args:
        path: The points, shape (scales, frames, n, 2), float32, noise first.
        scales: The guidance scales, ascending.
        t: The frames' times, shape (frames,), float32, from 1 to 0.
        label: Class of each point, shape (n,), int64; −1 without a label.
        seconds: Wall time of the sweep.
        device: Where it ran.
        cached: Whether all scales came out of the cache.
        note: What the viewer should know about the run, such as a device that failed.
    """

    path: Tensor
    scales: tuple[float, ...]
    t: Tensor
    label: Tensor
    seconds: float
    device: str
    cached: bool = False
    note: str = ""


@checked(scales=several(checks.finite, 0))
def check_scales(request: SampleRequest, scales: Sequence[float]) -> tuple[float, ...]:
    """Gives a sweep's scales; refuses what does not ascend or is too much work."""
    chosen = tuple(checks.real("scales", scale, -MAX_GUIDANCE, MAX_GUIDANCE) for scale in scales)
    if not 1 <= len(chosen) <= MAX_SCALES or any(b <= a for a, b in pairwise(chosen)):
        checks.refuse("scales", chosen, f"1 to {MAX_SCALES} ascending guidance scales")
    if len(chosen) * request.n * request.steps > MAX_WORK:
        checks.refuse("n", request.n, f"scales · n · steps of at most {MAX_WORK}")
    return chosen


@checked()
def check_frames(request: SampleRequest, frames: Sequence[int] | None) -> tuple[int, ...]:
    """Gives which states of a run are kept, None being all; refuses what does not ascend."""
    if frames is None:
        return tuple(range(request.steps + 1))
    for frame in frames:
        checks.whole("frames", frame, 0, request.steps)
    if not frames or any(b <= a for a, b in pairwise(frames)):
        checks.refuse("frames", tuple(frames), "one or more ascending states")
    return tuple(frames)


@checked()
def start(request: SampleRequest) -> tuple[Tensor, Tensor, Generator]:
    """Draws a request's noise x_1 (n, 2) on the CPU, its labels (n,), and the generator after it.

    Guidance, solver and steps do not enter, so one seed starts alike everywhere.
    """
    generator = Generator().manual_seed(int(request.seed))
    x = torch.randn(request.n, 2, generator=generator)
    if request.label == BOTH:
        label = (torch.arange(request.n) >= (request.n + 1) // 2).long()
    else:
        index = data.label_index(request.label)
        label = torch.full((request.n,), -1 if index is None else index)
    return x, label, generator
