"""Curves against s, guidance in an interval, and solvers: the measured views of the page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import streamlit as st
import torch

from core import data, guided, studies
from core.engine import SampleRequest
from core.guided import Guided
from core.studies import Measured, Study
from pages.charts import guidance as charts
from pages.charts.guidance import Band
from pages.ui import guidance_jobs, layout, runs
from pages.ui.guidance import ADDRESS, Room
from pages.ui.guidance_numbers import numbers_button
from pages.ui.guidance_player import NAMES

POINTS = 400
SEEDS = 3
ENDS = (-1.0, 8.0)
PROBED = 400
FAR = 1e6  # a brush dragged beyond its axis stays far below this

Studies = tuple[tuple[str, Study], ...]
Row = tuple[str, Measured]


def base(room: Room) -> SampleRequest:
    """What the studies sample: the page's settings, one class, few points."""
    return replace(room.request(), label=room.one_label, n=POINTS, guidance=1.0, seed=0)


def curves_view(room: Room) -> None:
    """Five measures against s, network and exact, with their floors."""
    layout.section(
        "What a scale costs",
        f"Fidelity and diversity of {room.one_label} against s, {SEEDS} seeds of {POINTS} points "
        "each. Bands are one standard deviation, the dotted line is what fresh data reach.",
    )
    layout.badge("network", "and the exact denoiser, dashed; computed now")
    one = replace(room.run(), base=base(room))
    asked = (
        ("Network", Study(replace(one, source="network"), seeds=SEEDS)),
        ("Exact", Study(replace(one, source="exact"), seeds=SEEDS)),
    )
    measure("guidance_curves", asked, room)


def interval_view(room: Room) -> None:
    """A brush on the noise axis, and the curves with guidance in it and everywhere."""
    layout.section(
        "Where the pull happens",
        "How far the label moves the mean of x₀ at each t. Drag on the picture to choose where "
        "guidance acts; the curves below follow.",
    )
    _brush(room)
    low, high = room.interval
    if (low, high) == (0.0, 1.0):
        low, high = 0.2, 0.5
        st.caption("Guidance acts everywhere now; the curves compare with t from 0.2 to 0.5.")
    one = replace(room.run(), base=base(room), low=0.0, high=1.0)
    asked = (
        ("Everywhere", Study(one, seeds=SEEDS)),
        (f"t in [{low:g}, {high:g}]", Study(replace(one, low=low, high=high), seeds=SEEDS)),
    )
    measure("guidance_interval", asked, room)


def _brush(room: Room) -> None:
    t, found = strengths(room.one_label)
    st.altair_chart(
        charts.strength(t, found, layout.scheme(), band=room.interval),
        theme=None,
        key=f"guidance_brush_{room.one_label}",
        on_select=_take_band,
        selection_mode=["band"],
        alt="Mean distance between c and u over t, with a brush for the guided interval.",
    )
    worst = {name: t[int(values.argmax())] for name, values in found.items()}
    layout.seen(
        f"The label moves the mean most at t = **{worst['Exact']:.2f}** (network "
        f"{worst['Network']:.2f}). Guidance acts for t from **{room.interval[0]:g}** to "
        f"**{room.interval[1]:g}**."
    )


def _take_band() -> None:
    for label in data.DATASETS:
        event: Any = st.session_state.get(f"guidance_brush_{label}")
        band = brushed(event)
        if band:
            ADDRESS.set("interval", band)


def brushed(event: object) -> tuple[float, float] | None:
    """The interval of a brush, within [0, 1]; None for none, and for what a browser made up."""
    for part in ("selection", "band", "t"):
        event = event.get(part) if isinstance(event, Mapping) else None
    if not isinstance(event, Sequence) or len(event) != 2:
        return None
    if not all(type(end) in (int, float) and -FAR < end < FAR for end in event):
        return None
    low, high = (round(min(1.0, max(0.0, end)), 2) for end in sorted(event))
    return (low, high) if high > low else None


@st.cache_data(max_entries=4, show_spinner=False)
def strengths(label: str) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Times, and the mean of |c − u| on the class's own noisy points, network and exact."""
    times = np.linspace(0.98, 0.02, 33)
    x_0 = studies.fresh(label, PROBED, 0)
    noise = torch.randn(x_0.shape, generator=torch.Generator().manual_seed(5))
    rows: dict[str, list[float]] = {"Network": [], "Exact": []}
    run = Guided(SampleRequest(label=label, checkpoint=runs.CHECKPOINT))
    for t in torch.from_numpy(times).float():
        alpha, sigma = run.schedule(t)
        x_t = alpha * x_0 + sigma * noise
        for name in rows:
            own = replace(run, source=name.lower())
            u, c = (guided.means(own, which)(x_t, t) for which in (None, label))
            rows[name].append(float((c - u).norm(dim=1).mean()))
    return times, {name: np.array(values) for name, values in rows.items()}


