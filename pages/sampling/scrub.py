"""Guidance scrubbed in the browser: the same noise at a ladder of scales."""

import numpy as np
import streamlit as st

from core.engine import SweepResult
from core.guided import Guided
from pages.sampling.settings import ADDRESS, GUIDANCE, Settings
from pages.shared import runs
from pages.shared.budgets import sweep_frames
from pages.shared.components.player import Panel, point_cloud, shown
from pages.shared.runs import scales

RUNGS = tuple(float(scale) for scale in range(int(GUIDANCE[0]), int(GUIDANCE[1]) + 1))
MOST = 10_000  # points of which a ladder still holds a first and a last frame
PLAYER = "sampling_ladder"


def fits(settings: Settings) -> bool:
    """Whether a ladder is wanted and small enough; says so where it is not."""
    if settings.scrub and settings.n > MOST:
        st.caption(f"Guidance can be scrubbed with up to {MOST:,} points.".replace(",", " "))
    return settings.scrub and settings.n <= MOST


def climb(settings: Settings) -> SweepResult:
    """Samples whole scales and, exactly, the one that is set."""
    chosen = sorted({*RUNGS, settings.guidance})
    return runs.sweep(settings.request(), chosen, _frames(settings, len(chosen)))


def _frames(settings: Settings, scales: int) -> tuple[int, ...]:
    return sweep_frames(settings.steps, settings.n, scales)


def player(settings: Settings, ladder: SweepResult, alt: str) -> None:
    """The large picture with a guidance slider that needs no round trip."""
    times, contours = ladder.t.numpy(), None
    if settings.density:
        contours = runs.exact_density(settings.shown_labels, tuple(times.tolist()))
    request = settings.request()
    chosen = _frames(settings, len(ladder.scales))
    ask = scales.offer(Guided(request), chosen, runs.EXTENT)
    panels = [Panel(ladder.path.numpy(), "Network", "network", contours, ask=ask)]
    point_cloud(
        panels,
        times,
        ladder.label.numpy(),
        key=PLAYER,
        alt=alt,
        extent=runs.EXTENT,
        ladder=np.array(ladder.scales),
        ladder_value=settings.guidance,
        t=settings.t,
        show_contours=settings.density,
        height=520,
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
