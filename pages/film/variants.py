"""Variants of FiLM, one at a time, each with a picture of what it does."""

from collections.abc import Callable, Mapping

import numpy as np
import streamlit as st

from core.conditioning import Concatenation, FiLM
from core.film import variants
from pages.film.charts import curves, features, weights
from pages.film.export import numbers_button
from pages.film.settings import ADDRESS, Settings
from pages.shared import layout
from pages.shared.controls import control
from pages.shared.export import Columns, table
from pages.shared.format import scientific


def view(settings: Settings) -> None:
    """Lets one variant be chosen and draws it on random features of the page's seed."""
    control(ADDRESS, "variant")
    columns = DRAW[settings.variant](settings)
    numbers_button(settings, settings.variant, lambda: columns)


def _compare(name: str, versions: Mapping[str, np.ndarray]) -> Columns:
    """Draws two versions of the same features, the first as a line."""
    (one, other), (line, points) = versions, versions.values()
    layout.show_vega(
        curves.agreement(line, points, layout.scheme(), (one, other)),
        key=f"film_{name}",
        sentence=f"Features of one sample: {one} as a line, {other} as points.",
    )
    return {"feature": np.arange(1, len(line) + 1), **versions}


def _residual(settings: Settings) -> Columns:
    pair = variants.residual(settings.seed)
    st.latex(
        r"\begin{aligned}\mathrm{scale}&\odot h+\mathrm{shift}\\"
        r"(1+\mathrm{scale}')&\odot h+\mathrm{shift}\end{aligned}"
    )
    names = ("scale · h + shift", "(1 + scale) · h + shift")
    columns = _compare("residual", {names[0]: pair.one.numpy(), names[1]: pair.other.numpy()})
    half, gone = (variants.decayed(settings.seed, share) for share in (0.5, 0.0))
    layout.caption(
        "The line is the first form. The points are the second form with 1 less in the bias of "
        f"its scale. The largest difference is **{scientific(pair.gap)}**. Weight decay treats "
        "them differently. Take both at their identity start and halve their weights: "
        f"the first form passes {half[0]:.0%} of its input, the second {half[1]:.0%}. With all "
        f"weights at zero they pass {gone[0]:.0%} and {gone[1]:.0%}."
    )
    return columns


def _start(settings: Settings) -> Columns:
    clouds = {
        name: (scale.numpy(), shift.numpy())
        for name, (scale, shift) in variants.starts(settings.seed).items()
    }
    layout.show_vega(
        features.starts(clouds, layout.scheme()),
        key="film_start",
        sentence="Features of untrained networks in the plane of scale and shift.",
    )
    distance = {
        name: float(np.sqrt(((scale - 1) ** 2 + shift**2).mean()))
        for name, (scale, shift) in clouds.items()
    }
    layout.caption(
        "An identity start sets W = 0 and b = (1 … 1, 0 … 0). The root mean square distance of "
        f"the features from scale 1 and shift 0 is **{distance['identity start']:.2f}** with it, "
        f"**{distance['random start']:.2f}** with a random start, and "
        f"**{distance['random start, 1 + scale']:.2f}** with a random start of (1 + scale) · h + "
        "shift."
    )
    flat = np.stack([np.stack(pair, -1).reshape(-1, 2) for pair in clouds.values()])
    axes = {"start": np.array(list(clouds)), "feature": np.arange(1, flat.shape[1] + 1)}
    return table(flat, axes, ("scale", "shift"))


def _norm(settings: Settings) -> Columns:
    found = variants.orders(settings.seed)
    versions = {"norm, then FiLM": found.after.numpy(), "FiLM, then norm": found.before.numpy()}
    columns = _compare("norm", versions)
    layout.caption(
        "Adaptive group norm (line) normalises groups of features, then applies FiLM. The other "
        "order (points) normalises last. Double all scales and shifts: the output of the first "
        f"grows by a factor of **{found.doubled_after:.2f}**, that of the second by "
        f"**{found.doubled_before:.2f}**."
    )
    return columns


def _convolution(settings: Settings) -> Columns:
    found = variants.convolution(settings.seed, settings.name)
    maps = (found.before.numpy(), found.after.numpy())
    pair = (found.scale.numpy(), found.shift.numpy())
    layout.show_plotly(
        weights.channels(maps[0], *pair, maps[1], layout.scheme()),
        key="film_convolution",
        sentence="Four channels of a convolution before and after FiLM: one scale and one shift "
        "for all pixels of a channel.",
    )
    c, h, w = found.before.shape
    layout.caption(
        f"The maps have the shape (B, {c}, {h}, {w}). Scale and shift have the shape (B, {c}) "
        f"and are used as (B, {c}, 1, 1): one number for the {h * w} pixels of a channel. So "
        f"{2 * c} numbers change {c * h * w} values, and all pixels of a channel alike."
    )
    spread = [np.broadcast_to(part[:, None, None], (c, h, w)) for part in pair]
    axes = {
        "channel": np.arange(1, c + 1),
        "row": np.arange(1, h + 1),
        "column": np.arange(1, w + 1),
    }
    values = np.stack([maps[0], *spread, maps[1]], -1)
    return table(values, axes, ("h", "scale", "shift", "result"))


def _concatenation(settings: Settings) -> Columns:
    pair = variants.concatenation(settings.seed)
    st.latex(r"W\,[x,\gamma]+b=W_x\,x+b+\underbrace{W_\gamma\,\gamma}_{\mathrm{shift}}")
    versions = {"layer([x, γ])": pair.one.numpy(), "shift": pair.other.numpy()}
    columns = _compare("concatenation", versions)
    linear, active = (
        [
            variants.slope_change(kind, settings.seed, activation=activation)
            for kind in (Concatenation, FiLM)
        ]
        for activation in (False, True)
    )
    layout.caption(
        "Concatenation (line) is FiLM with its scale fixed at 1 (points): the largest difference "
        f"of the outputs is **{scientific(pair.gap)}**. Between two values of γ, the slope of a "
        f"layer changes by {scientific(linear[0])} with concatenation and by {linear[1]:.2f} with "
        f"FiLM, before SiLU. After SiLU it changes by **{active[0]:.2f}** and **{active[1]:.2f}**."
    )
    return columns


DRAW: Mapping[str, Callable[[Settings], Columns]] = {
    "residual": _residual,
    "start": _start,
    "norm": _norm,
    "convolution": _convolution,
    "concatenation": _concatenation,
}
