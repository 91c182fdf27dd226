"""What the guidance page gives away: code, data, picture, link, and the animation as files."""

from dataclasses import asdict
from math import ceil

import streamlit as st

from core import guided
from pages.guidance import player
from pages.guidance.settings import ADDRESS, Room
from pages.shared import layout, runs
from pages.shared.charts import animation
from pages.shared.components.player import offline
from pages.shared.export import Bundle, export_section
from pages.shared.run_export import run_bundle
from pages.shared.runs import guided as guidance_runs

FRAMES = 40
GIF_POINTS = 1500


def bundle(room: Room) -> Bundle:
    """Everything of this run that can be taken away."""
    run, second = room.run(), room.second()
    link = ADDRESS.link(room)  # now: files are made outside the page's run
    name = f"film-room-guidance-{room.label}-s{room.guidance:g}-seed{room.seed}"
    return run_bundle(
        run,
        guidance_runs.path(run),
        name=name,
        title=f"{told(room)}, guidance s = {room.guidance:g}, seed {room.seed}",
        link=link,
        settings=asdict(room),
        arrays={"second_path": guidance_runs.path(second)} if second else {},
        pictures={f"{name}.html": lambda: html(room, link)},
    )


def told(room: Room) -> str:
    """What is drawn, in words."""
    return "Moons and circles" if room.label == "both" else room.label.capitalize()


def html(room: Room, link: str) -> bytes:
    """The large picture with its clock and slider as one file that plays offline."""
    times, panels, scales = player.pictures(room)
    return offline.page(
        panels,
        times,
        guided.labels(room.run()).numpy(),
        title=f"{told(room)}, guided from noise to data",
        words=f"Film Room. {player.SOLVERS[room.sampler]}, {room.steps} steps, seed "
        f"{room.seed}. {link}",
        extent=runs.EXTENT,
        ladder=scales,
        ladder_value=room.guidance,
    )


def away(room: Room) -> None:
    """Draws the section, with the GIF below: made on request, with progress."""
    export_section(bundle(room), key="guidance")
    asked = ("gif", room.run(), room.second(), layout.scheme().name)
    if st.session_state.get("guidance.gif", (None, b""))[0] != asked:
        wanted = st.button(
            "Make a GIF",
            icon=":material/gif_box:",
            help="Draws the animation frame by frame on the server; it takes a few seconds.",
        )
        if not wanted:
            return
        st.session_state["guidance.gif"] = (asked, make_gif(room))
    st.download_button(
        "Animation, GIF",
        st.session_state["guidance.gif"][1],
        file_name=f"film-room-guidance-{room.label}-s{room.guidance:g}.gif",
        mime="image/gif",
        on_click="ignore",
        icon=":material/download:",
        help="Saves the animation; the picture stays as it is.",
    )


def make_gif(room: Room) -> bytes:
    """Draws all frames with a progress bar and joins them."""
    shown = [run for run in (room.run(), room.second()) if run is not None]
    few = slice(None, None, ceil(room.points / GIF_POINTS))  # of both labels alike
    drawn = []
    bar = st.progress(0.0, text="Drawing the animation")
    for frame in animation.frames(
        [guidance_runs.path(run)[:, few] for run in shown],
        [guidance_runs.times(run.base.steps) for run in shown],
        [player.title(room, run) for run in shown],
        guided.labels(shown[0]).numpy()[few],
        layout.scheme(),
        extent=runs.EXTENT,
        count=FRAMES,
    ):
        drawn.append(frame)
        bar.progress(len(drawn) / FRAMES, text=f"Frame {len(drawn)} of {FRAMES}")
    bar.empty()
    return animation.gif(drawn, layout.scheme())
