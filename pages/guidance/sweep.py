"""Curves against s: five measures, network and exact, with bands over seeds and floors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import streamlit as st

from core import experiments
from core.engine import SampleRequest
from core.experiments import Measured, Study
from pages.guidance.charts import scales as guidance_scales
from pages.guidance.charts.scales import Band
from pages.guidance.numbers import numbers_button
from pages.guidance.player import NAMES
from pages.guidance.settings import Room
from pages.shared import background, layout

POINTS = 400
SEEDS = 3
ENDS = (-1.0, 8.0)
SHARES = ("coverage", "agreement")  # from 0 to 1; the others run over decades

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


def measure(key: str, asked: Studies, room: Room) -> None:
    """Computes named studies bit by bit and draws their curves as they grow."""

    def start() -> Iterator[Row]:
        for name, study in asked:
            for record in experiments.measured(study):
                yield name, record

    total = sum((len(study.scales) + 1) * study.seeds for _, study in asked)
    background.work(
        key,
        (key, asked),
        start,
        total,
        lambda rows: draw(key, rows, asked, room),
        lambda rows: numbers_button(room, key, lambda: columns(rows), studied(asked)),
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
    names = [name for name, _ in asked]
    floors = [record for _, record in rows if record.scale is None]
    for i, (what, title) in enumerate(NAMES.items()):
        if i % 2 == 0:
            places = st.columns(2, gap="medium")  # a row at a time: a phone stacks them in order
        drawn = {name: one for name in names if len((one := band(rows, name, what)).scale)}
        floor = [record.values[what] for record in floors]
        with places[i % 2]:
            layout.show_altair(
                guidance_scales.against_scale(
                    drawn,
                    (float(np.mean(floor)), float(np.std(floor))) if floor else None,
                    layout.scheme(),
                    y_title=title.split(" (")[0],
                    here=room.guidance,
                    ends=ENDS,
                    log=what not in SHARES,
                ),
                key=f"{key}.{what}",
                sentence=alt(title, drawn, floor),
            )
    with places[1]:
        layout.caption(told(rows, names))


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
