"""The forms of FiLM, one at a time, each with the picture of what it does."""

from collections.abc import Callable, Mapping

import streamlit as st

from core import forms
from pages.charts import film_curves, film_features, film_weights
from pages.ui import layout
from pages.ui.film_room import ADDRESS, FORMS, Room


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
    DRAW[room.form](room)


def _residual(room: Room) -> None:
    pair = forms.residual(room.seed)
    st.latex(
        r"\begin{aligned}\mathrm{scale}&\odot h+\mathrm{shift}\\"
        r"(1+\mathrm{scale}')&\odot h+\mathrm{shift}\end{aligned}"
    )
    layout.show_altair(
        film_curves.agreement(
            pair.one.numpy(),
            pair.other.numpy(),
            layout.scheme(),
            ("scale · h + shift", "(1 + scale) · h + shift"),
        ),
        key="film_residual",
        sentence="Features of one sample under both forms: a line and points upon it.",
    )
    plain, rest = forms.decayed(room.seed, 0.5)
    gone, kept = forms.decayed(room.seed, 0.0)
    layout.seen(
        "With the scale's bias one lower the second form (points) is the first (line): the "
        f"largest difference is **{pair.gap:.1e}**. They part where weights shrink, as under "
        "weight decay: from an identity start, at half the weights the first passes "
        f"{plain:.0%} of its input and the second {rest:.0%}; with none left {gone:.0%} and "
        f"{kept:.0%}."
    )


def _start(room: Room) -> None:
    found = forms.starts(room.seed)
    layout.show_altair(
        film_features.starts(
            {name: (scale.numpy(), shift.numpy()) for name, (scale, shift) in found.items()},
            layout.scheme(),
        ),
        key="film_start",
        sentence="Features of untrained networks in the plane of scale and shift.",
    )
    away = {
        name: float(((scale - 1).square() + shift.square()).mean().sqrt())
        for name, (scale, shift) in found.items()
    }
    layout.seen(
        "With an identity start (W = 0, b = 1 … 1, 0 … 0) every feature begins at (1, 0), "
        "at every t. Otherwise features begin "
        f"**{away['random start']:.2f}** away from it on average, most of them damped, or "
        f"**{away['random start, 1 + scale']:.2f}** in the form with 1 + scale."
    )


def _norm(room: Room) -> None:
    found = forms.orders(room.seed)
    layout.show_altair(
        film_curves.agreement(
            found.after.numpy(),
            found.before.numpy(),
            layout.scheme(),
            ("norm, then FiLM", "FiLM, then norm"),
        ),
        key="film_norm",
        sentence="Features of one sample with FiLM after a normalisation and before it.",
    )
    layout.seen(
        "FiLM after the normalisation (line) is adaptive norm; before it (points) the norm undoes "
        "part of it. Doubling all scales and shifts makes the first "
        f"**{found.doubled_after:.2f}** times as large and the second "
        f"**{found.doubled_before:.2f}** times. Here the norm is over each sample's own features: "
        f"other samples in the batch change it by {found.alone:.1g}."
    )


def _convolution(room: Room) -> None:
    found = forms.convolution(room.seed, room.label)
    layout.show_plotly(
        film_weights.channels(
            found.before.numpy(),
            found.scale.numpy(),
            found.shift.numpy(),
            found.after.numpy(),
            layout.scheme(),
        ),
        key="film_convolution",
        sentence="Four channels of a convolution before and after FiLM: one scale and one shift "
        "for all pixels of a channel.",
    )
    c, h, w = found.before.shape
    layout.seen(
        f"Maps are (B, {c}, {h}, {w}) and scale is (B, {c}), used as (B, {c}, 1, 1): one number "
        f"for all {h * w} pixels of a channel, so {2 * c} numbers steer {c * h * w}. It says how "
        "much of a pattern there is, never where."
    )


def _concatenation(room: Room) -> None:
    pair = forms.concatenation(room.seed)
    st.latex(r"W\,[x,\gamma]+b=W_x\,x+b+\underbrace{W_\gamma\,\gamma}_{\mathrm{shift}}")
    layout.show_altair(
        film_curves.agreement(
            pair.one.numpy(), pair.other.numpy(), layout.scheme(), ("layer([x, γ])", "shift")
        ),
        key="film_concatenation",
        sentence="Outputs of a layer on the concatenation, and of the same weights as a shift.",
    )
    layout.seen(
        "Concatenation (line) is FiLM with its scale held at 1 (points): the outputs differ by "
        f"**{pair.gap:.1e}** at most. Time can then move a feature, but not make it more or less "
        "sensitive to its input."
    )


DRAW: Mapping[str, Callable[[Room], None]] = {
    "residual": _residual,
    "start": _start,
    "norm": _norm,
    "convolution": _convolution,
    "concatenation": _concatenation,
}
