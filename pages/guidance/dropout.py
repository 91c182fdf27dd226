"""Label dropout in training: four networks on one noise, and what each knows without a label."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import streamlit as st
import torch

from core import checkpoints, experiments, guided
from core.engine import SampleRequest
from core.guided import Guided
from core.recipes.dropout import PERCENT, checkpoint
from pages.guidance.numbers import numbers_button
from pages.guidance.settings import ADDRESS, GUIDANCE, Room
from pages.shared import layout, runs
from pages.shared.components.player import Panel, point_cloud, shown
from pages.shared.runs import guided as guidance_runs

SMALL = 400  # points a picture of the four
POINTS, STEPS = 1000, 20  # that are measured
DROPOUT = "guidance_dropout"


def dropout_view(room: Room) -> None:
    """The same network trained with four shares of masked labels, on one noise and one slider."""
    layout.section(
        "Why labels are masked in training",
        "u is the same network with a label that means none; it is learned only if labels are "
        "masked at random. Drag s to 0 and to 4; the plane is twice as wide as above.",
    )
    layout.badge("network", "made by `python -m core.recipes dropout-0`, `-10`, `-20`, `-50`")
    known = [percent for percent in PERCENT if checkpoint(percent) in checkpoints.names()]
    if not known:
        st.info("The checkpoints are not there: make them with python -m core.recipes dropout-10.")
        return
    _four(room, known)
    found = measured(room.one_label, known)
    layout.caption(sentence(found))
    st.markdown(table(found))
    numbers_button(room, "dropout", lambda: columns(found), {"points": POINTS, "steps": STEPS})


def _four(room: Room, known: list[int]) -> None:
    base = replace(room.request(), n=SMALL, eta=0.0)
    chosen = tuple(round(i * room.steps / 10) for i in range(11)) if room.steps > 10 else None
    chosen = chosen or tuple(range(room.steps + 1))
    panels = []
    for percent in known:
        run = Guided(replace(base, checkpoint=checkpoint(percent)))
        scales, path = guidance_runs.ladder(run, chosen)
        panels.append(Panel(path, f"{percent}% masked", "network"))
    point_cloud(
        panels,
        guidance_runs.times(room.steps)[list(chosen)],
        guided.labels(Guided(base)).numpy(),
        key=DROPOUT,
        alt=f"Samples of {room.label} at s = {room.guidance:g} from networks trained with "
        f"{', '.join(f'{percent}%' for percent in known)} of the labels masked, on one noise.",
        extent=2 * runs.EXTENT,
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


def measured(label: str, known: list[int]) -> dict[str, Mapping[str, float]]:
    """Distances of every checkpoint's samples, and of the exact denoiser's."""
    rows = {f"{percent}%": distances(label, checkpoint(percent), "network") for percent in known}
    return {**rows, "exact": distances(label, runs.CHECKPOINT, "exact")}


def table(found: Mapping[str, Mapping[str, float]]) -> str:
    """Distances at s = 0, 1 and 4 of every checkpoint, with the exact denoiser below."""
    rows = ["| Masked | s = 0 | s = 1 | s = 4 | kept at 4 |", "|:--|--:|--:|--:|--:|"]
    for name, row in found.items():
        far = " | ".join(f"{row[scale]:.3f}" for scale in ("0", "1", "4"))
        rows.append(f"| {name} | {far} | {row['kept']:.0%} |")
    return "\n".join(rows)


def sentence(found: Mapping[str, Mapping[str, float]]) -> str:
    """What never seeing the null label costs, beside the least share that was masked."""
    none, exact = found.get("0%"), found["exact"]
    least = next((name for name in found if name not in ("0%", "exact")), "exact")
    lead = (
        "Sliced Wasserstein distance to all data at s = 0, to the class at s = 1 and 4, and the "
        "variance kept at 4. "
    )
    if none is None:
        return lead
    return lead + (
        f"With 0% the null label was never seen: s = 0 ends **{none['0']:.2f}** from the data "
        f"(with {least} {found[least]['0']:.2f}, exact {exact['0']:.2f}), and every s but 1 "
        f"inherits that error, at s = 4 **{none['4']:.2f}** ({least} {found[least]['4']:.2f}, "
        f"exact {exact['4']:.2f})."
    )


def columns(found: Mapping[str, Mapping[str, float]]) -> dict[str, np.ndarray]:
    """One row a network: what was masked, distances at s = 0, 1 and 4, variance kept at 4."""
    names = {"0": "distance_s0", "1": "distance_s1", "4": "distance_s4", "kept": "kept_s4"}
    rows = {new: np.array([row[old] for row in found.values()]) for old, new in names.items()}
    return {"masked": np.array(list(found)), **rows}


@st.cache_data(max_entries=32, show_spinner=False)
def distances(label: str, name: str, source: str) -> dict[str, float]:
    """Sliced Wasserstein distances of one network's samples, and the variance kept at s = 4."""
    request = SampleRequest(label=label, n=POINTS, steps=STEPS, checkpoint=name)
    found = {}
    for scale in (0.0, 1.0, 4.0):
        run = Guided(replace(request, guidance=scale), source=source)
        x = torch.from_numpy(guidance_runs.path(run)[-1].copy())
        if scale == 0:
            found["0"] = experiments.mixture_distance(x)
            continue
        values = experiments.measure(x, label, experiments.fresh(label, len(x), 0))
        found[f"{scale:g}"], found["kept"] = values["distance"], values["variance"]
    return found
