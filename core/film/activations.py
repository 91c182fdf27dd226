"""Activations and outputs of a network on points of the plane, at many times at once."""

import torch
from torch import Tensor, nn
from torch.nn.functional import silu

from core import checks
from core.arguments import TIME, checked, one_of
from core.arguments import times as instants
from core.denoisers import exact
from core.film.modulation import Modulate, label_number, over_time
from core.networks import ScoreNetwork
from core.schedules import PREDICTIONS, latest, read

TYPE = one_of(PREDICTIONS)


@checked(x=("N", 2), times=instants)
@torch.inference_mode()
def pre_film(
    network: ScoreNetwork,
    modulate: Modulate,
    x: Tensor,
    times: Tensor,
    label: int | str | None,
    layer: int,
    feature: int,
) -> Tensor:
    """Gives one feature h over the plane before FiLM. ``post_film`` gives the rest of its layer.

    Args:
        network: Whose layers are used.
        modulate: The modulation of the layers before it.
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
        checks.whole(name, value, 0, count - 1)
    scale, shift = over_time(network, modulate, times, label)
    h = x.expand(len(times), *x.shape)
    for i in range(layer):
        h = silu(scale[:, None, i] * network.layers[i](h) + shift[:, None, i])
    last = network.layers[layer]
    assert isinstance(last, nn.Linear)
    return h @ last.weight[feature] + last.bias[feature]


@checked(h=("T", "N"), scale=("T",), shift=("T",))
def post_film(h: Tensor, scale: Tensor, shift: Tensor) -> tuple[Tensor, Tensor]:
    """Gives one feature after FiLM and after the activation: u = scale · h + shift and silu(u).

    Args:
        h: The feature before FiLM, shape (T, N).
        scale: Shape (T,). Neutral: 1.
        shift: Shape (T,). Neutral: 0.
    """
    moved = scale[:, None] * h + shift[:, None]
    return moved, silu(moved)


@checked(x=("N", 2), times=instants, prediction=TYPE)
@torch.inference_mode()
def field(
    network: ScoreNetwork,
    x: Tensor,
    times: Tensor,
    label: int | str | None,
    prediction: str,
) -> Tensor:
    """Evaluates a network, or a changed one, at the same points at many times.

    To be read as another type, a network of ε or the score is asked at ``core.schedules.latest``
    in place of later times, for α may be 0 beyond it.

    Args:
        network: The network.
        x: Points, shape (N, 2).
        times: Shape (T,); "eps", "v" and "score" need t > 0.
        label: A label or None.
        prediction: A key of ``core.schedules.PREDICTIONS``.

    Returns:
        Shape (T, N, 2).
    """
    number = torch.tensor(label_number(network, label))
    source = network.config.prediction
    if prediction != source:
        times = times.clamp(max=latest(network.schedule, source))
    values = torch.stack([network(x, t, number) for t in times])
    return reread(network, values, x, times, source=source, target=prediction)


@checked(x=("N", 2), times=instants, prediction=TYPE)
@torch.inference_mode()
def exact_field(
    network: ScoreNetwork, x: Tensor, times: Tensor, label: int | str | None, prediction: str
) -> Tensor:
    """Gives the same prediction of the closed form under the network's schedule, (T, N, 2)."""
    truth = exact(network.schedule, label)
    means = torch.stack([truth(x, t) for t in times])
    return reread(network, means, x, times, source="x0", target=prediction)


@checked(field=("T", "N", 2), x=("N", 2), times=instants, source=TYPE, target=TYPE)
def reread(
    network: ScoreNetwork, field: Tensor, x: Tensor, times: Tensor, *, source: str, target: str
) -> Tensor:
    """Converts a field from one prediction type to another under the network's schedule.

    Values of ε and the score after ``core.schedules.latest`` are read as if of that time.

    Args:
        network: Whose schedule gives α and σ.
        field: Values, shape (T, N, 2).
        x: Points, shape (N, 2).
        times: Shape (T,); "eps", "v" and "score" need t > 0.
        source: The type of the values, a key of ``core.schedules.PREDICTIONS``.
        target: The type to convert to. Neutral: the source.

    Returns:
        Shape (T, N, 2).
    """
    checks.shape("times", times, (len(field),))
    read_at = times.clamp(max=latest(network.schedule, source))
    alpha, sigma = (part[:, None, None].to(field) for part in network.schedule(read_at))
    return read(field, x, alpha, sigma, source=source, target=target)


@checked(x=("N", 2), t1=TIME, t2=TIME)
@torch.inference_mode()
def time_sensitivity(
    network: ScoreNetwork, x: Tensor, label: int | str | None, t1: float, t2: float
) -> float:
    """Measures how much the output depends on time: the mean of |f(x, t₁) − f(x, t₂)|.

    The mean is over points and both outputs. 0 means that the network ignores t.

    Args:
        network: f, in its own prediction type.
        x: Points, shape (N, 2), the same at both times.
        label: A label or None.
        t1: A time in [0, 1].
        t2: Another.
    """
    number = torch.tensor(label_number(network, label))
    one, other = (network(x, torch.tensor(t), number) for t in (t1, t2))
    return float((one - other).abs().mean())
