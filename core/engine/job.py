"""A request made ready to run: noise drawn, solver as numbers, network folded."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core import denoisers, guidance
from core import guided as guided_runs
from core.engine.cache import ByteCache
from core.engine.coefficients import Step, draws, steps_of
from core.engine.folding import fold, folded_bytes
from core.engine.loop import PLAIN, Folded, Options, Terms
from core.film.interventions import Intervened
from core.networks import ScoreNetwork
from core.requests import SampleRequest, start

Folds = ByteCache[Folded]
NOT_NEEDED: Folded = ([], [], [])
Calls = list[list[tuple[int, bool, Terms]]]
Band = tuple[float, float]

SEGMENT = 16_000_000  # bytes of folded weights in use at a time


def fold_cache(limit: int = 64_000_000) -> Folds:
    """Gives a cache of folded networks, bounded in bytes."""
    return ByteCache(limit, folded_bytes)


@dataclass(frozen=True)
class Group:
    """Points that share a label: rows start to stop."""

    start: int
    stop: int
    label: int | None


@dataclass(frozen=True)
class Job:
    """What a runner needs.

    Args:
        request: The request.
        scales: Guidance scales, S of them; all start from the same noise and draw the same.
        net: The network.
        steps: The solver's steps as numbers.
        path: Shape (S, steps + 1, n, 2), float32: the start, and the noise that steps will take.
        label: Class of each point, shape (n,).
        groups: The points by label.
        folds: Folded networks to share with other runs.
        band: Guidance acts for low ≤ t ≤ high; outside it the mean is plainly conditional.
        exact: Whether the exact denoiser takes the network's place; this and the two that follow
            run on the CPU alone.
        negative_weight: n of ``guidance.negative``, with the other label as the unwanted one.
        rescale: φ of ``guidance.rescaled``.
    """

    request: SampleRequest
    scales: tuple[float, ...]
    net: ScoreNetwork
    steps: tuple[Step, ...]
    path: Tensor
    label: Tensor
    groups: tuple[Group, ...]
    folds: Folds
    band: Band = (0.0, 1.0)
    exact: bool = False
    negative_weight: float = 0.0
    rescale: float = 0.0

    def segments(self) -> list[tuple[int, int]]:
        """Splits the steps so that the folded weights of each part stay within SEGMENT bytes."""
        at_once = max(1, SEGMENT // (4 * bytes_a_time(self.net)))  # two labels, two evaluations
        count = len(self.steps)
        return [(i, min(i + at_once, count)) for i in range(0, count, at_once)]

    def branches(
        self, label: int | None, scale: float, steps: Sequence[Step]
    ) -> tuple[Folded, Folded]:
        """Gives the folded networks without and with the label; neutral s needs one of them."""
        guided = {self.guides(call.t) for step in steps for call in step.evaluations}
        bends = bool(self.negative_weight or self.rescale)
        uncond = label is None or (True in guided and (scale != 1 or bends))
        cond = label is not None and (False in guided or scale != 0 or bends)
        return (
            self._folded(None, steps) if uncond else NOT_NEEDED,
            self._folded(label, steps) if cond else NOT_NEEDED,
        )

    def unwanted(self, label: int | None, steps: Sequence[Step]) -> Folded:
        """Gives the network folded with the other label, which negative guidance needs."""
        if label is None or not self.negative_weight:
            return NOT_NEEDED
        return self._folded(guided_runs.other(label), steps)

    def options(self, steps: Sequence[Step]) -> Options:
        """Gives what else is done to the guided mean, as ``core.engine.loop.bent`` takes it."""
        if not (self.negative_weight or self.rescale):
            return PLAIN
        t = torch.tensor(evaluation_times(steps), dtype=torch.float64)
        return self.negative_weight, self.rescale, self.net.schedule(t)[0].tolist()

    def guides(self, t: float) -> bool:
        """Whether guidance acts at this time."""
        low, high = self.band
        return low <= t <= high

    def as_lists(self, steps: Sequence[Step]) -> tuple[Calls, list[Terms], list[int]]:
        """Gives steps as ``core.engine.loop`` takes them; networks are counted in rising times."""
        which = {t: i for i, t in enumerate(evaluation_times(steps))}
        calls = [
            [(which[call.t], self.guides(call.t), call.at) for call in step.evaluations]
            for step in steps
        ]
        return calls, [step.ends for step in steps], [step.keeps for step in steps]

    def _folded(self, label: int | None, steps: Sequence[Step]) -> Folded:
        times = tuple(evaluation_times(steps))
        return kept_fold(self.folds, self.net, self.request, times, label)

    def denoiser(
        self, label: int | None, scale: float | Tensor, device: torch.device
    ) -> Callable[[Tensor, float], Tensor]:
        """Gives the guided mean of x_0 of the network as it is, for those that do not fold."""
        changes = self.request.changes
        net = Intervened(self.net, changes) if changes else self.net
        net = net if device.type == "cpu" else copy.deepcopy(net).to(device)
        uncond = denoisers.network(net, None)
        cond = uncond if label is None else denoisers.network(net, label)
        guided = guidance.classifier_free(uncond, cond, 0 if label is None else scale)
        limited = guidance.within(guided, cond, *self.band)
        bounded = denoisers.clipped(limited, self.request.clip)
        return lambda x_t, t: bounded(x_t, torch.tensor(t, dtype=torch.float64))


def bytes_a_time(net: ScoreNetwork) -> int:
    """Gives the bytes of a network folded at one time and label."""
    return sum(p.nbytes for p in (*net.layers.parameters(), *net.out.parameters()))


def kept_fold(
    folds: Folds,
    net: ScoreNetwork,
    request: SampleRequest,
    times: tuple[float, ...],
    label: int | None,
) -> Folded:
    """Gives a request's network folded at these times, from the cache where it is known."""
    key = (request.checkpoint, request.changes, label, times)
    return folds.get(key) or folds.put(key, fold(net, times, label, request.changes))


def evaluation_times(steps: Sequence[Step]) -> list[float]:
    """Gives the times at which these steps evaluate the network, rising."""
    return sorted({call.t for step in steps for call in step.evaluations})


def prepare(
    request: SampleRequest,
    scales: tuple[float, ...],
    net: ScoreNetwork,
    folds: Folds,
    check: Callable[[], None] = lambda: None,
    band: Band = (0.0, 1.0),
) -> Job:
    """Draws a request's noise in the order that ``core.samplers.trajectory`` would, by label."""
    x, label, generator = start(request)
    steps = steps_of(request.sampler, request.steps, net.config.schedule, request.options, check)
    path = torch.empty(len(scales), request.steps + 1, request.n, 2)
    path[0, 0] = x
    groups, row = [], 0
    for number, count in zip(*label.unique(return_counts=True), strict=True):
        end = row + int(count)
        groups.append(Group(row, end, None if number < 0 else int(number)))
        if draws(steps):
            for frame in path[0, 1:, row:end]:
                check()
                frame.copy_(torch.randn(frame.shape, generator=generator))
        row = end
    path[1:] = path[0]
    return Job(request, scales, net, steps, path, label, tuple(groups), folds, band)
