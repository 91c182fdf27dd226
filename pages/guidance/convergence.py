"""Solvers: error against steps on the exact guided flow, beside the slopes of theory."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from core import experiments
from pages.guidance import sweep
from pages.guidance.charts import scales
from pages.guidance.numbers import numbers_button
from pages.guidance.settings import Room
from pages.shared import background, layout
from pages.shared.controls import SOLVERS

ORDERS = {"ddim": 1, "heun": 2, "dpmpp-2m": 2}
COUNTS = (5, 10, 20, 40, 80, 160)
POINTS = 200


def solvers_view(room: Room) -> None:
    """Error against steps of every deterministic solver, beside the slope of its order."""
    layout.section(
        "How many steps does a pull need?",
        f"Median error of the end points of {room.one_label} against Heun with 400 steps, on the "
        f"exact guided ODE at s = {room.guidance:g}. Dotted is the slope that theory promises.",
    )
    layout.badge(
        "exact",
        "DDPM draws fresh noise and has no end point to compare; DPM-Solver++ takes its last "
        "step, to σ = 0, as DDIM does",
    )
    base = replace(sweep.base(room), n=POINTS, guidance=room.guidance)
    run = replace(room.run(), base=base, source="exact")
    total = len(ORDERS) * len(COUNTS)
    start = partial(experiments.convergence, run, tuple(ORDERS), COUNTS)
    background.work(
        "guidance_solvers",
        ("solvers", run),
        start,
        total,
        _draw_errors,
        lambda rows: numbers_button(room, "solvers", lambda: columns(rows), {"points": POINTS}),
    )


def columns(rows: Sequence[tuple[str, int, float]]) -> dict[str, np.ndarray]:
    """One row a measurement: solver, steps, error."""
    names, steps, found = zip(*rows, strict=True)
    return {"solver": np.array(names), "steps": np.array(steps), "error": np.array(found)}


def _draw_errors(rows: Sequence[tuple[str, int, float]]) -> None:
    named = [(SOLVERS[solver], steps, error) for solver, steps, error in rows]
    orders = {SOLVERS[solver]: order for solver, order in ORDERS.items()}
    said = "; ".join(
        f"{name} **{rate(named, name):.2f}** (theory {order})"
        for name, order in orders.items()
        if len([row for row in named if row[0] == name]) > 1
    )
    layout.show_altair(
        scales.errors(named, orders, layout.scheme()),
        key="guidance_errors",
        sentence="Error against steps on log axes, beside the slopes of the solvers' orders. "
        + said.replace("*", ""),
    )
    if said:
        layout.caption(f"Measured order over the last doubling of steps: {said}.")


def rate(rows: Sequence[tuple[str, int, float]], name: str) -> float:
    """Measured order of a solver: log₂ of the error's fall over its last doubling of steps."""
    (_, n, a), (_, m, b) = [row for row in rows if row[0] == name][-2:]
    return float(np.log(a / b) / np.log(m / n))
