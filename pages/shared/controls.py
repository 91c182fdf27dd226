"""What pages that sample have alike: labels, solvers, bounds, and the controls of a run."""

from random import SystemRandom

import streamlit as st

from pages.shared.address import Address

LABELS = {"moons": "Moons", "circles": "Circles", "both": "Both"}
SOLVERS = {
    "dpmpp-2m": "DPM-Solver++ (2M)",
    "heun": "Heun",
    "ddim": "DDIM",
    "ddpm": "DDPM (ancestral)",
}
SEEDS = 9999
GUIDANCE = (-2.0, 8.0)
STEPS = (1, 100)
POINTS = (10, 20_000)


def label_control(address: Address) -> None:
    """Which label the points follow."""
    st.segmented_control(
        "What to draw",
        tuple(LABELS),
        key=address.key("label"),
        format_func=LABELS.__getitem__,
        required=True,
        help="Which label guides the points; with both, half of them follow each.",
    )


def solver_controls(address: Address, *, of_steps: str, of_points: str) -> None:
    """Solver, η, steps, points and seed; the values are read with `address.values()`.

    Args:
        address: The page's settings: sampler, eta, steps, n and seed.
        of_steps: What the page says about steps, beyond what they are.
        of_points: What it says about points.
    """
    left, right = st.columns(2)
    solver = left.selectbox(
        "Solver",
        tuple(SOLVERS),
        key=address.key("sampler"),
        format_func=SOLVERS.__getitem__,
        help="How each step from t to s is taken; DDPM adds fresh noise at every step.",
    )
    right.slider(
        "η",
        0.0,
        1.0,
        step=0.05,
        key=address.key("eta"),
        disabled=solver != "ddim",
        help="DDIM's fresh noise: 0 draws none and the path is smooth, 1 draws as much as DDPM.",
    )
    left, right = st.columns(2)  # anew, so that they stack in this order on a phone
    left.slider(
        "Steps",
        *STEPS,
        key=address.key("steps"),
        help=f"Steps from noise to data; {of_steps}",
    )
    right.slider(
        "Points",
        *POINTS,
        step=10,
        key=address.key("n"),
        help=f"How many points are drawn; {of_points}",
    )
    _seed(address)


def _seed(address: Address) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            "Seed",
            0,
            SEEDS,
            step=1,
            key=address.key("seed"),
            help="Where the noise comes from; the same seed gives the same picture.",
        )
        st.button(
            "New seed",
            icon=":material/casino:",
            on_click=_draw_seed,
            args=(address,),
            help="Draws other noise; everything else stays.",
        )


def _draw_seed(address: Address) -> None:
    address.set("seed", SystemRandom().randint(0, SEEDS))
