"""The views below the explorer: spectrum, similarity, how much time is in there, the shift."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import streamlit as st

from core.embeddings import CONVENTIONS, spectrum
from pages.shared import layout
from pages.shared.format import number
from pages.time_embedding import comparison, families, shift
from pages.time_embedding.charts import curves, embedding
from pages.time_embedding.settings import ADDRESS, VIEWS, Room, signed
from pages.time_embedding.sinusoid import Sinusoid

OVERLAYS = (1_000.0, 10_000.0, 100_000.0)  # max_period values that the source compares


def views(room: Room) -> None:
    """Lets one view be chosen and draws it; the others are not computed."""
    st.segmented_control(
        "View",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        key=ADDRESS.key("view"),
        required=True,
        help="Changes what is drawn below; the settings stay.",
    )
    DRAW[room.view](room)


def spectrum_view(room: Room) -> None:
    """Frequency or wavelength against channel, all conventions overlaid."""
    st.segmented_control(
        "Measured as",
        ["frequency", "wavelength"],
        format_func={
            "frequency": "Cycles from first step to last",
            "wavelength": "Wavelength in steps",
        }.__getitem__,
        key=ADDRESS.key("unit"),
        required=True,
        help="Turns the axis over: many cycles are a short wavelength.",
    )
    one = room.sinusoid
    span = one.time_scale / (2 * np.pi)
    series, lines = {}, {"one cycle in T": 1.0, "a quarter cycle in T": 0.25}
    lines["two steps per cycle"] = one.steps / 2
    for name, record in CONVENTIONS.items():
        cycles = span * replace(one, convention=name).omega.numpy()
        series[record.title] = cycles if room.unit == "frequency" else one.steps / cycles
    if room.unit == "wavelength":
        lines = {what: one.steps / level for what, level in lines.items()}
    layout.show_altair(
        curves.ladders(
            series,
            lines,
            layout.scheme(),
            own=CONVENTIONS[one.convention].title,
            y_title="cycles in T" if room.unit == "frequency" else "wavelength in steps",
        ),
        key="embedding_spectrum",
        sentence="Frequency ladders of the three conventions on a log axis. " + _ladder(one),
    )
    layout.caption(_ladder(one) + " Point at a channel; click a name to see it alone.")


def _ladder(one: Sinusoid) -> str:
    waves = spectrum.wavelengths(one.omega * one.stride)
    found = one.kinds
    return (
        f"Wavelengths run from **{number(float(waves.min()))}** to "
        f"**{number(float(waves.max()))}** steps: {found['useful']} of {len(waves)} channels are "
        f"useful, {found['slow'] + found['dead']} turn by less than a quarter cycle, "
        f"{found['aliased']} jump over neighbouring steps."
    )


def similarity_view(room: Room) -> None:
    """Similarity over the difference of steps, the source's periods overlaid."""
    one = room.sinusoid
    _threshold()
    own = f"yours, P = {number(one.max_period)}"
    series = {own: one.curve.numpy()} | {
        f"P = {number(period)}": replace(one, max_period=period).curve.numpy()
        for period in OVERLAYS
        if period != one.max_period
    }
    marks = spectrum.landmarks(one.curve, room.threshold)
    named = {
        "first rise": marks.first_rise,
        "lowest": marks.minimum,
        "starts over": marks.wrap,
        "told apart": marks.resolution,
        "picked": room.lag,
    }
    found = {what: lag for what, lag in named.items() if lag is not None}
    layout.show_altair(
        curves.similarities(series, found, room.threshold, layout.scheme(), own=own),
        key="embedding_similarity",
        sentence=f"Cosine of two steps over their difference. {_curve(room)}",
    )
    layout.caption(_curve(room) + " Scroll to zoom, drag to move, click a name to see it alone.")


def _curve(room: Room) -> str:
    marks = spectrum.landmarks(room.sinusoid.curve, room.threshold)
    least = float(room.sinusoid.curve[marks.minimum])
    rise = (
        "It never rises"
        if marks.first_rise is None
        else f"It first rises from Δ = {marks.first_rise} to {marks.first_rise + 1} and has "
        f"{marks.bumps} local maxima"
    )
    wrap = (
        "no later step is taken for the first one"
        if marks.wrap is None
        else f"at Δ = {marks.wrap} it starts over, "
        f"cosine {signed(float(room.sinusoid.curve[marks.wrap]))}"
    )
    return (
        f"Similarity depends on the difference of steps alone. {rise}; its lowest value is "
        f"**{signed(least)}** at Δ = {marks.minimum}, and {wrap}."
    )


def time_view(room: Room) -> None:
    """Effective rank, resolution, and the path in three principal directions."""
    one = room.sinusoid
    picture, side = layout.picture_and_controls()
    points, shares = spectrum.principal_path(one.gamma)
    marks = spectrum.landmarks(one.curve, room.threshold)
    with side:
        _threshold()
        st.metric(
            "Effective directions",
            f"{one.rank:.1f} of {one.dim}",
            help="exp of the entropy of the covariance's eigenvalue shares: 1 along a line.",
        )
        apart = "never" if marks.resolution is None else f"{number(marks.resolution)} steps"
        st.metric(
            f"Cosine below {room.threshold:g} after",
            apart,
            help="The smallest difference of steps that the threshold tells apart.",
        )
        st.metric(
            "In three directions",
            f"{float(shares.sum()):.0%} of variance",
            help="How much of the embedding's motion the picture beside can show.",
        )
    with picture:
        layout.show_plotly(
            embedding.path(
                points.numpy(),
                shares.tolist(),
                layout.scheme(),
                title="The path of γ(t) in its first three directions; drag to turn",
            ),
            key="embedding_path",
            sentence="The embedding's path in its first three principal directions, from t = 0 "
            f"to 1; they hold {float(shares.sum()):.0%} of its variance.",
        )
    layout.caption(
        f"Over {number(one.steps)} steps the embedding moves in **{one.rank:.1f}** effective "
        f"directions of {one.dim}; the three that are drawn hold {float(shares.sum()):.0%} of "
        "its motion. A line means one number to go by, a helix a clock with hands."
    )


def _threshold() -> None:
    st.slider(
        "Told apart below",
        -0.9,
        0.99,
        step=0.01,
        key=ADDRESS.key("threshold"),
        help="The cosine below which two steps count as told apart; moves the line.",
    )


DRAW: Mapping[str, Callable[[Room], None]] = {
    "spectrum": spectrum_view,
    "similarity": similarity_view,
    "time": time_view,
    "shift": shift.view,
    "families": families.view,
    "compare": comparison.view,
}
