"""The label dropout view: four networks on one noise, and what each knows without a label."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import streamlit as st

from core import checkpoints, guided
from core.engine import SampleRequest
from core.guided import Guided
from pages.guidance import runs as guidance_runs
from pages.guidance.export import numbers_button
from pages.guidance.settings import ADDRESS, GUIDANCE, Settings
from pages.shared import budgets, layout, runs
from pages.shared.components.player import Panel, point_cloud, shown
from pages.shared.runs import scales as offered

SMALL = 400  # points a picture of the four
FRAMES = 11
POINTS, STEPS = 1000, 20  # that are measured
DROPOUT = "guidance_dropout"
PREFIX = "dropout-"

Distances = Mapping[str, Mapping[str, float]]


def dropout_view(settings: Settings) -> None:
    """One network trained with four shares of masked labels, on one noise and one slider."""
    layout.section(
        "Why labels are masked in training",
        "u is the same network, given the null label. It learns u only if labels are masked at "
        "random in training. Set s to 0 and to 4. The plane is twice as wide as above.",
    )
    layout.badge("network", "made by `python -m core.recipes dropout-0`, `-10`, `-20`, `-50`")
    names = trained()
    if not names:
        st.info("There are no such checkpoints: make them with python -m core.recipes dropout-10.")
        return
    _pictures(settings, names)
    found = measured(settings.one_label, names)
    layout.caption(sentence(found))
    st.markdown(table(found))
    numbers_button(settings, "dropout", lambda: columns(found), {"points": POINTS, "steps": STEPS})


def trained() -> dict[str, str]:
    """Share of masked labels → checkpoint, for every such network in the manifest."""
    shares = {
        name: round(100 * checkpoints.manifest(name)["recipe"]["label_dropout"])
        for name in checkpoints.names()
        if name.startswith(PREFIX)
    }
    return {f"{share}%": name for name, share in sorted(shares.items(), key=lambda one: one[1])}


def _pictures(settings: Settings, names: Mapping[str, str]) -> None:
    base = replace(settings.request(), n=SMALL, eta=0.0)
    chosen, extent = budgets.spread(settings.steps, FRAMES), 2 * runs.EXTENT
    panels = []
    for share, name in names.items():
        run = Guided(replace(base, checkpoint=name))
        path = runs.sweep(run, (settings.guidance,), chosen).path.numpy()
        ask = offered.offer(run, chosen, extent)
        panels.append(Panel(path, f"{share} masked", "network", ask=ask))
    point_cloud(
        panels,
        runs.times(settings.steps)[list(chosen)],
        guided.labels(Guided(base)).numpy(),
        key=DROPOUT,
        alt=f"Samples of {settings.label} at s = {settings.guidance:g} from networks trained with "
        f"{', '.join(names)} of the labels masked, on one noise.",
        extent=extent,
        scales=np.array([settings.guidance]),
        ends=GUIDANCE,
        guidance=settings.guidance,
        height=520,
        report=("guidance",),
        on_guidance_change=keep,
    )


def keep() -> None:
    """Takes over the guidance scale that the player reports, within its bounds."""
    scale = shown(DROPOUT).guidance
    if scale is not None and GUIDANCE[0] <= scale <= GUIDANCE[1]:
        ADDRESS.set("guidance", round(scale, 4) + 0.0)


def measured(label: str, names: Mapping[str, str]) -> dict[str, Mapping[str, float]]:
    """Distances of every network's samples, and of the exact denoiser's."""
    request = SampleRequest(label=label, n=POINTS, steps=STEPS, checkpoint=runs.CHECKPOINT)
    asked = {share: Guided(replace(request, checkpoint=name)) for share, name in names.items()} | {
        "exact": Guided(request, source="exact")
    }
    return {share: guidance_runs.dropout_distances(run) for share, run in asked.items()}


def table(found: Distances) -> str:
    """Distances at s = 0, 1 and 4 of every network, with the exact denoiser below."""
    rows = ["| Masked | s = 0 | s = 1 | s = 4 | Variance kept at 4 |", "|:--|--:|--:|--:|--:|"]
    for name, row in found.items():
        distances = " | ".join(f"{row[scale]:.3f}" for scale in ("0", "1", "4"))
        rows.append(f"| {name} | {distances} | {row['kept']:.0%} |")
    return "\n".join(rows)


def sentence(found: Distances) -> str:
    """What the table holds, and which network is furthest from all data at s = 0."""
    lead = "Sliced Wasserstein distance to all data at s = 0, and to the class at s = 1 and 4. "
    exact, networks = found["exact"], {n: row for n, row in found.items() if n != "exact"}
    worst, best = (pick(networks, key=lambda n: networks[n]["0"]) for pick in (max, min))
    return lead + (
        f"Without a label (s = 0) the network with **{worst}** masked is furthest from the data, "
        f"**{networks[worst]['0']:.2f}**; {best} masked gives {networks[best]['0']:.2f}, exact "
        f"{exact['0']:.2f}. At s = 4 the same two lie **{networks[worst]['4']:.2f}** and "
        f"{networks[best]['4']:.2f} from the class (exact {exact['4']:.2f})."
    )


def columns(found: Distances) -> dict[str, np.ndarray]:
    """One row a network: what was masked, distances at s = 0, 1 and 4, variance kept at 4."""
    names = {"0": "distance_s0", "1": "distance_s1", "4": "distance_s4", "kept": "kept_s4"}
    rows = {new: np.array([row[old] for row in found.values()]) for old, new in names.items()}
    return {"masked": np.array(list(found)), **rows}
