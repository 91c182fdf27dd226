"""The solvers view: error against steps on the exact guided ODE, beside each solver's order."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from core import experiments
from core.samplers import SAMPLERS
from pages.guidance import sweep
from pages.guidance.charts import scales
from pages.guidance.export import numbers_button
from pages.guidance.settings import Settings
from pages.shared import background, layout, runs
from pages.shared.controls import SOLVERS

ORDERS = {name: kind.order for name, kind in SAMPLERS.items() if not kind.stochastic}
COUNTS = (5, 10, 20, 40, 80, 160)
POINTS = 200

Row = tuple[str, int, float]


def convergence_view(settings: Settings) -> None:
    """Error against steps of every deterministic solver, beside the slope of its order."""
    layout.section(
        "How many steps does guidance need?",
        f"Median error of the end points of {settings.one_label} on the exact guided ODE at "
        f"s = {settings.guidance:g}. The reference is Heun with {experiments.FINE} steps. A "
        "dotted line has the slope of the solver's order.",
    )
    layout.badge(
        "exact",
        "DDPM adds fresh noise, so it has no end point to compare. DPM-Solver++ takes its last "
        "step, to σ = 0, as DDIM does",
    )
    base = replace(sweep.base(settings), n=POINTS, guidance=settings.guidance)
    run = replace(settings.run(), base=base, source="exact")
    background.work(
        "guidance_convergence",
        ("convergence", run),
        partial(experiments.convergence, run, tuple(ORDERS), COUNTS, sample=runs.engine().within),
        len(ORDERS) * len(COUNTS),
        draw,
        lambda rows: numbers_button(
            settings, "convergence", lambda: columns(rows), {"points": POINTS}
        ),
    )


def columns(rows: Sequence[Row]) -> dict[str, np.ndarray]:
    """One row a measurement: solver, steps, error."""
    names, steps, found = zip(*rows, strict=True)
    return {"solver": np.array(names), "steps": np.array(steps), "error": np.array(found)}


def draw(rows: Sequence[Row]) -> None:
    """Draws the errors and says which order was measured."""
    named = [(SOLVERS[solver], steps, error) for solver, steps, error in rows]
    orders = {SOLVERS[solver]: order for solver, order in ORDERS.items()}
    measured = sentence(named, orders)
    layout.show_vega(
        scales.errors(named, orders, layout.scheme()),
        key="guidance_errors",
        sentence="Error against steps on log axes, beside the slopes of the solvers' orders. "
        + measured.replace("*", ""),
    )
    if measured:
        layout.caption(f"Measured order over the last doubling of steps: {measured}.")


def sentence(rows: Sequence[Row], orders: dict[str, int]) -> str:
    """The measured order of each solver that has two errors, beside the order of theory."""
    found = {name: [row[1:] for row in rows if row[0] == name] for name in orders}
    return "; ".join(
        f"{name} **{experiments.measured_order(found[name]):.2f}** (theory {order})"
        for name, order in orders.items()
        if len(found[name]) > 1
    )
