"""A network at one time and one label is a plain MLP: its modulation folds into its weights.

All points of a sampling step share t and the label, so scale and shift are constants of the step:

    scale ⊙ (W h + b) + shift = (scale ⊙ W) h + (scale ⊙ b + shift)

Folded once, FiLM and its affine kin cost nothing while sampling. The reading of the output is
affine too and goes into the last layer.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import silu

from core.conditioning import Affine
from core.networks import ScoreNetwork
from core.schedules import READINGS

Dense = Callable[[Tensor, Tensor, Tensor], Tensor]  # (h, weight, bias) → silu(weight h + bias)


@dataclass(frozen=True)
class Layers:
    """E[x_0 | x_t] = skip · x_t + W_L silu(… silu(W_1 x_t + b_1) …) + b_L, one time, one label.

    Args:
        weights: W, each of shape (outputs, inputs).
        biases: b, each of shape (outputs,).
        skip: How much of x_t itself is in the mean; 0 for a network that predicts x_0.
    """

    weights: tuple[Tensor, ...]
    biases: tuple[Tensor, ...]
    skip: float

    def to(self, device: torch.device, dtype: torch.dtype = torch.float32) -> "Layers":
        """Gives the same layers on a device."""
        return Layers(
            tuple(w.to(device, dtype) for w in self.weights),
            tuple(b.to(device, dtype) for b in self.biases),
            self.skip,
        )


def foldable(net: ScoreNetwork) -> bool:
    """Whether every conditioning of the network is an affine map with constants of the step."""
    return all(isinstance(condition, Affine) for condition in net.conditions)


@torch.inference_mode()
def fold(net: ScoreNetwork, times: Sequence[float], label: int | None) -> list[Layers]:
    """Folds a network at each of the times; the work is done in float64 and rounded once.

    Args:
        net: A network for which ``foldable`` holds.
        times: Times in [0, 1].
        label: A class, or None for the null label.

    Returns:
        One ``Layers`` a time, on the CPU, float32.

    Raises:
        ValueError: If the network cannot be folded, or its reading has no mean of x_0 at a time
            (ε and the score say nothing about x_0 where α = 0).
    """
    if not foldable(net):
        raise ValueError(f"conditioning={net.config.conditioning!r}: cannot be folded")
    exact = copy.deepcopy(net).double()
    t = torch.tensor(times, dtype=torch.float64)
    number = net.config.labels if label is None else label
    gamma = exact.embed(t, torch.full(t.shape, number))  # (T, time_dim)
    weights, biases = [], []
    for layer, condition in zip(exact.layers, exact.conditions, strict=True):
        assert isinstance(condition, Affine)
        assert isinstance(layer, nn.Linear)
        scale, shift = (part.expand(len(t), -1) for part in condition.modulation(gamma))
        weights.append(scale.unsqueeze(-1) * layer.weight)  # (T, out, in)
        biases.append(scale * layer.bias + shift)  # (T, out)
    alpha, sigma = net.schedule(t)
    to_x0, zero, one = READINGS[net.config.reading].to_x0, torch.zeros_like(t), torch.ones_like(t)
    skip, gain = to_x0(zero, one, alpha, sigma), to_x0(one, zero, alpha, sigma)
    if not bool((skip.isfinite() & gain.isfinite()).all()):
        worst = float(t[~(skip.isfinite() & gain.isfinite())][0])
        raise ValueError(
            f"t={worst:g}: a network that reads {net.config.reading} has no mean of x_0 there, "
            "α is 0; need reading v or x0, or a schedule that keeps α above 0"
        )
    weights.append(gain[:, None, None] * exact.out.weight)
    biases.append(gain[:, None] * exact.out.bias)
    by_time = zip(
        zip(*(w.float().unbind() for w in weights), strict=True),
        zip(*(b.float().unbind() for b in biases), strict=True),
        skip.tolist(),
        strict=True,
    )
    return [Layers(w, b, s) for w, b, s in by_time]


def dense(h: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Gives silu(W h + b), shape (B, out); the activation overwrites the sum."""
    return silu(torch.addmm(bias, h, weight.t()), inplace=True)


def mean(layers: Layers, x_t: Tensor, hidden: Dense = dense) -> Tensor:
    """Gives E[x_0 | x_t], shape (B, 2), from points of shape (B, 2).

    Args:
        layers: The folded network at the points' time.
        x_t: Noisy points, shape (B, 2).
        hidden: What evaluates layers after the first, where nearly all of the work is.
    """
    h = dense(x_t, layers.weights[0], layers.biases[0])
    for weight, bias in zip(layers.weights[1:-1], layers.biases[1:-1], strict=True):
        h = hidden(h, weight, bias)
    x_0 = torch.addmm(layers.biases[-1], h, layers.weights[-1].t())
    return x_0.add_(x_t, alpha=layers.skip) if layers.skip else x_0
