"""The large picture of the guidance page: two runs on one noise, one clock, one slider for s."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import experiments, guided
from core.guided import Guided
from pages.guidance import runs as guidance_runs
from pages.guidance.comparison import compared, second_run, title
from pages.guidance.settings import ADDRESS, GUIDANCE, POINTS, Settings
from pages.shared import budgets, runs
from pages.shared.components.player import Panel, point_cloud, shown
from pages.shared.runs import scales as offered

PLAYER = "guidance_player"
WIDEST = 24.0
FRESH = 600  # points of fresh data a label


def player(settings: Settings) -> None:
    """Draws the pictures at the scale that is set; the player asks for the others by itself."""
    times, panels = pictures(settings, (settings.guidance,), st.empty())
    extent = runs.EXTENT if settings.lock else _extent([panel.path for panel in panels])
    point_cloud(
        [
            _complete(settings, run, panel, extent)
            for run, panel in zip(compared(settings), panels, strict=True)
        ],
        times,
        guided.labels(settings.run()).numpy(),
        key=PLAYER,
        alt=f"{settings.points} points at guidance s = {settings.guidance:g}: "
        + " beside ".join(title(settings, run) for run in compared(settings)),
        extent=extent,
        scales=np.array([settings.guidance]),
        ends=GUIDANCE,
        guidance=settings.guidance,
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
    settings: Settings, scales: Sequence[float], slot: DeltaGenerator | None = None
) -> tuple[np.ndarray, list[Panel]]:
    """Times of the clock, and one or two pictures sampled at these guidance scales."""
    first, second = settings.run(), second_run(settings)
    chosen = budgets.frames(settings.steps, settings.points, 2 if second else 1)
    panels = [_picture(settings, first, chosen, scales, slot)]
    if second is not None:
        own = budgets.spread(second.base.steps, len(chosen))
        fixed = settings.beside == "scale"  # it does not follow the slider
        panels.append(_picture(settings, second, own, None if fixed else scales, slot))
    return runs.times(settings.steps)[list(chosen)], panels


def _picture(
    settings: Settings,
    run: Guided,
    chosen: tuple[int, ...],
    scales: Sequence[float] | None,
    slot: DeltaGenerator | None,
) -> Panel:
    swept = runs.sweep(run, scales or (run.base.guidance,), chosen, slot)
    path = swept.path.numpy() if scales else swept.path[0].numpy()
    return Panel(path, title(settings, run), run.source, times=swept.t.double().numpy())


def _complete(settings: Settings, run: Guided, panel: Panel, extent: float) -> Panel:
    """The picture with its lines, fresh data, and where the player asks for other scales of it."""
    assert panel.times is not None
    chosen = budgets.spread(run.base.steps, len(panel.times))
    return replace(
        panel,
        contours=contours(settings, panel.times, extent),
        reference=reference(settings),
        ask=offered.offer(run, chosen, extent) if panel.path.ndim == 4 else None,
    )


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
