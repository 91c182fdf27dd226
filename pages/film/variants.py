"""The forms of FiLM, one at a time, each with the picture of what it does."""

from collections.abc import Callable, Mapping

import numpy as np
import streamlit as st

from core.film import variants
from pages.film.charts import curves, features, weights
from pages.film.numbers import numbers_button
from pages.film.settings import ADDRESS, FORMS, Room
from pages.shared import layout
from pages.shared.export import Columns, table


def view(room: Room) -> None:
    """Lets one form be chosen and draws it; the numbers come from the seed of the page."""
    st.segmented_control(
        "Form",
        list(FORMS),
        format_func=FORMS.__getitem__,
        key=ADDRESS.key("form"),
        required=True,
        help="Changes what is drawn below: one way of writing FiLM, or of placing it.",
    )
    columns = DRAW[room.form](room)
    numbers_button(room, room.form, lambda: columns)


def _compare(name: str, versions: Mapping[str, np.ndarray]) -> Columns:
    """Draws two versions of the same features, the first as a line."""
    (one, other), (line, points) = versions, versions.values()
    layout.show_altair(
        curves.agreement(line, points, layout.scheme(), (one, other)),
        key=f"film_{name}",
        sentence=f"Features of one sample: {one} as a line, {other} as points.",
    )
    return {"feature": np.arange(1, len(line) + 1), **versions}


def _residual(room: Room) -> Columns:
    pair = variants.residual(room.seed)
    st.latex(
        r"\begin{aligned}\mathrm{scale}&\odot h+\mathrm{shift}\\"
        r"(1+\mathrm{scale}')&\odot h+\mathrm{shift}\end{aligned}"
    )
    names = ("scale · h + shift", "(1 + scale) · h + shift")
    columns = _compare("residual", {names[0]: pair.one.numpy(), names[1]: pair.other.numpy()})
    plain, rest = variants.decayed(room.seed, 0.5)
    gone, kept = variants.decayed(room.seed, 0.0)
    layout.caption(
        "With the scale's bias one lower the second form (points) is the first (line): the "
        f"largest difference is **{pair.gap:.1e}**. They part where weights shrink, as under "
        "weight decay: from an identity start, at half the weights the first passes "
        f"{plain:.0%} of its input and the second {rest:.0%}; with none left {gone:.0%} and "
        f"{kept:.0%}."
    )
    return columns


def _start(room: Room) -> Columns:
    clouds = {
        name: (scale.numpy(), shift.numpy())
        for name, (scale, shift) in variants.starts(room.seed).items()
    }
    layout.show_altair(
        features.starts(clouds, layout.scheme()),
        key="film_start",
        sentence="Features of untrained networks in the plane of scale and shift.",
    )
    away = {
        name: float(np.sqrt(((scale - 1) ** 2 + shift**2).mean()))
        for name, (scale, shift) in clouds.items()
    }
    layout.caption(
        "With an identity start (W = 0, b = 1 … 1, 0 … 0) every feature begins at (1, 0), "
        "at every t. Otherwise features begin "
        f"**{away['random start']:.2f}** away from it on average, most of them damped, or "
        f"**{away['random start, 1 + scale']:.2f}** in the form with 1 + scale."
    )
    flat = np.stack([np.stack(pair, -1).reshape(-1, 2) for pair in clouds.values()])
    axes = {"start": np.array(list(clouds)), "feature": np.arange(1, flat.shape[1] + 1)}
    return table(flat, axes, ("scale", "shift"))


def _norm(room: Room) -> Columns:
    found = variants.orders(room.seed)
    versions = {"norm, then FiLM": found.after.numpy(), "FiLM, then norm": found.before.numpy()}
    columns = _compare("norm", versions)
    layout.caption(
        "FiLM after the normalisation (line) is adaptive norm; before it (points) the norm undoes "
        "part of it. Doubling all scales and shifts makes the first "
        f"**{found.doubled_after:.2f}** times as large and the second "
        f"**{found.doubled_before:.2f}** times. Here the norm is over each sample's own features: "
        f"other samples in the batch change it by {found.alone:.1g}."
    )
    return columns


def _convolution(room: Room) -> Columns:
    found = variants.convolution(room.seed, room.label)
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
        f"Maps are (B, {c}, {h}, {w}) and scale is (B, {c}), used as (B, {c}, 1, 1): one number "
        f"for all {h * w} pixels of a channel, so {2 * c} numbers steer {c * h * w}. It says how "
        "much of a pattern there is, never where."
    )
    spread = [np.broadcast_to(part[:, None, None], (c, h, w)) for part in pair]
    axes = {
        "channel": np.arange(1, c + 1),
        "row": np.arange(1, h + 1),
        "column": np.arange(1, w + 1),
    }
    values = np.stack([maps[0], *spread, maps[1]], -1)
    return table(values, axes, ("h", "scale", "shift", "result"))


def _concatenation(room: Room) -> Columns:
    pair = variants.concatenation(room.seed)
    st.latex(r"W\,[x,\gamma]+b=W_x\,x+b+\underbrace{W_\gamma\,\gamma}_{\mathrm{shift}}")
    versions = {"layer([x, γ])": pair.one.numpy(), "shift": pair.other.numpy()}
    columns = _compare("concatenation", versions)
    layout.caption(
        "Concatenation (line) is FiLM with its scale held at 1 (points): the outputs differ by "
        f"**{pair.gap:.1e}** at most. Time can then move a feature, but not make it more or less "
        "sensitive to its input."
    )
    return columns


DRAW: Mapping[str, Callable[[Room], Columns]] = {
    "residual": _residual,
    "start": _start,
    "norm": _norm,
    "convolution": _convolution,
    "concatenation": _concatenation,
}
