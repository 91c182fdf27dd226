"""A network at one time and one label is a plain MLP: its modulation folds into its weights.

All points of a sampling step share t and the label, so scale and shift are constants of the step:

    scale ⊙ (W h + b) + shift = (scale ⊙ W) h + (scale ⊙ b + shift)

Folded once, FiLM and its affine kin cost nothing while sampling. The way from the prediction to
the mean of x_0 is affine too and goes into the last layer.
"""

import copy
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from core import checks
from core.conditioning import Affine
from core.engine.loop import Folded, Parts
from core.film.interventions import Intervention, intervened
from core.film.modulation import of
from core.networks import ScoreNetwork
from core.schedules import PREDICTIONS, latest


def foldable(net: ScoreNetwork) -> bool:
    """Whether every conditioning of the network is an affine map with constants of the step."""
    parts = (*net.conditions, *((net.out_condition,) if net.out_condition else ()))
    return all(isinstance(part, Affine) for part in parts)


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
        ValueError: If the network cannot be folded, or a time or the label is none of its own.
    """
    if not foldable(net):
        checks.refuse("conditioning", net.config.conditioning, "an affine one, to be folded")
    exact = copy.deepcopy(net).double()
    t = checks.times("times", torch.tensor(times, dtype=torch.float64))
    t = t.clamp(max=latest(net.schedule, net.config.prediction))
    number = torch.full(t.shape, net.config.labels if label is None else label)
    scale, shift = intervened(of(exact), changes)(t, number)  # (T, L, C)
    weights, biases = [], []
    for i, layer in enumerate((*exact.layers, exact.out)):
        assert isinstance(layer, nn.Linear)
        weight, bias = layer.weight.expand(len(t), -1, -1), layer.bias.expand(len(t), -1)
        if net.config.position == "after" and i:  # W (scale ⊙ h + shift) + b
            bias = bias + (weight @ shift[:, i - 1].unsqueeze(-1)).squeeze(-1)
            weight = weight * scale[:, i - 1].unsqueeze(1)
        if net.config.position == "before" and i < net.config.depth:
            weight, bias = _modulated(weight, bias, scale[:, i], shift[:, i])
        weights.append(weight)  # (T, out, in)
        biases.append(bias)  # (T, out)
    if exact.out_condition:
        assert isinstance(exact.out_condition, Affine)
        own = exact.out_condition.modulation(exact.for_layers(exact.embed(t, number))[-1])
        weights[-1], biases[-1] = _modulated(weights[-1], biases[-1], *own)
    alpha, sigma = net.schedule(t)
    to_x0 = PREDICTIONS[net.config.prediction].to_x0
    zero, one = torch.zeros_like(t), torch.ones_like(t)
    skip, gain = to_x0(zero, one, alpha, sigma), to_x0(one, zero, alpha, sigma)
    weights[-1], biases[-1] = gain[:, None, None] * weights[-1], gain[:, None] * biases[-1]
    return _apart(weights), _apart(biases), skip.tolist()


def _modulated(
    weight: Tensor, bias: Tensor, scale: Tensor, shift: Tensor
) -> tuple[Tensor, Tensor]:
    """scale ⊙ (W h + b) + shift as weights and biases."""
    return scale.unsqueeze(-1) * weight, scale * bias + shift


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
