"""Export of the guidance page: code, data, pictures, a link, the animation, a chart's numbers."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from math import ceil
from typing import Any

import numpy as np
import streamlit as st

from core import guided
from pages.guidance import player
from pages.guidance.comparison import compared, second_run, title
from pages.guidance.settings import ADDRESS, Settings
from pages.shared import budgets, layout, runs
from pages.shared.charts import animation
from pages.shared.components.player import offline
from pages.shared.controls import SOLVERS
from pages.shared.export import Bundle, Columns, download, export_section
from pages.shared.run_export import run_bundle

FRAMES = 40
GIF_POINTS = 1500
GIF = "guidance.gif"


def numbers_button(
    settings: Settings,
    name: str,
    columns: Callable[[], Columns],
    of: Mapping[str, Any] | None = None,
) -> None:
    """Offers a chart's numbers, decided by the settings and ``of``: see ``export.download``."""
    download(ADDRESS.page, name, columns, decided(settings, of or {}), ADDRESS.link(settings))


def decided(settings: Settings, of: Mapping[str, Any]) -> dict[str, Any]:
    """All that decides what the page shows, and what else decides these numbers."""
    return {**asdict(settings), "checkpoint": runs.CHECKPOINT, **of}


def bundle(settings: Settings) -> Bundle:
    """Everything of this run that can be exported."""
    run, second = settings.run(), second_run(settings)
    link = ADDRESS.link(settings)  # now: files are made outside the page's run
    name = f"film-room-guidance-{settings.label}-s{settings.guidance:g}-seed{settings.seed}"
    return run_bundle(
        run,
        runs.path(run),
        name=name,
        title=f"{shapes(settings)}, guidance s = {settings.guidance:g}, seed {settings.seed}",
        link=link,
        settings=asdict(settings),
        arrays={"second_path": runs.path(second)} if second else {},
        pictures={f"{name}.html": lambda: html(settings, link)},
    )


def shapes(settings: Settings) -> str:
    """What is drawn, in words."""
    return "Moons and circles" if settings.label == "both" else settings.label.capitalize()


def html(settings: Settings, link: str) -> bytes:
    """The large picture with its clock and slider as one file that plays offline."""
    scales = sorted({*budgets.scales(settings.points), settings.guidance})
    times, panels = player.pictures(settings, scales)
    return offline.page(
        panels,
        times,
        guided.labels(settings.run()).numpy(),
        title=f"{shapes(settings)}, guided from noise to data",
        words=f"Film Room. {SOLVERS[settings.sampler]}, {settings.steps} steps, seed "
        f"{settings.seed}. {link}",
        extent=runs.EXTENT,
        scales=np.array(scales),
        guidance=settings.guidance,
    )


def export_view(settings: Settings) -> None:
    """Draws the section, with the GIF below: made on request, with progress."""
    export_section(bundle(settings), key="guidance")
    asked = ("gif", settings.run(), second_run(settings), layout.scheme().name)
    if st.session_state.get(GIF, (None, b""))[0] != asked:
        wanted = st.button(
            "Make a GIF",
            icon=":material/gif_box:",
            help="Draws the animation frame by frame on the server; it takes a few seconds.",
        )
        if not wanted:
            return
        st.session_state[GIF] = (asked, make_gif(settings))
    st.download_button(
        "Animation, GIF",
        st.session_state[GIF][1],
        file_name=f"film-room-guidance-{settings.label}-s{settings.guidance:g}.gif",
        mime="image/gif",
        on_click="ignore",
        icon=":material/download:",
        help="Saves the animation; the picture stays as it is.",
    )


def make_gif(settings: Settings) -> bytes:
    """Draws all frames with a progress bar and joins them."""
    shown = compared(settings)
    few = slice(None, None, ceil(settings.points / GIF_POINTS))  # of both labels alike
    drawn = []
    bar = st.progress(0.0, text="Drawing the animation")
    for frame in animation.frames(
        [runs.path(run)[:, few] for run in shown],
        [runs.times(run.base.steps) for run in shown],
        [title(settings, run) for run in shown],
        guided.labels(shown[0]).numpy()[few],
        layout.scheme(),
        extent=runs.EXTENT,
        count=FRAMES,
    ):
        drawn.append(frame)
        bar.progress(len(drawn) / FRAMES, text=f"Frame {len(drawn)} of {FRAMES}")
    bar.empty()
    return animation.gif(drawn, layout.scheme())
