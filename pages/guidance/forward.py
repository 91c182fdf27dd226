"""The forward view: noise schedules, the forward process, and the posterior of one step."""

from collections.abc import Mapping

import numpy as np
import streamlit as st
import torch

from core import experiments, samplers
from core.schedules import SCHEDULES, Schedule
from pages.guidance.charts import guidance as charts
from pages.guidance.export import numbers_button
from pages.guidance.settings import ADDRESS, Settings
from pages.guidance.settings import SCHEDULES as NAMES
from pages.shared import layout, runs
from pages.shared.components.player import Panel, point_cloud, shown
from pages.shared.controls import control

POINTS = 700  # a label
FRAMES = 21
PLAYER = "guidance_forward"


def forward_view(settings: Settings) -> None:
    """α, σ, log-SNR, the posterior over t, and the forward process."""
    layout.section(
        "From data to noise, and one step back",
        "xₜ = α x₀ + σ ε. Move t up and noise replaces the data. The dots on the curves are the "
        f"{settings.steps} steps of the sampler; the vertical line is t.",
    )
    control(ADDRESS, "schedule")
    schedule = SCHEDULES[settings.schedule]()
    left, right = st.columns(2, gap="medium")
    with left:
        _forward(settings, schedule)
        layout.caption(sentence(settings, schedule))
    with right:
        _levels(settings, schedule)
        _posterior(settings, schedule)


def _forward(settings: Settings, schedule: Schedule) -> None:
    times = torch.linspace(1, 0, FRAMES)
    x_t, label = experiments.forward_process(schedule, times, points=POINTS, seed=settings.seed)
    point_cloud(
        [Panel(x_t.numpy(), "Forward process", "exact")],
        times.numpy(),
        label.numpy(),
        key=PLAYER,
        alt=f"Moons and circles with noise added, at t = {settings.at:.2f}.",
        extent=runs.EXTENT,
        t=settings.at,
        height=560,
        report=("t",),
        on_t_change=keep,
    )


def keep() -> None:
    """Takes over the time that the player reports."""
    t = shown(PLAYER).t
    if t is not None:
        ADDRESS.set("at", round(t, 4))


def _levels(settings: Settings, schedule: Schedule) -> None:
    found = {
        name: one.numpy() for name, one in experiments.levels(schedule, settings.steps).items()
    }
    t, snr = found["t"], found["log_snr"]
    finite = np.isfinite(snr)
    drawn = {
        "α and σ": (t, {"α": found["alpha"], "σ": found["sigma"]}),
        "log(α/σ)": (t[finite], {"log-SNR": snr[finite]}),
    }
    for title, (times, series) in drawn.items():
        _curves(settings, title, times, series)
    numbers_button(settings, "schedule", lambda: found)


def _posterior(settings: Settings, schedule: Schedule) -> None:
    found = experiments.posterior(schedule, samplers.times(settings.steps))
    t, x_0, x_t, deviation = (found[name].numpy() for name in ("t", "x_0", "x_t", "deviation"))
    _curves(
        settings,
        "DDPM posterior",
        t,
        {"a, of x₀": x_0, "b, of xₜ": x_t, "d": deviation},
    )
    now = int(np.abs(t - settings.at).argmin())
    layout.caption(
        "A DDPM step from t to s draws from q(xₛ | xₜ, x₀), a Gaussian with mean a x₀ + b xₜ "
        f"and standard deviation d. At t = {t[now]:.2f}, with {settings.steps} steps, "
        f"a = **{x_0[now]:.3f}**, b = **{x_t[now]:.3f}** and d = **{deviation[now]:.3f}** "
        "(arXiv 2006.11239, eq. 6 and 7)."
    )
    numbers_button(settings, "posterior", lambda: {n: one.numpy() for n, one in found.items()})


def _curves(
    settings: Settings, title: str, times: np.ndarray, series: Mapping[str, np.ndarray]
) -> None:
    if not len(times):
        return
    layout.show_vega(
        charts.along(times, series, layout.scheme(), y_title=title, here=settings.at),
        key=f"guidance_levels_{len(series)}",
        sentence=f"{title} over t of the {NAMES[settings.schedule]} schedule at {len(times)} "
        f"times: {_ends(times, series)}.",
    )


def _ends(times: np.ndarray, series: Mapping[str, np.ndarray]) -> str:
    return ", ".join(
        f"{name} from {values[0]:.2f} at t = {times[0]:.2f} to {values[-1]:.2f} at "
        f"t = {times[-1]:.2f}"
        for name, values in series.items()
    )


def sentence(settings: Settings, schedule: Schedule) -> str:
    """α and σ at t, and where they are equal."""
    alpha, sigma = (float(one) for one in schedule(torch.tensor(settings.at).double()))
    even = float(schedule.time(torch.tensor(0.0)))
    return (
        f"At t = {settings.at:.2f} the data are multiplied by α = **{alpha:.2f}** and the noise "
        f"by σ = **{sigma:.2f}**. Both are equal at t = **{even:.2f}**."
    )
