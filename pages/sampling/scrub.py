"""Guidance scrubbed in the browser: the same noise at many guidance scales."""

import numpy as np
import streamlit as st

from core.engine import SampleResult
from core.guided import Guided
from pages.sampling.settings import ADDRESS, GUIDANCE, Settings
from pages.shared import budgets, runs
from pages.shared.components.player import Panel, point_cloud, shown
from pages.shared.runs import scales

MOST = 10_000  # points of which a sweep still holds enough frames
PLAYER = "sampling_sweep"


def fits(settings: Settings) -> bool:
    """Whether a guidance slider is wanted and can be had; says so where it cannot."""
    if settings.scrub and settings.n > MOST:
        st.caption(f"Guidance can be scrubbed with up to {MOST:,} points.".replace(",", " "))
    return settings.scrub and settings.n <= MOST


def player(settings: Settings, result: SampleResult, alt: str) -> None:
    """The large picture with a guidance slider that needs no round trip."""
    request = settings.request()
    chosen = budgets.frames(settings.steps, settings.n, 1)
    times, contours = result.t.numpy()[list(chosen)], None
    if settings.density:
        contours = runs.exact_density(settings.shown_labels, tuple(times.tolist()))
    ask = scales.offer(Guided(request), chosen, runs.EXTENT)
    path = result.path.numpy()[None, list(chosen)]
    point_cloud(
        [Panel(path, "Network", "network", contours, ask=ask)],
        times,
        result.label.numpy(),
        key=PLAYER,
        alt=alt,
        extent=runs.EXTENT,
        scales=np.array([settings.guidance]),
        ends=GUIDANCE,
        guidance=settings.guidance,
        t=settings.t,
        show_contours=settings.density,
        height=860,
        report=("t", "guidance"),
        on_t_change=_keep,
        on_guidance_change=_keep,
    )


def _keep() -> None:
    seen = shown(PLAYER)
    if seen.t is not None:
        ADDRESS.set("t", round(seen.t, 4))
    if seen.guidance is not None:
        ADDRESS.set("guidance", min(max(round(seen.guidance, 2), GUIDANCE[0]), GUIDANCE[1]))
