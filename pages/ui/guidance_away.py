"""What the guidance page gives away: code, data, picture, link, and the animation as files."""

from dataclasses import asdict

import numpy as np
import streamlit as st

from core import guided
from core.guided import Guided
from pages.charts import animation
from pages.charts import points as points_chart
from pages.components.point_cloud import Panel, offline
from pages.ui import guidance_player, guidance_runs, layout, runs
from pages.ui.guidance import ADDRESS, Room
from pages.ui.take_away import Bundle, take_away

FRAMES = 40
GIF_POINTS = 1500

CODE = '''"""{title}

Run it in the folder that holds Film Room's core package.
"""

import torch

from core import checkpoints, guidance, samplers
from core.denoisers import clipped, exact, network

net = checkpoints.load("{checkpoint}")
generator = torch.Generator().manual_seed({seed})
noise = torch.randn({n}, 2, generator=generator)  # every point starts here, at t = 1

paths = []
for label, other, start in {parts}:
    u, c = {uncond}, {cond}
    denoise = guidance.classifier_free(u, c, {scale})  # u + s (c - u)
{options}    states = samplers.trajectory(
        "{sampler}",
        denoise,
        start,
        samplers.times({steps}),
        schedule=net.schedule,
        generator=generator,{eta}
    )
    with torch.inference_mode():
        paths.append(torch.stack([state.x for state in states]))

path = torch.cat(paths, 1)  # ({frames}, {n}, 2), from noise to data
x = path[-1]
print(f"{{len(x)}} points, mean {{x.mean(0).tolist()}}, deviation {{x.std(0).tolist()}}")
'''
MEANS = {
    "network": ("network(net)", "network(net, label)", "network(net, other)"),
    "exact": ("exact(net.schedule)", "exact(net.schedule, label)", "exact(net.schedule, other)"),
}


def code(run: Guided) -> str:
    """PyTorch that repeats this run with the model package alone."""
    base, half = run.base, (run.base.n + 1) // 2
    first, second = f"noise[:{half}]", f"noise[{half}:]"
    other = "circles" if base.label == "moons" else "moons"
    uncond, cond, avoid = MEANS[run.source]
    options = {
        f"guidance.away_from(denoise, u, {avoid}, {run.avoid!r})": run.avoid > 0,
        f"guidance.rescaled(denoise, c, {run.rescale!r}, net.schedule)": run.rescale > 0,
        f"guidance.within(denoise, c, {run.low!r}, {run.high!r})": (run.low, run.high) != (0, 1),
        f"clipped(denoise, {base.clip!r})": np.isfinite(base.clip),
    }
    return CODE.format(
        title=f"{base.n} points, label {base.label}, guidance s = {base.guidance:g}.",
        checkpoint=base.checkpoint,
        seed=base.seed,
        n=base.n,
        parts=f'(("moons", "circles", {first}), ("circles", "moons", {second}))'
        if base.label == "both"
        else f'[("{base.label}", "{other}", noise)]',
        uncond=uncond,
        cond=cond,
        scale=repr(base.guidance),
        options="".join(f"    denoise = {line}\n" for line, on in options.items() if on),
        sampler=base.sampler,
        steps=base.steps,
        frames=base.steps + 1,
        eta=f"\n        eta={base.eta!r}," if base.sampler == "ddim" else "",
    )


def settings(room: Room) -> dict[str, object]:
    """Everything that decides what the page shows, by name."""
    return asdict(room) | {"n": room.points, "checkpoint": runs.CHECKPOINT}


def bundle(room: Room) -> Bundle:
    """Everything of this run that can be taken away."""
    run = room.run()
    path, label = guidance_runs.path(run), guided.labels(run).numpy()
    scheme = layout.scheme()
    title = f"{room.label.capitalize()}, guidance s = {room.guidance:g}, seed {room.seed}"
    arrays = {
        "x": path[-1],
        "label": label,
        "path": path,
        "t": guidance_runs.times(room.steps),
    }
    second = room.second()
    if second is not None:
        arrays["second_path"] = guidance_runs.path(second)
    return Bundle(
        name=f"film-room-guidance-{room.label}-s{room.guidance:g}-seed{room.seed}",
        code=code(run),
        settings=settings(room),
        link=ADDRESS.link(asdict(room)),
        columns={"x": path[-1][:, 0], "y": path[-1][:, 1], "label": label},
        arrays=arrays,
        pictures={
            "guidance.svg": lambda: points_chart.svg(
                path[-1], label, scheme, extent=runs.EXTENT, title=title
            ),
            "guidance.html": lambda: html(room),
        },
    )


def html(room: Room) -> bytes:
    """The large picture with its clock and slider as one file that plays offline."""
    chosen, panels, scales = guidance_player.pictures(room)
    return offline.page(
        [Panel(path, name, badge, times=times) for path, name, badge, times in panels],
        guidance_runs.times(room.steps)[list(chosen)],
        guided.labels(room.run()).numpy(),
        title=f"Guidance of {room.label}, from noise to data",
        words=f"Film Room. {guidance_player.SOLVERS[room.sampler]}, {room.steps} steps, seed "
        f"{room.seed}. {ADDRESS.link(asdict(room))}",
        extent=runs.EXTENT,
        ladder=scales,
        ladder_value=room.guidance,
    )


def away(room: Room) -> None:
    """Draws the section, with the GIF below: made on request, with progress."""
    take_away(bundle(room), key="guidance")
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
    drawn = []
    bar = st.progress(0.0, text="Drawing the animation")
    for frame in animation.frames(
        [guidance_runs.path(run)[:, :GIF_POINTS] for run in shown],
        [guidance_runs.times(run.base.steps) for run in shown],
        [guidance_player.title(room, run) for run in shown],
        guided.labels(shown[0]).numpy()[:GIF_POINTS],
        layout.scheme(),
        extent=runs.EXTENT,
        count=FRAMES,
    ):
        drawn.append(frame)
        bar.progress(len(drawn) / FRAMES, text=f"Frame {len(drawn)} of {FRAMES}")
    bar.empty()
    return animation.gif(drawn, layout.scheme())
