"""What a network's conditioning does at every t: scale and shift of every feature, as arrays.

A *modulate* is a callable (t, label) → (scale, shift), each of shape (B, L, C): what multiplies
and what is added to each of the C features of each of the L hidden layers. It is the network's
own (``of``) or one that an intervention has changed (``core.film.interventions``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import linear, silu

from core import data
from core.conditioning import Affine, film
from core.networks import ScoreNetwork

Modulate = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]


def affine(network: ScoreNetwork) -> list[Affine]:
    """Lists the layers' conditionings; a ValueError if one is no scale ⊙ h + shift."""
    found = [condition for condition in network.conditions if isinstance(condition, Affine)]
    if len(found) < len(network.layers):
        raise ValueError(
            f"conditioning={network.config.conditioning!r}: need one that is scale and shift of "
            "the features alone, such as film"
        )
    return found


def _read_out(network: ScoreNetwork, cond: Tensor) -> tuple[Tensor, Tensor]:
    pairs = [condition.modulation(cond) for condition in affine(network)]
    shape = (*cond.shape[:-1], network.config.width)
    scale, shift = (
        torch.stack([part.expand(shape) for part in parts], -2)
        for parts in zip(*pairs, strict=True)
    )
    return scale, shift


def of(network: ScoreNetwork) -> Modulate:
    """Gives a network's own modulate, (scale, shift) = W γ(t, label) + b in each layer.

    Raises:
        ValueError: If a layer's conditioning is not affine in its features.
    """
    affine(network)
    return lambda t, label: _read_out(network, network.embed(t, label))


def run(
    network: ScoreNetwork, modulate: Modulate, x_t: Tensor, t: Tensor, label: Tensor
) -> Tensor:
    """Runs a network under a given modulate: h ← silu(scale ⊙ (W h + b) + shift).

    Args:
        network: Whose layers are used.
        modulate: What its conditioning is replaced by; ``of(network)`` changes nothing.
        x_t: Points, shape (B, 2).
        t: Times in [0, 1], shape () or (B,).
        label: Classes, shape () or (B,).

    Returns:
        The network's reading, shape (B, 2).
    """
    scale, shift = modulate(t, label)
    h = x_t
    for i, layer in enumerate(network.layers):
        h = silu(film(layer(h), scale[..., i, :], shift[..., i, :]))
    return network.out(h)


def label_number(network: ScoreNetwork, label: int | str | None) -> int:
    """Gives a label's row in the network's table; None is the null label, the last row."""
    index = data.label_index(label)
    return network.config.labels if index is None else index


@torch.inference_mode()
def tracks(
    network: ScoreNetwork, modulate: Modulate, times: Tensor, label: int | str | None
) -> tuple[Tensor, Tensor]:
    """Gives scale and shift of every feature at many times at once.

    Args:
        network: Whose label table numbers the label.
        modulate: Its own or a changed one.
        times: Shape (T,), in [0, 1].
        label: A label or None for the null label.

    Returns:
        (scale, shift), each of shape (T, L, C).
    """
    return modulate(times, torch.full((len(times),), label_number(network, label)))


@dataclass(frozen=True)
class Parts:
    """Scale and shift (first axis: 0 scale, 1 shift) as a sum, bias + time + label.

    Args:
        bias: What is there with neither, shape (2, L, C).
        time: What t alone adds, shape (2, T, L, C).
        label: What each label adds, the null label last, shape (2, K + 1, L, C).
    """

    bias: Tensor
    time: Tensor
    label: Tensor


@torch.inference_mode()
def parts(network: ScoreNetwork, times: Tensor) -> Parts:
    """Takes time and label apart: γ = MLP(t) + table[label] enters through a linear map.

    M(γ) = M(0) + A·MLP(t) + A·table[label], so the three parts sum to what ``tracks`` gives.

    Raises:
        ValueError: If the conditioning is a gate, which is not linear in γ.
    """
    if network.config.conditioning == "gate":
        raise ValueError("conditioning='gate': its parts do not add up; need a linear one")
    zero = torch.zeros(1, network.config.time_dim)
    label = network.label_table.weight
    null = torch.full((len(times),), network.config.labels)
    time = network.embed(times, null) - label[-1]
    bias = torch.stack(_read_out(network, zero))
    return Parts(
        bias[:, 0],
        torch.stack(_read_out(network, time)) - bias,
        torch.stack(_read_out(network, label)) - bias,
    )


def acting_time(scale: Tensor, shift: Tensor, times: Tensor) -> Tensor:
    """Gives when each feature's modulation acts: the mean t of its distance from the identity.

    Σ t d² / Σ d² with d² = (scale − 1)² + shift²; a feature that never leaves the identity gets
    the mean of the times.

    Args:
        scale: Shape (T, …).
        shift: Likewise.
        times: Shape (T,).

    Returns:
        Shape (…).
    """
    distance = ((scale - 1) ** 2 + shift**2).double()  # (T, …)
    t = times.double().reshape(-1, *(1,) * (scale.ndim - 1))
    total = distance.sum(0)
    mean = (t * distance).sum(0) / total.clamp(min=1e-300)
    return torch.where(total > 0, mean, t.mean()).to(scale.dtype)


@torch.inference_mode()
def plain_layers(
    network: ScoreNetwork, t: float, label: int | str | None
) -> list[tuple[Tensor, Tensor]]:
    """Folds FiLM into the weights of one t and label: what is left is a plain network.

        scale ⊙ (W h + b) + shift = (scale ⊙ W) h + (scale ⊙ b + shift)

    The lesson in its shortest form; live sampling folds all steps at once
    (``core.engine.folding``).

    Returns:
        (weight, bias) of every layer, the unconditioned output last; run it with ``run_plain``.
    """
    scale, shift = tracks(network, of(network), torch.tensor([t]), label)
    folded = []
    for i, layer in enumerate(network.layers):
        assert isinstance(layer, nn.Linear)
        weight, bias = layer.weight, layer.bias
        folded.append((scale[0, i, :, None] * weight, scale[0, i] * bias + shift[0, i]))
    return [*folded, (network.out.weight, network.out.bias)]


def run_plain(layers: Sequence[tuple[Tensor, Tensor]], x: Tensor) -> Tensor:
    """Runs layers from ``plain_layers`` on points, shape (B, 2): W h + b, silu in between."""
    *hidden, (weight, bias) = layers
    for inner, offset in hidden:
        x = silu(linear(x, inner, offset))
    return linear(x, weight, bias)
