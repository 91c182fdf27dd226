"""Schedules over t with the sampler's steps marked, and the forward process that they undo."""

from collections.abc import Mapping

import numpy as np
import streamlit as st
import torch

from core import data, samplers
from core.schedules import SCHEDULES, Schedule
from pages.guidance.charts import guidance as charts
from pages.guidance.numbers import numbers_button
from pages.guidance.settings import ADDRESS, Room
from pages.shared import layout, runs
from pages.shared.components.player import Panel, point_cloud, shown

POINTS = 700  # a label
FRAMES = 21
PLAYER = "guidance_forward"
NAMES = {"cosine": "Cosine", "linear-beta": "Linear β"}


def schedules_view(room: Room) -> None:
    """α, σ and log-SNR with the steps marked on them, and the forward process."""
    layout.section(
        "From data to noise",
        "xₜ = α x₀ + σ ε. Scrub t upwards and the data dissolve; the dots on the curves are the "
        f"{room.steps} steps of the sampler, the upright line is t.",
    )
    st.segmented_control(
        "Schedule",
        tuple(NAMES),
        key=ADDRESS.key("schedule"),
        format_func=NAMES.__getitem__,
        required=True,
        help="How fast the data fade and the noise grows; the network was trained with cosine.",
    )
    left, right = st.columns(2, gap="medium")
    with left:
        _forward(room)
    with right:
        _curves(room, SCHEDULES[room.schedule]())


def _forward(room: Room) -> None:
    times, path, label = forward(room.schedule, room.seed)
    point_cloud(
        [Panel(path, "Forward process", "exact")],
        times,
        label,
        key=PLAYER,
        alt=f"Moons and circles dissolving into noise, at t = {room.at:.2f}.",
        extent=runs.EXTENT,
        t=room.at,
        height=560,
        report=("t",),
        on_t_change=_keep,
    )


def _keep() -> None:
    t = shown(PLAYER).t
    if t is not None:
        ADDRESS.set("at", round(t, 4))


def forward(name: str, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times from 1 to 0, x_t = α x_0 + σ ε at each, (FRAMES, n, 2), and labels (n,)."""
    generator = torch.Generator().manual_seed(seed)
    drawn = [data.draw(shape, POINTS, generator=generator) for shape in data.DATASETS]
    x_0, label = (torch.cat(parts) for parts in zip(*drawn, strict=True))
    eps = torch.randn(x_0.shape, generator=generator)
    times = torch.linspace(1, 0, FRAMES)
    alpha, sigma = (part[:, None, None] for part in SCHEDULES[name]()(times))
    return times.numpy(), (alpha * x_0 + sigma * eps).numpy(), label.numpy()


def _curves(room: Room, schedule: Schedule) -> None:
    found = levels(schedule, room.steps)
    t, snr = found["t"], found["log_snr"]
    drawn = {
        "α and σ": (t, {"α": found["alpha"], "σ": found["sigma"]}),
        "log(α/σ)": (t[np.isfinite(snr)], {"log-SNR": snr[np.isfinite(snr)]}),
    }
    for title, (times, series) in drawn.items():
        if not len(times):
            continue
        layout.show_altair(
            charts.along(times, series, layout.scheme(), y_title=title, here=room.at),
            key=f"guidance_levels_{len(series)}",
            sentence=f"{title} over t of the {NAMES[room.schedule]} schedule at {len(times)} "
            f"times: {_ends(times, series)}.",
        )
    layout.caption(sentence(room, schedule))
    numbers_button(room, "schedule", lambda: found)


def levels(schedule: Schedule, steps: int) -> dict[str, np.ndarray]:
    """The sampler's times with α, σ and log-SNR at each, (steps + 1,)."""
    t = samplers.times(steps)
    alpha, sigma = schedule(t)
    named = {"t": t, "alpha": alpha, "sigma": sigma, "log_snr": schedule.log_snr(t)}
    return {name: value.numpy() for name, value in named.items()}


def _ends(times: np.ndarray, series: Mapping[str, np.ndarray]) -> str:
    return ", ".join(
        f"{name} from {values[0]:.2f} at t = {times[0]:.2f} to {values[-1]:.2f} at "
        f"t = {times[-1]:.2f}"
        for name, values in series.items()
    )


def sentence(room: Room, schedule: Schedule) -> str:
    """What the schedule leaves of the data at t, and where it is even."""
    t = torch.tensor(room.at, dtype=torch.float64)
    alpha, sigma = (float(part) for part in schedule(t))
    even = float(schedule.time(torch.tensor(0.0)))
    return (
        f"At t = {room.at:.2f} the data are multiplied by **{alpha:.2f}** and the noise by "
        f"**{sigma:.2f}**. Both are equally strong at t = **{even:.2f}**."
    )
