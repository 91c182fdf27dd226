"""The vectors view: what u, c and the guided mean are at one point, from network and exact."""

import numpy as np
import streamlit as st
import torch

from core import checkpoints, data, experiments
from core.embeddings import frequencies
from core.guided import Guided, means
from core.networks import ScoreNetwork
from pages.guidance.field import Laws, guidance_field, held
from pages.guidance.numbers import numbers_button
from pages.guidance.settings import ADDRESS, FIELDS, GUIDANCE, READINGS, Room
from pages.shared import layout, runs

FIELD = "guidance_field"
REAL = 300
NODES = 33  # a side, of the grid that is given away


def vectors_view(room: Room) -> None:
    """Draws the field with its choices; what a hand settles on goes into the address."""
    layout.section(
        "One step of the pull",
        f"u and c at one point, and how s moves along the line through them; the label is "
        f"{room.one_label}. Drag the point, drag s, scrub t.",
    )
    left, right = st.columns(2)
    left.segmented_control(
        "Read the network as",
        tuple(READINGS),
        key=ADDRESS.key("reading"),
        format_func=READINGS.__getitem__,
        required=True,
        help="The same output in four forms; u + s (c − u) reads alike in all of them.",
    )
    right.segmented_control(
        "Behind the vectors",
        tuple(FIELDS),
        key=ADDRESS.key("field"),
        format_func=FIELDS.__getitem__,
        required=True,
        help="The guided reading all over the plane, as arrows or as lines that follow it.",
    )
    guidance_field(
        laws(room.one_label),
        key=FIELD,
        alt=f"Vectors of guidance for {room.one_label} at ({room.x:.2f}, {room.y:.2f}), "
        f"t = {room.at:.2f}, s = {room.guidance:g}: from the network and from the densities.",
        point=(room.x, room.y),
        t=room.at,
        guidance=room.guidance,
        bounds=GUIDANCE,
        reading=room.reading,
        style=room.field,
        extent=runs.EXTENT,
        on_change=_keep,
    )
    numbers_button(room, "vectors", lambda: columns(room), {"of": "means of x_0"})


def laws(label: str) -> Laws:
    """What the browser computes with: the network's tensors and the exact nodes."""
    net: ScoreNetwork = checkpoints.load(runs.CHECKPOINT)
    config = net.config
    nodes, variance = data.nodes()
    real = experiments.fresh(label, REAL, 1)
    noise = torch.randn(real.shape, generator=torch.Generator().manual_seed(7))
    omega = frequencies(
        config.time_dim, max_period=config.max_period, convention=config.convention
    )
    return Laws(
        weights={name: value.numpy() for name, value in net.state_dict().items()},
        frequencies=omega.numpy().astype(np.float32) * np.float32(config.time_scale),
        nodes=nodes.numpy().astype(np.float32),
        variance=float(variance[0]),
        label=data.DATASETS[label].label,
        data=real.numpy(),
        noise=noise.numpy(),
    )


def columns(room: Room) -> dict[str, np.ndarray]:
    """u, c and the guided mean of x₀ on a grid of the plane, from network and exact densities."""
    axis = torch.linspace(-runs.EXTENT, runs.EXTENT, NODES)
    plane, t = torch.cartesian_prod(axis, axis), torch.tensor(room.at)
    found = {"x": plane[:, 0], "y": plane[:, 1]}
    for source in ("network", "exact"):
        run = Guided(room.request(), source=source)
        u, c = (means(run, label)(plane, t) for label in (None, room.one_label))
        for name, mean in (("u", u), ("c", c), ("guided", u + room.guidance * (c - u))):
            found |= {f"{source}_{name}_x": mean[:, 0], f"{source}_{name}_y": mean[:, 1]}
    return {name: column.numpy() for name, column in found.items()}


def _keep() -> None:
    """Takes over what the browser reports, value by value, as far as it is allowed."""
    now = held(FIELD)
    reported = {"x": now.x, "y": now.y, "at": now.t, "guidance": now.guidance}
    for param in ADDRESS.params:
        value = reported.get(param.name)
        if value is None:
            continue
        try:
            ADDRESS.set(param.name, param.check(round(value, 4)))
        except (ValueError, TypeError, OverflowError):
            continue
