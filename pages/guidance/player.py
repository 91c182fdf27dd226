"""The large picture of the guidance page: two runs on one noise, one clock, one slider for s."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import streamlit as st

from core import experiments, guided
from core.guided import Guided
from pages.guidance import runs as guidance_runs
from pages.guidance.settings import ADDRESS, GUIDANCE, POINTS, Settings
from pages.shared import layout, runs
from pages.shared.components.player import Panel, point_cloud, shown
from pages.shared.controls import SOLVERS
from pages.shared.runs import guided as shared_runs
from pages.shared.runs import scales as offered

PLAYER = "guidance_player"
WIDEST = 24.0
FRESH = 600  # points of fresh data a label


def player(settings: Settings) -> None:
    """Draws the pictures; dragging s interpolates, releasing it samples.

    While many points and steps are sampled a bar above says how far that has come; whatever
    control is moved meanwhile ends it.
    """
    above, slot = st.empty(), st.container()
    count = 2 if settings.second() else 1
    total = count * (len(shared_runs.rungs(settings.points)) + 1)
    with layout.progress(above, total, "Guidance scales sampled") as tell:
        drawn = pictures(settings, tell)
    with slot:
        _draw(settings, *drawn)


def _draw(settings: Settings, times: np.ndarray, panels: list[Panel], scales: np.ndarray) -> None:
    first, second = settings.run(), settings.second()
    shown_runs = [first, second] if second else [first]
    extent = runs.EXTENT if settings.lock else _extent([panel.path for panel in panels])
    point_cloud(
        [
            _complete(settings, run, panel, extent)
            for run, panel in zip(shown_runs, panels, strict=True)
        ],
        times,
        guided.labels(first).numpy(),
        key=PLAYER,
        alt=f"{settings.points} points at guidance s = {settings.guidance:g}: "
        + " beside ".join(title(settings, run) for run in shown_runs),
        extent=extent,
        ladder=scales,
        ladder_value=settings.guidance,
        t=settings.t,
        selected=settings.point if 0 <= settings.point < settings.points else None,
        trails=settings.trails,
        show_contours=settings.lines != "none",
        height=620,
        on_t_change=keep_time,
        on_guidance_change=keep_guidance,
        on_selected_change=keep_point,
    )


def pictures(
    settings: Settings, tell: Callable[[], None] = lambda: None
) -> tuple[np.ndarray, list[Panel], np.ndarray]:
    """Times of the clock, one or two pictures, and the scales of their sweeps.

    `tell` is called after each scale that was sampled.
    """
    first, second = settings.run(), settings.second()
    chosen = shared_runs.frames(settings.steps, settings.points, 2 if second else 1)
    scales, path = shared_runs.ladder(first, chosen, tell)
    times = shared_runs.times(settings.steps)[list(chosen)]
    drawn = [Panel(path, title(settings, first), first.source, times=times)]
    if second is not None:
        drawn.append(_second(settings, second, len(chosen), tell))
    return times, drawn, scales


def _second(settings: Settings, run: Guided, count: int, tell: Callable[[], None]) -> Panel:
    chosen = shared_runs.spread(run.base.steps, count)
    times = shared_runs.times(run.base.steps)[list(chosen)]
    if settings.beside == "scale":
        path = shared_runs.path(run)[list(chosen)]
    else:
        _, path = shared_runs.ladder(run, chosen, tell)
    return Panel(path, title(settings, run), run.source, times=times)


def _complete(settings: Settings, run: Guided, panel: Panel, extent: float) -> Panel:
    """The picture with its lines, fresh data, and where a further scale of it is sampled."""
    assert panel.times is not None
    chosen = shared_runs.spread(run.base.steps, len(panel.times))
    return replace(
        panel,
        contours=contours(settings, panel.times, extent),
        reference=reference(settings),
        ask=offered.offer(run, chosen, extent) if panel.path.ndim == 4 else None,
    )


def title(settings: Settings, run: Guided) -> str:
    """The title of a picture: what it has that the other has not."""
    words = {
        "truth": "Network" if run.source == "network" else "Exact denoiser",
        "sde": "SDE, DDPM" if run.base.sampler == "ddpm" else f"ODE, {SOLVERS[run.base.sampler]}",
        "scale": f"s = {run.base.guidance:g}"
        if run.base.guidance == settings.guidance2
        else "s of the slider",
        "solver": SOLVERS[run.base.sampler],
        "steps": f"{run.base.steps} steps",
        "classifier": "Classifier-free" if run.direction == "classifier-free" else "Classifier",
        "plain": "Guidance alone" if run == settings.second() else "With the options",
        "none": "Network" if run.source == "network" else "Exact denoiser",
    }
    return words[settings.beside]


def contours(settings: Settings, times: np.ndarray, extent: float) -> np.ndarray | None:
    """The exact lines that were asked for, at these times."""
    at = tuple(round(float(t), 6) for t in times)
    if settings.lines == "none" or (settings.lines == "target" and settings.guidance < 0):
        return None
    if settings.lines == "target":
        return guidance_runs.tilted_density(settings.shown_labels, at, extent, settings.guidance)
    return runs.exact_density(settings.shown_labels, at, extent)


def reference(settings: Settings) -> np.ndarray:
    """Fresh data of the labels shown, drawn faintly: it shows what guidance leaves out."""
    return np.concatenate(
        [experiments.fresh(name, FRESH, 0).numpy() for name in settings.shown_labels]
    )


def _extent(paths: list[np.ndarray]) -> float:
    """A half-width that holds every point at every time, within reason."""
    far = max(float(np.abs(path).max()) for path in paths)
    return float(np.clip(np.ceil(far * 1.05), runs.EXTENT, WIDEST))


def keep_time() -> None:
    """Takes over the time that the player reports."""
    t = shown(PLAYER).t
    if t is not None:
        ADDRESS.set("t", round(t, 4))


def keep_guidance() -> None:
    """Takes over the guidance scale that the player reports, within its bounds."""
    scale = shown(PLAYER).guidance
    if scale is not None and GUIDANCE[0] <= scale <= GUIDANCE[1]:
        ADDRESS.set("guidance", round(scale, 4) + 0.0)


def keep_point() -> None:
    """Takes over the point that was chosen; −1 is none."""
    point = shown(PLAYER).selected
    ADDRESS.set("point", -1 if point is None or point >= POINTS[1] else point)
