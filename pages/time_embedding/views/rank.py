"""The effective rank view: in how many directions γ moves, and its path in three of them."""

import plotly.graph_objects as go
import streamlit as st

from core.embeddings import Sinusoid, spectrum
from pages.shared import layout
from pages.shared.charts.theme import Scheme
from pages.shared.controls import control
from pages.shared.format import number
from pages.shared.runs import kept, shared
from pages.time_embedding.captions import resolution
from pages.time_embedding.charts import embedding
from pages.time_embedding.settings import ADDRESS, Settings


def view(settings: Settings) -> None:
    """Draws the path in its first principal directions, beside the figures."""
    one = settings.sinusoid
    share = kept(shown_share, settings.sinusoid)
    picture, side = layout.picture_and_controls()
    with side:
        control(ADDRESS, "threshold")
        _figures(one, settings.threshold, share)
    with picture:
        layout.show_plotly(
            shared(figure, settings.sinusoid, layout.scheme()),
            key="embedding_path",
            sentence="The embedding's path in its first three principal directions, from t = 0 "
            f"to 1; they hold {share:.0%} of its variance.",
        )
    layout.caption(
        f"Over {number(one.steps)} steps the embedding moves in **{one.rank:.1f}** effective "
        f"directions of {one.dim}; the three that are drawn hold {share:.0%} of its variance."
    )


def _figures(one: Sinusoid, threshold: float, share: float) -> None:
    st.metric(
        "Effective directions",
        f"{one.rank:.1f} of {one.dim}",
        help="exp of the entropy of the covariance's eigenvalue shares: 1 along a line.",
    )
    st.metric(
        f"Cosine below {threshold:g} after",
        resolution(spectrum.landmarks(one.curve, threshold)),
        help="The smallest difference of steps whose cosine is below the threshold.",
    )
    st.metric(
        "In three directions",
        f"{share:.0%} of variance",
        help="How much of the embedding's variance the picture can show.",
    )


def shown_share(one: Sinusoid) -> float:
    """The share of variance in three principal directions."""
    return float(spectrum.principal_path(one.gamma)[1].sum())


def figure(one: Sinusoid, scheme: Scheme) -> go.Figure:
    """The path, drawn."""
    points, shares = spectrum.principal_path(one.gamma)
    return embedding.path(
        points.numpy(),
        shares.tolist(),
        scheme,
        title="The path of γ(t) in its first three directions; drag to turn",
    )
