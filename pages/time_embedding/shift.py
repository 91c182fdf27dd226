"""The shift view: γ(t + k) over R_k γ(t), with the rotation's dials, blocks and residual."""

import numpy as np
import streamlit as st
import torch

from core.embeddings import spectrum
from pages.shared import layout
from pages.shared.format import number
from pages.time_embedding.charts import curves, embedding
from pages.time_embedding.settings import ADDRESS, Room
from pages.time_embedding.sinusoid import Sinusoid

DIALS = 5
BLOCK = 24  # rows of the rotation that are drawn


def view(room: Room) -> None:
    """γ(t + k) over R_k γ(t): the values, the dials, the blocks, the residual."""
    one = room.sinusoid
    st.number_input(
        "Shift k in steps",
        -2000.0,
        2000.0,
        step=1.0,
        key=ADDRESS.key("shift"),
        help="How far time is shifted; the same rotation works at every step.",
        width=220,
    )
    turn = spectrum.rotation(one.dim, one.omega, room.shift * one.stride, one.convention)
    moved = one.at(one.times + room.shift * one.stride)
    residual = float((one.gamma @ turn.T - moved).abs().max())
    scheme = layout.scheme()
    layout.show_altair(
        curves.shifted(moved[room.first].numpy(), (turn @ one.gamma[room.first]).numpy(), scheme),
        key="embedding_shift",
        sentence=f"γ(t + {room.shift:g}) at step {room.first} and R γ(t) upon it.",
    )
    dials, blocks = st.columns([0.6, 0.4], gap="medium")
    with dials:
        layout.show_plotly(
            _dials(room), key="embedding_dials", sentence="Channels i as dials that turn by ω k."
        )
    with blocks:
        shown = min(BLOCK, one.dim)
        order = _paired(one)[:shown]
        layout.show_plotly(
            embedding.rotation(
                turn[order][:, order].numpy(),
                scheme,
                title=f"R for k = {room.shift:g}, channel by channel",
            ),
            key="embedding_rotation",
            sentence=f"The first {shown} rows of the rotation: blocks of two on the diagonal.",
        )
    layout.caption(
        f"Line γ(t + k), points R γ(t), at step {room.first}: over all {number(one.steps)} steps "
        f"they differ by at most **{residual:.1e}**. R does not depend on t, and each of its "
        f"{one.dim // 2} blocks turns one dial by its own ω k."
    )


def _paired(one: Sinusoid) -> torch.Tensor:
    """Columns in the order cos, sin of channel 0, cos, sin of channel 1, …"""
    channel, is_sine = spectrum.columns(one.dim, one.convention)
    last = torch.where(channel < 0, one.dim, channel)
    return (2 * last + is_sine.to(torch.int64)).argsort()


def _dials(room: Room) -> embedding.go.Figure:
    one = room.sinusoid
    chosen = embedding.thinned(len(one.omega), DIALS)
    omega = one.omega.numpy()[chosen]
    u = float(one.times[room.first])
    k = room.shift * one.stride
    before, after = (_hands(omega * at) for at in (u, u + k))
    turn = spectrum.rotation(one.dim, one.omega, k, one.convention)
    pairs = (turn @ one.gamma[room.first])[_paired(one)][: 2 * len(one.omega)].view(-1, 2)
    turned = pairs.numpy()[chosen]
    names = [f"i = {i}" for i in chosen]
    return embedding.dials(before, after, turned, names, layout.scheme())


def _hands(angles: np.ndarray) -> np.ndarray:
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1)
