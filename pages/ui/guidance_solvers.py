"""Solvers against steps, schedules over t, and the forward process that they undo."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st
import torch

from core import data, samplers, studies
from core.schedules import SCHEDULES
from pages.charts import by_time
from pages.charts import guidance as charts
from pages.components.point_cloud import Panel, point_cloud
from pages.ui import guidance_curves, guidance_jobs, layout, runs
from pages.ui.guidance import ADDRESS, Room
from pages.ui.guidance_numbers import numbers_button
from pages.ui.solver_controls import SOLVERS

ORDERS = {"ddim": 1, "heun": 2, "dpmpp-2m": 2}
COUNTS = (5, 10, 20, 40, 80, 160)
POINTS = 200
FORWARD = 700  # points a label
FRAMES = 21


def solvers_view(room: Room) -> None:
    """Error against steps of every deterministic solver, beside the slope of its order."""
    layout.section(
        "How many steps does a pull need?",
        f"Error of the end points against Heun with 400 steps, on the exact guided ODE at "
        f"s = {room.guidance:g}. Dashed is the slope that theory promises.",
    )
    layout.badge(
        "exact",
        "DDPM draws fresh noise and has no end point to compare; DPM-Solver++ takes its last "
        "step, to σ = 0, as DDIM does",
    )
    base = replace(guidance_curves.base(room), n=POINTS, guidance=room.guidance)
    run = replace(room.run(), base=base, source="exact")
    total = len(ORDERS) * len(COUNTS)
    start = partial(studies.convergence, run, tuple(ORDERS), COUNTS)
    guidance_jobs.work(
        "guidance_solvers",
        ("solvers", run),
        start,
        total,
        _draw_errors,
        lambda rows: numbers_button(room, "solvers", columns(rows), {"points": POINTS}),
    )


def columns(rows: Sequence[tuple[str, int, float]]) -> dict[str, np.ndarray]:
    """One row a measurement: solver, steps, error."""
    names, steps, found = zip(*rows, strict=True)
    return {"solver": np.array(names), "steps": np.array(steps), "error": np.array(found)}


def _draw_errors(rows: Sequence[tuple[str, int, float]]) -> None:
    named = [(SOLVERS[solver], steps, error) for solver, steps, error in rows]
    orders = {SOLVERS[solver]: order for solver, order in ORDERS.items()}
    layout.show_altair(
        charts.errors(named, orders, layout.scheme()),
        key="guidance_errors",
        sentence="Error against steps on log axes for three solvers, beside their orders' slopes.",
    )
    said = [
        f"{name}: **{rate(named, name):.2f}** (theory {order})"
        for name, order in orders.items()
        if len([row for row in named if row[0] == name]) > 1
    ]
    if said:
        layout.seen(f"Measured order over the last doubling of steps: {'; '.join(said)}.")


def rate(rows: Sequence[tuple[str, int, float]], name: str) -> float:
    """Measured order of a solver: log₂ of the error's fall over its last doubling of steps."""
    (_, n, a), (_, m, b) = [row for row in rows if row[0] == name][-2:]
    return float(np.log(a / b) / np.log(m / n))


def schedules_view(room: Room) -> None:
    """α, σ and log-SNR with the steps marked on them, and the forward process."""
    layout.section(
        "From data to noise",
        "xₜ = α x₀ + σ ε. Scrub t upwards and the data dissolve; the dots on the curves are the "
        f"{room.steps} steps of the sampler.",
    )
    st.segmented_control(
        "Schedule",
        ("cosine", "linear-beta"),
        key=ADDRESS.key("schedule"),
        format_func={"cosine": "Cosine", "linear-beta": "Linear β"}.__getitem__,
        required=True,
        help="How fast the data fade and the noise grows; the network was trained with cosine.",
    )
    name = room.schedule
    left, right = st.columns(2, gap="medium")
    with left:
        _forward(room, name)
    with right:
        _curves(room, name)


def _forward(room: Room, name: str) -> None:
    times, path, label = forward(name, room.seed)
    point_cloud(
        [Panel(path, "Forward process", "exact")],
        times,
        label,
        key="guidance_forward",
        alt="Data dissolving into noise as t grows from 0 to 1.",
        extent=runs.EXTENT,
        height=560,
        report=(),
    )


def forward(name: str, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times from 1 to 0, x_t = α x_0 + σ ε at each, (FRAMES, n, 2), and labels (n,)."""
    generator = torch.Generator().manual_seed(seed)
    drawn = [data.draw(shape, FORWARD, generator=generator) for shape in data.DATASETS]
    x_0, label = (torch.cat(parts) for parts in zip(*drawn, strict=True))
    eps = torch.randn(x_0.shape, generator=generator)
    times = torch.linspace(1, 0, FRAMES)
    alpha, sigma = (part[:, None, None] for part in SCHEDULES[name]()(times))
    return times.numpy(), (alpha * x_0 + sigma * eps).numpy(), label.numpy()


def _curves(room: Room, name: str) -> None:
    schedule, scheme = SCHEDULES[name](), layout.scheme()
    times = samplers.times(room.steps)
    alpha, sigma = (part.numpy() for part in schedule(times))
    layout.show_altair(
        by_time.curves(
            times.numpy(),
            {"α": alpha, "σ": sigma},
            scheme,
            y_title="α and σ",
            colours={"α": scheme.others[0], "σ": scheme.accent},
            height=240,
        ),
        key="guidance_levels",
        sentence=f"α and σ over t of the {name} schedule, with the steps marked.",
    )
    inside = times[1:-1]
    if not len(inside):
        return
    layout.show_altair(
        charts.along(
            inside.numpy(),
            {"log-SNR": schedule.log_snr(inside).numpy()},
            scheme,
            y_title="log(α/σ)",
        ),
        key="guidance_snr",
        sentence=f"Log-SNR over t of the {name} schedule, with the steps marked.",
    )
    cross = float(schedule.time(torch.tensor(0.0)))
    layout.seen(f"Signal and noise are equally strong at t = **{cross:.2f}**.")
