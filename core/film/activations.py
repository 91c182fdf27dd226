"""What scale and shift do to a network's answers: responses of a feature, fields, time felt.

Everything is evaluated on points of the plane, at many times at once, and comes as arrays.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import silu

from core.denoisers import exact
from core.film.modulation import Modulate, label_number, tracks
from core.networks import ScoreNetwork
from core.schedules import read


@torch.inference_mode()
def before(
    network: ScoreNetwork,
    modulate: Modulate,
    x: Tensor,
    times: Tensor,
    label: int | str | None,
    layer: int,
    feature: int,
) -> Tensor:
    """Gives one feature over the plane before it is modulated.

    After FiLM it is scale · h + shift, after the activation silu of that (``after``).

    Args:
        network: Whose layers are used.
        modulate: What the layers before it are modulated by.
        x: Points of the plane, shape (N, 2).
        times: Shape (T,).
        label: A label or None.
        layer: Counted from 0.
        feature: Counted from 0.

    Returns:
        Shape (T, N).
    """
    for name, value, count in (
        ("layer", layer, len(network.layers)),
        ("feature", feature, network.config.width),
    ):
        if not 0 <= value < count:
            raise ValueError(f"{name}={value}: need 0 to {count - 1}")
    scale, shift = tracks(network, modulate, times, label)
    h = x.expand(len(times), *x.shape)
    for i in range(layer):
        h = silu(scale[:, None, i] * network.layers[i](h) + shift[:, None, i])
    last = network.layers[layer]
    assert isinstance(last, nn.Linear)
    return h @ last.weight[feature] + last.bias[feature]


def after(h: Tensor, scale: Tensor, shift: Tensor) -> tuple[Tensor, Tensor]:
    """Gives one feature h, shape (T, N), after FiLM and after the activation.

    Args:
        h: Before FiLM.
        scale: Shape (T,). Neutral: 1.
        shift: Shape (T,). Neutral: 0.
    """
    moved = scale[:, None] * h + shift[:, None]
    return moved, silu(moved)


@torch.inference_mode()
def field(
    network: ScoreNetwork,
    x: Tensor,
    times: Tensor,
    label: int | str | None,
    reading: str,
) -> Tensor:
    """Reads a network (or a changed one) at the same points at many times.

    Args:
        network: What is read.
        x: Points, shape (N, 2).
        times: Shape (T,); "eps", "v" and "score" need t > 0.
        label: A label or None.
        reading: A key of ``core.schedules.READINGS``.

    Returns:
        Shape (T, N, 2).
    """
    number = torch.tensor(label_number(network, label))
    rows = []
    for t in times:
        alpha, sigma = network.schedule(t)
        value = network(x, t, number)
        rows.append(read(value, x, alpha, sigma, source=network.config.reading, target=reading))
    return torch.stack(rows)


@torch.inference_mode()
def exact_field(
    network: ScoreNetwork, x: Tensor, times: Tensor, label: int | str | None, reading: str
) -> Tensor:
    """Gives the same reading of the closed form under the network's schedule, shape (T, N, 2)."""
    truth = exact(network.schedule, label)
    means = torch.stack([truth(x, t) for t in times])
    return reread(network, means, x, times, source="x0", target=reading)


def reread(
    network: ScoreNetwork, field: Tensor, x: Tensor, times: Tensor, *, source: str, target: str
) -> Tensor:
    """Turns one reading of a field into another under the network's schedule.

    Args:
        network: Whose schedule gives α and σ.
        field: Values, shape (T, N, 2).
        x: Points, shape (N, 2).
        times: Shape (T,); "eps", "v" and "score" need t > 0.
        source: What the values are, a key of ``core.schedules.READINGS``.
        target: What is wanted. Neutral: the source.

    Returns:
        Shape (T, N, 2).
    """
    alpha, sigma = (part[:, None, None].to(field) for part in network.schedule(times))
    return read(field, x, alpha, sigma, source=source, target=target)


def felt(network: ScoreNetwork, x: Tensor, label: int | str | None, t1: float, t2: float) -> float:
    """Measures whether time is felt: the mean of |f(x, t₁) − f(x, t₂)| over points and outputs.

    Args:
        network: f, its own reading.
        x: Points, shape (N, 2), the same at both times.
        label: A label or None.
        t1: A time in [0, 1].
        t2: Another.
    """
    number = torch.tensor(label_number(network, label))
    with torch.inference_mode():
        one, other = (network(x, torch.tensor(t), number) for t in (t1, t2))
        return float((one - other).abs().mean())
