"""The shift view: γ(t + k) over R_k γ(t), with the rotation's dials, blocks and residual."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
import torch

from core.embeddings import Sinusoid, measures, spectrum
from pages.shared import layout
from pages.shared.charts.theme import Scheme, record
from pages.shared.controls import control
from pages.shared.format import number
from pages.shared.runs import kept, shared
from pages.time_embedding.charts import curves, embedding
from pages.time_embedding.settings import ADDRESS, Settings

DIALS = 5
BLOCK = 24  # rows of the rotation that are drawn


def view(settings: Settings) -> None:
    """Draws the shifted embedding, the dials and the blocks, and says how far they agree."""
    control(ADDRESS, "shift", width=220)
    one, shift, scheme = settings.sinusoid, settings.shift, layout.scheme()
    layout.show_vega(
        kept(values_chart, one, settings.first, shift, scheme),
        key="embedding_shift",
        sentence=f"γ(t + {shift:g}) at step {settings.first} and R γ(t) upon it.",
    )
    dials, blocks = st.columns([0.6, 0.4], gap="medium")
    with dials:
        layout.show_plotly(
            shared(dials_figure, one, settings.first, shift, scheme),
            key="embedding_dials",
            sentence="Channels i as dials that turn by ω k.",
        )
    with blocks:
        layout.show_plotly(
            shared(rotation_figure, one, shift, scheme),
            key="embedding_rotation",
            sentence="The first rows of the rotation: blocks of two on the diagonal.",
        )
    residual = kept(measures.rotation_residual, one, shift)
    layout.caption(
        f"Line γ(t + k), points R γ(t), at step {settings.first}: over all {number(one.steps)} "
        f"steps they differ by at most **{residual:.1e}**. R does not depend on t, and each of "
        f"its {one.dim // 2} blocks turns one dial by its own ω k."
    )


def _rotation(one: Sinusoid, shift: float) -> torch.Tensor:
    return spectrum.rotation(one.dim, one.omega, shift * one.stride, one.convention)


def values_chart(one: Sinusoid, first: int, shift: float, scheme: Scheme) -> dict[str, Any]:
    """γ(t + k) as a line and R γ(t) as points, at one step."""
    u = one.times[first]
    moved, turned = one.at(u + shift * one.stride), _rotation(one, shift) @ one.at(u)
    return record(curves.shifted(moved.numpy(), turned.numpy(), scheme))


def rotation_figure(one: Sinusoid, shift: float, scheme: Scheme) -> go.Figure:
    """The first rows of R, its columns ordered by channel."""
    order = _paired(one)[: min(BLOCK, one.dim)]
    rows = _rotation(one, shift)[order][:, order]
    title = f"R for k = {shift:g}, channel by channel"
    return embedding.rotation(rows.numpy(), scheme, title=title)


def _paired(one: Sinusoid) -> torch.Tensor:
    """Columns in the order cos, sin of channel 0, cos, sin of channel 1, …"""
    channel, is_sine = spectrum.columns(one.dim, one.convention)
    last = torch.where(channel < 0, one.dim, channel)
    return (2 * last + is_sine.to(torch.int64)).argsort()


def dials_figure(one: Sinusoid, first: int, shift: float, scheme: Scheme) -> go.Figure:
    """A few channels as dials: before, truly after, and turned by R."""
    chosen = embedding.thinned(len(one.omega), DIALS)
    omega = one.omega.numpy()[chosen]
    u = float(one.times[first])
    before, after = (_points(omega * at) for at in (u, u + shift * one.stride))
    turned = (_rotation(one, shift) @ one.at(one.times[first]))[_paired(one)]
    pairs = turned[: 2 * len(one.omega)].view(-1, 2).numpy()[chosen]
    return embedding.dials(before, after, pairs, [f"i = {i}" for i in chosen], scheme)


def _points(angles: np.ndarray) -> np.ndarray:
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1)
