"""Where live sampling happens: requests with bounds, devices, results."""

import math
import os
import time
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from core import checkpoints, data, denoisers, guidance
from core.samplers import SAMPLERS, times, trajectory

BOTH = "both"
MAX_POINTS = 1_000_000
MAX_STEPS = 1000
MAX_WORK = 200_000_000  # points · steps of one request
MAX_GUIDANCE = 100.0


def _whole(name: str, value: object, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{name}={value!r}: need a whole number from {low} to {high}")


def _real(name: str, value: object, low: float, high: float) -> None:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not low <= value <= high:  # type: ignore[operator]
        raise ValueError(f"{name}={value!r}: need a number from {low:g} to {high:g}")


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
        eta: DDIM's η in [0, 1]; other solvers take 0 only.
        clip: Bound on |x_0| in units of the plane, above 0; infinity is off.
        checkpoint: The network's name.

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

    def __post_init__(self) -> None:
        if self.label != BOTH:
            data.label_index(self.label)
        _real("guidance", self.guidance, -MAX_GUIDANCE, MAX_GUIDANCE)
        if self.sampler not in SAMPLERS:
            raise ValueError(f"sampler={self.sampler!r}: need one of {', '.join(SAMPLERS)}")
        _whole("steps", self.steps, 1, MAX_STEPS)
        _whole("n", self.n, 1, MAX_POINTS)
        if self.n * self.steps > MAX_WORK:
            raise ValueError(
                f"n={self.n} times steps={self.steps}: need at most {MAX_WORK} points·steps"
            )
        _whole("seed", self.seed, 0, 2**63 - 1)
        _real("eta", self.eta, 0.0, 1.0)
        if self.eta and self.sampler != "ddim":
            raise ValueError(f"eta={self.eta}: only ddim takes one, {self.sampler} needs 0")
        _real("clip", self.clip, 1e-3, math.inf)
        if self.checkpoint not in checkpoints.names():
            known = ", ".join(checkpoints.names())
            raise ValueError(f"checkpoint={self.checkpoint!r}: need one of {known}")


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
    """

    x: Tensor
    path: Tensor
    t: Tensor
    label: Tensor
    seconds: float
    device: str
    cached: bool = False


def pick_device(name: str | None = None) -> torch.device:
    """Turns "auto", "cpu", "cuda" or "mps" into a device that is there.

    None reads FILM_ROOM_DEVICE, "auto" without it: CUDA, else MPS, else CPU.

    Raises:
        ValueError: If the name is unknown or the device is not there.
    """
    name = name or os.environ.get("FILM_ROOM_DEVICE") or "auto"
    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name == "auto":
        return torch.device(next(kind for kind, available in there.items() if available))
    if name not in there:
        raise ValueError(f"device={name!r}: need auto, {', '.join(there)}")
    if not there[name]:
        found = ", ".join(kind for kind, available in there.items() if available)
        raise ValueError(f"device={name!r}: not on this machine; there is {found}")
    return torch.device(name)


def start(request: SampleRequest) -> tuple[Tensor, Tensor, Generator]:
    """Draws a request's noise x_1 (n, 2) on the CPU, its labels (n,), and the generator after it.

    Guidance, solver and steps do not enter, so one seed starts alike everywhere.
    """
    generator = Generator().manual_seed(request.seed)
    x = torch.randn(request.n, 2, generator=generator)
    if request.label == BOTH:
        label = (torch.arange(request.n) >= (request.n + 1) // 2).long()
    else:
        index = data.label_index(request.label)
        label = torch.full((request.n,), -1 if index is None else index)
    return x, label, generator


class Engine:
    """Samples requests on one device.

    Args:
        device: "auto", "cpu", "cuda" or "mps"; see ``pick_device``.
    """

    def __init__(self, device: str = "auto") -> None:
        self.device = pick_device(None if device == "auto" else device)

    def sample(self, request: SampleRequest) -> SampleResult:
        """Runs a request from noise to data."""
        began = time.perf_counter()
        x, label, generator = start(request)
        parts = [
            self._run(request, x[label == index], index, generator)
            for index in label.unique().tolist()
        ]
        path = torch.cat(parts, 1)
        grid = times(request.steps).float()
        seconds = time.perf_counter() - began
        return SampleResult(path[-1], path, grid, label, seconds, str(self.device))

    def _run(self, request: SampleRequest, x: Tensor, index: int, generator: Generator) -> Tensor:
        net = checkpoints.load(request.checkpoint)
        label = None if index < 0 else index
        denoise = guidance.classifier_free(
            denoisers.network(net, None), denoisers.network(net, label), request.guidance
        )
        denoise = denoisers.clipped(denoise, request.clip)
        options = {"eta": request.eta} if request.sampler == "ddim" else {}
        states = trajectory(
            request.sampler,
            denoise,
            x,
            times(request.steps),
            schedule=net.schedule,
            generator=generator,
            **options,
        )
        with torch.inference_mode():
            return torch.stack([state.x for state in states])
