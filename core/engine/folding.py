"""A network at one time and one label is a plain MLP: its modulation folds into its weights.

All points of a sampling step share t and the label, so scale and shift are constants of the step:

    scale ⊙ (W h + b) + shift = (scale ⊙ W) h + (scale ⊙ b + shift)

Folded once, FiLM and its affine kin cost nothing while sampling. The reading of the output is
affine too and goes into the last layer.
"""

import copy
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from core.conditioning import Affine
from core.engine.loop import Folded, Parts
from core.film.interventions import Intervention, intervened
from core.film.modulation import of
from core.networks import ScoreNetwork
from core.schedules import READINGS


def foldable(net: ScoreNetwork) -> bool:
    """Whether every conditioning of the network is an affine map with constants of the step."""
    return all(isinstance(condition, Affine) for condition in net.conditions)


@torch.inference_mode()
def fold(
    net: ScoreNetwork,
    times: Sequence[float],
    label: int | None,
    changes: Sequence[Intervention] = (),
) -> Folded:
    """Folds a network at each of the times; the work is done in float64 and rounded once.

    Args:
        net: A network for which ``foldable`` holds.
        times: Times in [0, 1].
        label: A class, or None for the null label.
        changes: Interventions on its modulation, applied in order.

    Returns:
        Of each layer, T weights, (outputs, inputs), and T biases, (outputs,); and how much of
        x_t itself is in the mean, T numbers; on the CPU, float32. At one time the mean of x_0 is
        skip · x_t + W_L silu(… silu(W_1 x_t + b_1) …) + b_L.

    Raises:
        ValueError: If the network cannot be folded, or its reading has no mean of x_0 at a time
            (ε and the score say nothing about x_0 where α = 0).
    """
    if not foldable(net):
        raise ValueError(f"conditioning={net.config.conditioning!r}: cannot be folded")
    exact = copy.deepcopy(net).double()
    t = torch.tensor(times, dtype=torch.float64)
    number = net.config.labels if label is None else label
    scale, shift = intervened(of(exact), changes)(t, torch.full(t.shape, number))  # (T, L, C)
    weights, biases = [], []
    for i, layer in enumerate(exact.layers):
        assert isinstance(layer, nn.Linear)
        weights.append(scale[:, i].unsqueeze(-1) * layer.weight)  # (T, out, in)
        biases.append(scale[:, i] * layer.bias + shift[:, i])  # (T, out)
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
    return _apart(weights), _apart(biases), skip.tolist()


def _apart(layers: Sequence[Tensor]) -> Parts:
    """One tensor a time, taken apart here rather than at every step."""
    return [list(layer.float().unbind()) for layer in layers]


def folded_bytes(folded: Folded) -> int:
    """Gives the bytes of a folded network."""
    return sum(tensor.nbytes for part in folded[:2] for layer in part for tensor in layer)


def moved(folded: Folded, device: torch.device) -> Folded:
    """Gives a folded network on a device."""
    weights, biases = ([_sent(layer, device) for layer in part] for part in folded[:2])
    return weights, biases, folded[2]


def _sent(layer: Sequence[Tensor], device: torch.device) -> list[Tensor]:
    """All times of a layer in one transfer."""
    return list(torch.stack(tuple(layer)).to(device).unbind())
