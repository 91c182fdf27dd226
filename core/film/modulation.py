"""Scale and shift of every feature of a network at any t, as arrays.

A *modulate* is a callable (t, label) → (scale, shift), each of shape (B, L, C): what multiplies
and what is added to each of the C features of each of the L hidden layers. It is the network's
own (``of``) or one that an intervention has changed (``core.film.interventions``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core import checks, data
from core.arguments import checked
from core.arguments import times as instants
from core.conditioning import Affine, film
from core.networks import ScoreNetwork

Floats = NDArray[np.float32]
Modulate = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]


@checked()
def affine(network: ScoreNetwork) -> list[Affine]:
    """Lists the layers' conditionings; a ValueError if one is not scale ⊙ h + shift."""
    found = [condition for condition in network.conditions if isinstance(condition, Affine)]
    if len(found) < len(network.layers):
        checks.refuse(
            "conditioning",
            network.config.conditioning,
            "one that is scale and shift of the features alone, such as film",
        )
    return found


def _read_out(network: ScoreNetwork, cond: Tensor) -> tuple[Tensor, Tensor]:
    conds = network.for_layers(cond)
    pairs = [each.modulation(own) for each, own in zip(affine(network), conds, strict=False)]
    shape = (*conds[0].shape[:-1], network.config.width)
    scale, shift = (
        torch.stack([part.expand(shape) for part in parts], -2)
        for parts in zip(*pairs, strict=True)
    )
    return scale, shift


def of(network: ScoreNetwork) -> Modulate:
    """Gives a network's own modulate: (scale, shift) = W γ(t, label) + b in each layer.

    Raises:
        ValueError: If a layer's conditioning is not affine in its features.
    """
    affine(network)
    return lambda t, label: _read_out(network, network.embed(t, label))


def run(
    network: ScoreNetwork, modulate: Modulate, x_t: Tensor, t: Tensor, label: Tensor
) -> Tensor:
    """Runs a network under a given modulate: h ← silu(scale ⊙ (W h + b) + shift).

    A conditioning after the activation stays there, and one of the output is as it was.

    Args:
        network: Whose layers are used.
        modulate: What its conditioning is replaced by; ``of(network)`` changes nothing.
        x_t: Points, shape (B, 2).
        t: Times in [0, 1], shape () or (B,).
        label: Classes, shape () or (B,).

    Returns:
        The network's prediction, shape (B, 2).
    """
    checks.instance("network", network, ScoreNetwork)
    h = checks.tensor("x_t", x_t, ("B", 2))
    t, label = checks.times("t", t), checks.classes("label", label, network.config.labels)
    checks.each("t", t, len(h)), checks.each("label", label, len(h))
    scale, shift = checks.function("modulate", modulate)(t, label)
    for i in range(network.config.depth):
        own = partial(film, scale=scale[..., i, :], shift=shift[..., i, :])
        h = network.hidden(i, h, own)
    return network.answer(h, network.for_layers(network.embed(t, label))[-1])


@checked()
def label_number(network: ScoreNetwork, label: int | str | None) -> int:
    """Gives a label's row in the network's table; None is the null label, the last row."""
    index = data.label_index(label)
    return network.config.labels if index is None else index


@checked(times=instants)
@torch.inference_mode()
def over_time(
    network: ScoreNetwork, modulate: Modulate, times: Tensor, label: int | str | None
) -> tuple[Tensor, Tensor]:
    """Evaluates a modulate at many times for one label.

    Args:
        network: Whose label table gives the label its row.
        modulate: ``of(network)``, or a changed one.
        times: Shape (T,), in [0, 1].
        label: A label, or None for the null label.

    Returns:
        (scale, shift), each of shape (T, L, C).
    """
    return modulate(times, torch.full((len(times),), label_number(network, label)))


@dataclass(frozen=True)
class Contributions:
    """Scale and shift (first axis: 0 scale, 1 shift) as a sum, bias + time + label.

    Args:
        bias: The value with neither, shape (2, 1, L, C).
        time: What t adds, shape (2, T, L, C).
        label: What each label adds, the null label last, shape (2, K + 1, L, C).
    """

    bias: Tensor
    time: Tensor
    label: Tensor

    def total(self, label: int) -> Tensor:
        """Sums the three for one row of the label table, shape (2, T, L, C)."""
        return self.bias + self.time + self.label[:, label, None]

    @property
    def by_time(self) -> Tensor:
        """Root mean square distance that t moves each feature about its mean, shape (L, C)."""
        return self.time.var(1, correction=0).sum(0).sqrt()

    @property
    def by_label(self) -> Tensor:
        """Distance between each feature under label 0 and under label 1, shape (L, C)."""
        return (self.label[:, 0] - self.label[:, 1]).norm(dim=0)


@checked(times=instants)
@torch.inference_mode()
def contributions(network: ScoreNetwork, times: Tensor) -> Contributions:
    """Splits scale and shift into the contributions of time and label.

    γ = MLP(t) + table[label] enters through a linear map A, so with M = (scale, shift)

        M(γ) = M(0) + A · MLP(t) + A · table[label]

    Args:
        network: Its conditioning must be linear in γ.
        times: Shape (T,), in [0, 1].

    Raises:
        ValueError: If the conditioning is a gate, which is not linear in γ, or γ is no sum.
    """
    if network.config.fusion != "sum" or network.two_scales:
        checks.refuse("fusion", network.config.fusion, "one γ that is the sum of time and label")
    if network.config.conditioning == "gate":
        checks.refuse("conditioning", "gate", "one that is linear in γ, or they do not add up")
    zero = torch.zeros(1, network.config.time_dim)
    label = network.label_table.weight
    null = torch.full((len(times),), network.config.labels)
    time = network.embed(times, null) - label[-1]
    bias = torch.stack(_read_out(network, zero))
    return Contributions(
        bias,
        torch.stack(_read_out(network, time)) - bias,
        torch.stack(_read_out(network, label)) - bias,
    )


@checked(times=instants)
def mean_active_time(scale: Tensor, shift: Tensor, times: Tensor) -> Tensor:
    """Gives the mean time at which each feature is modulated.

        Σ t d² / Σ d²  with  d² = (scale − 1)² + shift²

    A feature that is the identity at all times gets the mean of the times.

    Args:
        scale: Shape (T, …).
        shift: Likewise.
        times: Shape (T,).

    Returns:
        Shape (…).
    """
    checks.shape("scale", scale, (len(times), *scale.shape[1:]))
    checks.shape("shift", shift, tuple(scale.shape))
    distance = ((scale - 1) ** 2 + shift**2).double()  # (T, …)
    t = times.double().reshape(-1, *(1,) * (scale.ndim - 1))
    total = distance.sum(0)
    mean = (t * distance).sum(0) / total.clamp(min=1e-300)
    return torch.where(total > 0, mean, t.mean()).to(scale.dtype)


@checked()
def hidden_layers(network: ScoreNetwork) -> list[tuple[Floats, Floats]]:
    """Gives weight (C, inputs) and bias (C,) of each hidden layer, as arrays."""
    weights = network.state_dict()
    return [
        (weights[f"layers.{i}.weight"].numpy(), weights[f"layers.{i}.bias"].numpy())
        for i in range(network.config.depth)
    ]
