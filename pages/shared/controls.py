"""Draws the control of a declared setting, and the controls that sampling pages share."""

from random import SystemRandom
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.samplers import SAMPLERS
from pages.shared.address import Address
from pages.shared.params import Choice, Choices, Flag, Number, Param, Span, Whole, declare

LABELS = {"moons": "Moons", "circles": "Circles", "both": "Both"}
SOLVERS = {name: solver.title for name, solver in SAMPLERS.items()}
GUIDANCE = (-2.0, 8.0)
STEPS = (1, 100)
POINTS = (10, 20_000)
SEEDS = 9999


def control(
    address: Address[Any],
    name: str,
    place: DeltaGenerator | None = None,
    **options: Any,  # noqa: ANN401  of the Streamlit command
) -> Any:  # noqa: ANN401  the control's value
    """Draws the control that a setting's declaration asks for.

    Args:
        address: The page's settings.
        name: Which of them.
        place: Where; None is here.
        options: What else the Streamlit command takes, such as ``disabled``.
    """
    param = address.param(name)
    words = {"label": param.title, "help": param.help, "key": address.key(name)}
    return _draw(param, place or st, words | options)


def _draw(param: Param, place: Any, words: dict[str, Any]) -> Any:  # noqa: ANN401
    match param:
        case Choice(style="list"):
            return place.selectbox(options=tuple(param.options), format_func=param.words, **words)
        case Choice(style="stops"):
            stops = tuple(param.options)
            return place.select_slider(options=stops, format_func=param.words, **words)
        case Choice():
            return place.segmented_control(
                options=tuple(param.options),
                format_func=param.words,
                required=True,
                wrap=True,
                **words,
            )
        case Choices():
            return place.segmented_control(
                options=param.options, selection_mode="multi", wrap=True, **words
            )
        case Whole(typed=True) | Number(typed=True):
            return place.number_input(
                min_value=param.low, max_value=param.high, step=param.step, **words
            )
        case Number() | Whole() | Span():
            return place.slider(
                min_value=param.low, max_value=param.high, step=param.step, **words
            )
        case Flag():
            return place.toggle(**words)
    raise TypeError(f"{param.name}: no control is known for {type(param).__name__}")


def label_setting(default: str) -> Any:  # noqa: ANN401  a field
    """Declares the class that points follow."""
    return declare(
        Choice(
            default,
            LABELS,
            title="Class",
            help="Which label guides the points; with both, half of them follow each.",
        )
    )


def sampler_setting(default: str, *, title: str = "Solver", help: str = "") -> Any:  # noqa: ANN401
    """Declares a solver."""
    words = help or "How each step from t to s is taken; DDPM adds fresh noise at every step."
    return declare(Choice(default, SOLVERS, title=title, help=words, style="list"))


def eta_setting() -> Any:  # noqa: ANN401
    """Declares DDIM's η."""
    return declare(
        Number(
            0.0,
            0.0,
            1.0,
            step=0.05,
            title="η",
            help="DDIM's fresh noise: 0 draws none and the path is smooth, 1 draws as much as "
            "DDPM.",
        )
    )


def steps_setting(default: int, *, title: str = "Steps", help: str) -> Any:  # noqa: ANN401
    """Declares a number of solver steps."""
    return declare(Whole(default, *STEPS, title=title, help=help))


def points_setting(default: int, *, help: str) -> Any:  # noqa: ANN401
    """Declares a number of points."""
    return declare(Whole(default, *POINTS, step=10, title="Points", help=help))


def seed_setting() -> Any:  # noqa: ANN401
    """Declares the seed of the noise."""
    words = "Where the noise comes from; the same seed gives the same picture."
    return declare(Whole(0, 0, SEEDS, typed=True, title="Seed", help=words))


def run_controls(address: Address[Any]) -> None:
    """Draws solver, η, steps, points and seed of a page that declares them."""
    left, right = st.columns([0.62, 0.38])
    solver = control(address, "sampler", left)
    control(address, "eta", right, disabled="eta" not in SAMPLERS[solver].options)
    left, right = st.columns(2)  # anew, so that they stack in this order on a phone
    control(address, "steps", left)
    control(address, "n", right)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        control(address, "seed")
        st.button(
            "New seed",
            icon=":material/casino:",
            on_click=_draw_seed,
            args=(address,),
            help="Draws other noise; everything else stays.",
        )


def _draw_seed(address: Address[Any]) -> None:
    address.set("seed", SystemRandom().randint(0, SEEDS))
