"""The vectors view: what u, c and the guided mean are at one point, from network and exact."""

import numpy as np
import streamlit as st
import torch

from core import checkpoints, data, studies
from core.embeddings import frequencies
from core.guided import Guided, means
from core.networks import ScoreNetwork
from pages.components.guidance_field import Laws, guidance_field, held
from pages.ui import layout, runs
from pages.ui.guidance import ADDRESS, FIELDS, GUIDANCE, READINGS, Room

FIELD = "guidance_field"
REAL = 300


def vectors_view(room: Room) -> None:
    """Draws the field with its choices; what a hand settles on goes into the address."""
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
    layout.seen(sentence(room))


def laws(label: str) -> Laws:
    """What the browser computes with: the network's tensors and the exact nodes."""
    net: ScoreNetwork = checkpoints.load(runs.CHECKPOINT)
    config = net.config
    nodes, variance = data.nodes()
    real = studies.fresh(label, REAL, 1)
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


def sentence(room: Room) -> str:
    """How far the two means are apart at the point, in the plane, and what s makes of it."""
    x, t = torch.tensor([[room.x, room.y]]), torch.tensor(room.at)
    said = []
    for source in ("network", "exact"):
        run = Guided(room.request(), source=source)
        u, c = (means(run, label)(x, t)[0] for label in (None, room.one_label))
        said.append((float((c - u).norm()), u + room.guidance * (c - u)))
    apart = float((said[0][1] - said[1][1]).norm())
    return (
        f"At ({room.x:.2f}, {room.y:.2f}) and t = {room.at:.2f} the label moves the mean of x₀ by "
        f"**{said[0][0]:.3f}** in the network and **{said[1][0]:.3f}** in truth. At "
        f"s = {room.guidance:g} guidance multiplies that step, and the error with it: the two "
        f"guided means lie **{apart:.3f}** apart."
    ).replace("-", "−")


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