def measure(key: str, asked: Studies, room: Room) -> None:
    """Computes named studies bit by bit and draws their curves as they grow."""

    def start() -> Iterator[Row]:
        for name, study in asked:
            for record in studies.measured(study):
                yield name, record

    total = sum((len(study.scales) + 1) * study.seeds for _, study in asked)
    guidance_jobs.work(
        key,
        (key, asked),
        start,
        total,
        lambda rows: draw(key, rows, asked, room),
        lambda rows: numbers_button(room, key, columns(rows), studied(asked)),
    )


def columns(rows: Sequence[Row]) -> dict[str, np.ndarray]:
    """One row a run: its curve, s (NaN for fresh data), seed and measures."""
    return {
        "curve": np.array([name if row.scale is not None else "fresh data" for name, row in rows]),
        "s": np.array([np.nan if row.scale is None else row.scale for _, row in rows]),
        "seed": np.array([row.seed for _, row in rows]),
        **{what: np.array([row.values[what] for _, row in rows]) for what in NAMES},
    }


def studied(asked: Studies) -> dict[str, Any]:
    """What each curve samples, as plain values."""
    return {"curves": {name: plain(asdict(study.run)) for name, study in asked}}


def plain(run: dict[str, Any]) -> dict[str, Any]:
    """A run's settings for JSON, which knows no infinity: no clipping is null."""
    clip = run["base"]["clip"]
    return {**run, "base": {**run["base"], "clip": clip if np.isfinite(clip) else None}}


def draw(key: str, rows: Sequence[Row], asked: Studies, room: Room) -> None:
    """Draws one chart a measure, two in a row, and what is seen in them."""
    columns = st.columns(2, gap="medium")
    names = [name for name, _ in asked]
    for i, (what, title) in enumerate(NAMES.items()):
        drawn = {name: one for name in names if len((one := band(rows, name, what)).scale)}
        floors = [record.values[what] for _, record in rows if record.scale is None]
        with columns[i % 2]:
            layout.show_altair(
                charts.against_scale(
                    drawn,
                    (float(np.mean(floors)), float(np.std(floors))) if floors else None,
                    layout.scheme(),
                    y_title=title,
                    here=room.guidance,
                    ends=ENDS,
                ),
                key=f"{key}.{what}",
                sentence=alt(title, drawn, floors),
            )
    with columns[1]:
        layout.seen(told(rows, names))


def alt(title: str, drawn: Mapping[str, Band], floors: Sequence[float]) -> str:
    """One sentence for those who do not see a chart: where its curves run."""
    said = []
    for name, one in drawn.items():
        spots = {"from": 0, "least": int(one.mean.argmin()), "to": -1}
        said.append(
            f"{name} "
            + ", ".join(
                f"{word} {one.mean[at]:.2f} at s = {one.scale[at]:g}" for word, at in spots.items()
            )
        )
    fresh = f"; fresh data {np.mean(floors):.2f}" if floors else ""
    return f"{title} against guidance s: {'; '.join(said)}{fresh}.".replace("-", "−")


def band(rows: Sequence[Row], name: str, what: str) -> Band:
    """One curve: mean and deviation over the seeds at every scale that has been measured."""
    held: dict[float, list[float]] = {}
    for owner, record in rows:
        if owner == name and record.scale is not None:
            held.setdefault(record.scale, []).append(record.values[what])
    scales = sorted(held)
    return Band(
        np.array(scales),
        np.array([np.mean(held[scale]) for scale in scales]),
        np.array([np.std(held[scale]) for scale in scales]),
        dashed=name == "Exact",
    )


def told(rows: Sequence[Row], names: Sequence[str]) -> str:
    """Where each curve is nearest to the data, and what the strongest guidance leaves."""
    said = []
    for name in names:
        near = band(rows, name, "distance")
        if not len(near.scale):
            continue
        kept, best = band(rows, name, "variance"), int(near.mean.argmin())
        said.append(
            f"**{name}**: nearest to the data at s = **{near.scale[best]:g}** "
            f"({near.mean[best]:.3f}); at s = {near.scale[-1]:g} it lies {near.mean[-1]:.3f} away "
            f"and keeps {kept.mean[-1]:.0%} of the variance."
        )
    return "  \n".join(said)
