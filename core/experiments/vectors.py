"""Means of x_0 over the plane at one time: what a picture of guidance vectors is drawn from."""

from typing import Any

import torch
from torch import Generator, Tensor

from core import checkpoints, data, guided
from core.embeddings import frequencies
from core.experiments.measures import fresh
from core.guided import Guided
from core.requests import SampleRequest

SHOWN = 300  # data points behind the vectors
NODES = 33  # a side of the grid


def field_inputs(checkpoint: str, label: str) -> dict[str, Any]:
    """Gives all that u and c of one label are computed from, as float32 arrays.

    Returns:
        "weights": name → tensor of the network; "frequencies" (time_dim / 2,), time scale
        included; "nodes" (2 K, 2) of both curves and their "variance"; "label"; "data" (300, 2) of
        the label and the "noise" (300, 2) that belongs to it.
    """
    net, (nodes, variance) = checkpoints.load(checkpoint), data.nodes()
    config, shown = net.config, fresh(label, SHOWN, 1)
    omega = frequencies(
        config.time_dim, max_period=config.max_period, convention=config.convention
    )
    return {
        "weights": {name: value.numpy() for name, value in net.state_dict().items()},
        "frequencies": (omega * config.time_scale).float().numpy(),
        "nodes": nodes.float().numpy(),
        "variance": float(variance[0]),
        "label": data.DATASETS[label].label,
        "data": shown.numpy(),
        "noise": torch.randn(shown.shape, generator=Generator().manual_seed(7)).numpy(),
    }


def means_on_grid(
    request: SampleRequest, label: str, t: float, extent: float, *, nodes: int = NODES
) -> dict[str, Tensor]:
    """Gives u, c and u + s (c − u) on a square grid of points x_t, from network and exact means.

    Returns:
        "x" and "y" → shape (nodes²,), and "network_u_x", "exact_guided_y", … → the same shape.
    """
    axis = torch.linspace(-extent, extent, nodes)
    plane, time = torch.cartesian_prod(axis, axis), torch.tensor(t)
    found = {"x": plane[:, 0], "y": plane[:, 1]}
    for source in guided.SOURCES:
        run = Guided(request, source=source)
        u, c = (guided.means(run, which)(plane, time) for which in (None, label))
        for name, mean in (("u", u), ("c", c), ("guided", u + request.guidance * (c - u))):
            found |= {f"{source}_{name}_x": mean[:, 0], f"{source}_{name}_y": mean[:, 1]}
    return found
