"""FiLM folded into the weights of one time: the same outputs for fewer operations."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import linear, silu

from core import checks
from core.arguments import TIME, checked
from core.film.measures import normal_points
from core.film.modulation import label_number, of, over_time
from core.networks import ScoreNetwork

POINTS = 2000  # that both networks are compared on


@checked(t=TIME)
@torch.inference_mode()
def plain_layers(
    network: ScoreNetwork, t: float, label: int | str | None
) -> list[tuple[Tensor, Tensor]]:
    """Folds FiLM into the weights at one t and label, which leaves a plain network.

        scale ⊙ (W h + b) + shift = (scale ⊙ W) h + (scale ⊙ b + shift)

    Sampling folds all steps at once (``core.engine.folding``).

    Returns:
        (weight, bias) of every layer, the unconditioned output last; run it with ``run_plain``.
    """
    scale, shift = over_time(network, of(network), torch.tensor([float(t)]), label)
    folded = []
    for i, layer in enumerate(network.layers):
        assert isinstance(layer, nn.Linear)
        weight, bias = layer.weight, layer.bias
        folded.append((scale[0, i, :, None] * weight, scale[0, i] * bias + shift[0, i]))
    return [*folded, (network.out.weight, network.out.bias)]


@checked(x=("B", "D"))
def run_plain(layers: Sequence[tuple[Tensor, Tensor]], x: Tensor) -> Tensor:
    """Runs layers from ``plain_layers`` on points, shape (B, 2): W h + b, silu in between."""
    checks.shape("x", x, ("B", layers[0][0].shape[-1]))
    for i, (weight, bias) in enumerate(layers):
        checks.shape("layers", weight, ("C", x.shape[1]))
        checks.shape("layers", bias, (len(weight),))
        x = linear(x if i == 0 else silu(x), weight, bias)
    return x


@dataclass(frozen=True)
class FoldedLayer:
    """One layer's weights with the scale folded in, and what folding saves.

    Args:
        weight: The stored weights, (C, inputs).
        folded: scale ⊙ W, (C, inputs).
        scale: (C,).
        gap: Largest difference between the outputs of both networks.
        size: Root mean square of the outputs.
        per_point: Multiplications and additions a point, folded.
        film: Multiplications and additions that FiLM would add a point.
        per_step: Those of embedding, time MLP and modulation, once a step.
    """

    weight: Tensor
    folded: Tensor
    scale: Tensor
    gap: float
    size: float
    per_point: int
    film: int
    per_step: int


@checked(t=TIME)
@torch.inference_mode()
def fold_layer(network: ScoreNetwork, label: str | None, t: float, layer: int) -> FoldedLayer:
    """Folds FiLM into a network at one t and compares both networks on normal points."""
    config, x = network.config, normal_points(POINTS)
    checks.whole("layer", layer, 0, config.depth - 1)
    layers = plain_layers(network, t, label)
    whole = network(x, torch.tensor(t), torch.tensor(label_number(network, label)))
    plain = run_plain(layers, x)
    scale, _ = over_time(network, of(network), torch.tensor([float(t)]), label)
    width, wide = config.width, config.time_dim
    return FoldedLayer(
        network.state_dict()[f"layers.{layer}.weight"],
        layers[layer][0],
        scale[0, layer],
        float((whole - plain).abs().max()),
        float(whole.square().mean().sqrt()),
        2 * sum(weight.numel() for weight, _ in layers),
        2 * width * config.depth,
        4 * wide * wide + config.depth * 2 * wide * 2 * width,
    )
