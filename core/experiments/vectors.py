"""Means of x_0 over the plane at one time: what a picture of guidance vectors is drawn from."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor

from core import checkpoints, data, guided
from core.arguments import TIME, between, checked, whole
from core.embeddings import frequencies
from core.experiments.measures import LABEL, fresh
from core.guided import Guided
from core.requests import SampleRequest

SHOWN = 300  # data points behind the vectors
NODES = 33  # a side of the grid


@checked(label=LABEL)
def field_inputs(checkpoint: str, label: str) -> dict[str, Any]:
    """Gives all that u and c of one label are computed from, as arrays, float32 but for the nodes.

    Returns:
        "weights": name → tensor of the network; "frequencies" (time_dim / 2,), time scale
        included; "nodes": width of a Gaussian → of each curve (K, 3) of x, y, weight, float64;
        their "variance"; "label"; "data" (300, 2) of the label and the "noise" (300, 2) that
        belongs to it.
    """
    net, shown = checkpoints.load(checkpoint), fresh(label, SHOWN, 1)
    config = net.config
    omega = frequencies(
        config.time_dim, max_period=config.max_period, convention=config.convention
    )
    return {
        "weights": {name: value.numpy() for name, value in net.state_dict().items()},
        "frequencies": (omega * config.time_scale).float().numpy(),
        "nodes": {w: [_weighted_nodes(name, w) for name in data.DATASETS] for w in data.WIDTHS},
        "variance": data.NOISE**2,
        "label": data.DATASETS[label].label,
        "data": shown.numpy(),
        "noise": torch.randn(shown.shape, generator=Generator().manual_seed(7)).numpy(),
    }


def _weighted_nodes(label: str, width: float) -> NDArray[np.float64]:
    means, weights = data.nodes(label, width)
    return torch.cat([means, weights.unsqueeze(1)], 1).numpy()


@checked(label=LABEL, t=TIME, extent=between(1e-3, 1e3), nodes=whole(1, 1000))
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
