"""FiLM folded into the weights of one time: the same outputs for fewer operations."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import linear, silu

from core import checks
from core.arguments import TIME, checked
from core.arguments import times as instants
from core.film.interventions import modulate_of
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
    return _folded(network, scale[0], shift[0])


def _folded(network: ScoreNetwork, scale: Tensor, shift: Tensor) -> list[tuple[Tensor, Tensor]]:
    """Folds scale and shift of one time, each (L, C), into the weights."""
    folded = []
    for i, layer in enumerate(network.layers):
        assert isinstance(layer, nn.Linear)
        weight, bias = layer.weight, layer.bias
        folded.append((scale[i, :, None] * weight, scale[i] * bias + shift[i]))
    return [*folded, (network.out.weight, network.out.bias)]


@checked(x=("N", 2), times=instants)
@torch.inference_mode()
def output_over_time(
    network: ScoreNetwork, x: Tensor, times: Tensor, label: int | str | None
) -> Tensor:
    """Gives a network's output at the same points at many times, folded at each of them.

    A third of the time of calling the network; equal up to rounding.

    Args:
        network: The network, changed by interventions or not.
        x: Points, shape (N, 2).
        times: Shape (T,).
        label: A label or None.

    Returns:
        Shape (T, N, 2), in the network's own prediction type.

    Raises:
        ValueError: If its layers are not scale and shift before the activation, and those alone.
    """
    config = network.config
    if config.position != "before" or config.on_output:
        raise ValueError(
            f"position={config.position!r}, on_output={config.on_output}: need scale and shift "
            "before the activation of the hidden layers alone"
        )
    scale, shift = over_time(network, modulate_of(network), times, label)
    return torch.stack([_run(_folded(network, *one), x) for one in zip(scale, shift, strict=True)])


@checked(x=("B", "D"))
def run_plain(layers: Sequence[tuple[Tensor, Tensor]], x: Tensor) -> Tensor:
    """Runs layers from ``plain_layers`` on points, shape (B, 2): W h + b, silu in between."""
    width = checks.shape("x", x, ("B", layers[0][0].shape[-1])).shape[1]
    for weight, bias in layers:
        checks.shape("layers", weight, ("C", width))
        width = len(checks.shape("layers", bias, (len(weight),)))
    return _run(layers, x)


def _run(layers: Sequence[tuple[Tensor, Tensor]], x: Tensor) -> Tensor:
    *hidden, (weight, bias) = layers
    for inner, offset in hidden:
        x = silu(linear(x, inner, offset))
    return linear(x, weight, bias)


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
