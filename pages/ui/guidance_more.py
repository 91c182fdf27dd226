"""Two views on where guidance comes from: a classifier's gradient, and label dropout."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import streamlit as st
import torch

from core import checkpoints, classifiers, guided, studies
from core.engine import SampleRequest
from core.guided import Guided
from core.recipes.dropout import PERCENT, checkpoint
from core.schedules import Cosine
from core.studies import Study
from pages.charts import guidance_maps
from pages.components.point_cloud import Panel, point_cloud, shown
from pages.ui import guidance_curves, guidance_runs, layout, runs
from pages.ui.guidance import ADDRESS, GUIDANCE, Room

SIDE = 72
SMALL = 400  # points a picture of the four
DROPOUT = "guidance_dropout"


def classifier_view(room: Room) -> None:
    """What a learned and the exact classifier say of noisy points, and what their pull does."""
    layout.section(
        "Another way to pull: a classifier's gradient",
        "A small network learned to tell moons from circles at any noise; its gradient can stand "
        "in for c − u. Its line p = 1/2 beside the true one:",
    )
    st.slider(
        "Time t of the noisy points",
        0.0,
        1.0,
        step=0.01,
        key=ADDRESS.key("at"),
        help="The maps show p(moons given x) for points that are this noisy.",
    )
    t = room.at
    axis, p, q = probabilities(t)
    layout.show_plotly(
        guidance_maps.probability({"Learned": p, "Exact": q}, axis, layout.scheme()),
        key="guidance_classifier",
        sentence=f"Probability of moons over the plane at t = {t:.2f}, learned and exact.",
    )
    layout.seen(
        f"At t = {t:.2f} they differ by at most **{np.abs(p - q).max():.2f}**, and by "
        f"{np.abs(p - q).mean():.3f} on average over the square."
    )
    st.button(
        "Show both pulls in the large picture",
        icon=":material/compare:",
        on_click=ADDRESS.set,
        args=("beside", "pull"),
        help="Classifier-free guidance and classifier guidance on the same noise.",
    )
    one = replace(room.run(), base=guidance_curves.base(room), source="network")
    asked = (
        ("Classifier-free", Study(one, seeds=guidance_curves.SEEDS)),
        ("Classifier", Study(replace(one, pull="classifier"), seeds=guidance_curves.SEEDS)),
    )
    guidance_curves.measure("guidance_pulls", asked, room)


@st.cache_data(max_entries=64, show_spinner=False)
def probabilities(t: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Axis (S,) and p(moons | x_t) on the square, learned and exact, each (S, S)."""
    axis = torch.linspace(-runs.EXTENT, runs.EXTENT, SIDE)
    plane = torch.cartesian_prod(axis, axis).flip(1)  # rows of y, columns of x
    with torch.inference_mode():
        found = [
            law(plane, t)[:, 0].exp().reshape(SIDE, SIDE).numpy()
            for law in (classifiers.load(), classifiers.Exact(Cosine()))
        ]
    return axis.numpy(), found[0], found[1]


def dropout_view(room: Room) -> None:
    """The same network trained with four shares of masked labels, on one noise and one slider."""
    layout.section(
        "Why labels are masked in training",
        "u is the same network with a label that means none; it is learned only if labels are "
        "masked at random. Drag s to 0 and to 4.",
    )
    layout.badge("network", "made by `python -m core.recipes dropout-0`, `-10`, `-20`, `-50`")
    known = [percent for percent in PERCENT if checkpoint(percent) in checkpoints.names()]
    if not known:
        st.info("The checkpoints are not there: make them with python -m core.recipes dropout-10.")
        return
    _four(room, known)
    st.markdown(table(room.one_label, known))
    layout.seen(
        "With 0 % the null label was never seen: s = 0 answers with whatever its random row says, "
        "and every s but 1 inherits that error."
    )


def _four(room: Room, known: list[int]) -> None:
    base = replace(room.request(), n=SMALL, eta=0.0)
    chosen = tuple(round(i * room.steps / 10) for i in range(11)) if room.steps > 10 else None
    chosen = chosen or tuple(range(room.steps + 1))
    panels = []
    for percent in known:
        run = Guided(replace(base, checkpoint=checkpoint(percent)))
        scales, path = guidance_runs.ladder(run, chosen)
        panels.append(Panel(path, f"{percent} % masked", "network"))
    point_cloud(
        panels,
        guidance_runs.times(room.steps)[list(chosen)],
        guided.labels(Guided(base)).numpy(),
        key=DROPOUT,
        alt="Samples of networks trained with four shares of masked labels, on the same noise.",
        extent=runs.EXTENT,
        ladder=scales,
        ladder_value=room.guidance,
        height=520,
        report=("guidance",),
        on_guidance_change=_keep,
    )


def _keep() -> None:
    scale = shown(DROPOUT).guidance
    if scale is not None and GUIDANCE[0] <= scale <= GUIDANCE[1]:
        ADDRESS.set("guidance", round(scale, 4) + 0.0)


def table(label: str, known: list[int]) -> str:
    """Distances at s = 0, 1 and 4 of every checkpoint, with the exact denoiser below."""
    rows = [
        "| Labels masked | s = 0: to both classes | s = 1: to the class | s = 4: to the class | "
        "s = 4: variance kept |",
        "|:--|--:|--:|--:|--:|",
    ]
    for percent in known:
        rows.append(_row(f"{percent} %", distances(label, checkpoint(percent), "network")))
    rows.append(_row("Exact denoiser", distances(label, runs.CHECKPOINT, "exact")))
    return "\n".join(rows)


def _row(name: str, found: Mapping[str, float]) -> str:
    kept = f"{found['kept']:.0%}"
    return f"| {name} | {found['0']:.3f} | {found['1']:.3f} | {found['4']:.3f} | {kept} |"


@st.cache_data(max_entries=32, show_spinner=False)
def distances(label: str, name: str, source: str) -> dict[str, float]:
    """Sliced Wasserstein distances of one network's samples, and the variance kept at s = 4."""
    request = SampleRequest(label=label, n=1000, checkpoint=name)
    found = {}
    for scale in (0.0, 1.0, 4.0):
        run = Guided(replace(request, guidance=scale), source=source)
        x = torch.from_numpy(guidance_runs.path(run)[-1].copy())
        if scale == 0:
            found["0"] = studies.mixture_distance(x)
            continue
        values = studies.measure(x, label, studies.fresh(label, len(x), 0))
        found[f"{scale:g}"], found["kept"] = values["distance"], values["variance"]
    return found
