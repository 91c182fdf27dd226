"""A request made ready to run: noise drawn, solver as numbers, network folded."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from core import denoisers
from core.caching import ByteCache
from core.folding import Dense, Layers, dense, fold, foldable, mean
from core.networks import ScoreNetwork
from core.plans import Step, draws, steps_of
from core.requests import SampleRequest, start

Denoise = Callable[[Tensor, float], Tensor]
Folds = ByteCache[dict[float, Layers]]

SEGMENT = 64_000_000  # bytes of folded weights in use at a time


def fold_cache(limit: int = 256_000_000) -> Folds:
    """Gives a cache of folded networks, bounded in bytes."""
    return ByteCache(limit, lambda kept: sum(map(layer_bytes, kept.values())))


def layer_bytes(layers: Layers) -> int:
    """Gives the bytes of one folded network."""
    return sum(tensor.nbytes for tensor in (*layers.weights, *layers.biases))


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
    """

    request: SampleRequest
    scales: tuple[float, ...]
    net: ScoreNetwork
    steps: tuple[Step, ...]
    path: Tensor
    label: Tensor
    groups: tuple[Group, ...]
    folds: Folds

    def segments(self) -> list[tuple[int, int]]:
        """Splits the steps so that the folded weights of each part stay within SEGMENT bytes."""
        size = sum(p.nbytes for p in (*self.net.layers.parameters(), *self.net.out.parameters()))
        at_once = max(1, SEGMENT // (4 * size))  # up to two labels, up to two evaluations a step
        count = len(self.steps)
        return [(i, min(i + at_once, count)) for i in range(0, count, at_once)]

    def denoiser(
        self,
        label: int | None,
        scale: float | Tensor,
        steps: Sequence[Step],
        hidden: Dense = dense,
        device: torch.device | None = None,
    ) -> Denoise:
        """Gives the guided mean of x_0 for these steps, u + s (c − u); neutral s evaluates once.

        Args:
            label: The class, or None.
            scale: s, a number or a tensor that broadcasts against (B, 2).
            steps: The steps that it must serve.
            hidden: What evaluates hidden layers.
            device: Where the points are; None is the CPU.
        """
        branch = partial(self._branch, steps=steps, hidden=hidden, device=device)
        if label is None or (not isinstance(scale, Tensor) and scale == 0):
            guided = branch(None)
        elif not isinstance(scale, Tensor) and scale == 1:
            guided = branch(label)
        else:
            guided = _mixed(branch(None), branch(label), scale)
        bound = self.request.clip
        if bound == float("inf"):
            return guided
        return lambda x_t, t: guided(x_t, t).clamp_(-bound, bound)

    def _branch(
        self,
        label: int | None,
        *,
        steps: Sequence[Step],
        hidden: Dense,
        device: torch.device | None,
    ) -> Denoise:
        if not foldable(self.net):
            net = self.net if device is None else copy.deepcopy(self.net).to(device)
            mean_of = denoisers.network(net, label)
            return lambda x_t, t: mean_of(x_t, torch.tensor(t))
        layers = self._folded(label, steps)
        if device is not None:
            layers = {t: folded.to(device) for t, folded in layers.items()}
        return lambda x_t, t: mean(layers[t], x_t, hidden)

    def _folded(self, label: int | None, steps: Sequence[Step]) -> dict[float, Layers]:
        times = tuple(sorted({call.t for step in steps for call in step.evaluations}))
        key = (self.request.checkpoint, label, times)
        kept = self.folds.get(key)
        if kept is None:
            layers = fold(self.net, times, label)
            kept = self.folds.put(key, dict(zip(times, layers, strict=True)))
        return kept


def _mixed(uncond: Denoise, cond: Denoise, scale: float | Tensor) -> Denoise:
    return lambda x_t, t: torch.lerp(uncond(x_t, t), cond(x_t, t), scale)


def prepare(
    request: SampleRequest, scales: tuple[float, ...], net: ScoreNetwork, folds: Folds
) -> Job:
    """Draws a request's noise in the order that ``core.samplers.trajectory`` would, by label."""
    x, label, generator = start(request)
    steps = steps_of(request.sampler, request.steps, net.config.schedule, request.eta)
    path = torch.empty(len(scales), request.steps + 1, request.n, 2)
    path[0, 0] = x
    groups, row = [], 0
    for number, count in zip(*label.unique(return_counts=True), strict=True):
        end = row + int(count)
        groups.append(Group(row, end, None if number < 0 else int(number)))
        if draws(steps):
            for frame in path[0, 1:, row:end]:
                frame.copy_(torch.randn(frame.shape, generator=generator))
        row = end
    path[1:] = path[0]
    return Job(request, scales, net, steps, path, label, tuple(groups), folds)
