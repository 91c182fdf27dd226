"""The sweep view: five measures against s, network and exact, with bands over seeds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import streamlit as st

from core import experiments
from core.engine import SampleRequest
from core.experiments import Experiment, Measurement
from pages.guidance.charts import scales
from pages.guidance.charts.scales import Band
from pages.guidance.export import numbers_button
from pages.guidance.readout import NAMES
from pages.guidance.settings import Settings
from pages.shared import background, layout, runs

POINTS = 400
SEEDS = 3
ENDS = (-1.0, 8.0)
SHARES = ("coverage", "class_confidence")  # from 0 to 1; the others run over decades

Curves = tuple[tuple[str, Experiment], ...]
Row = tuple[str, Measurement]


def base(settings: Settings) -> SampleRequest:
    """What is sampled: the page's settings, one class, few points."""
    request = settings.request()
    return replace(request, label=settings.one_label, n=POINTS, guidance=1.0, seed=0)


def sweep_view(settings: Settings) -> None:
    """Five measures against s, network and exact, beside fresh data."""
    layout.section(
        "Quality and diversity against the guidance scale",
        f"Samples of {settings.one_label}, {SEEDS} seeds of {POINTS} points at each s. A band is "
        "one standard deviation over the seeds; the dotted line is what fresh data reach.",
    )
    layout.badge("network", "and the exact denoiser, dashed; computed now")
    one = replace(settings.run(), base=base(settings))
    curves = (
        ("Network", Experiment(replace(one, source="network"), seeds=SEEDS)),
        ("Exact", Experiment(replace(one, source="exact"), seeds=SEEDS)),
    )
    measure("guidance_sweep", curves, settings)


def measure(key: str, curves: Curves, settings: Settings) -> None:
    """Computes named experiments bit by bit and draws their curves as they grow."""

    def start() -> Iterator[Row]:
        for name, experiment in curves:
            for record in experiments.measurements(experiment, runs.engine().within):
                yield name, record

    background.work(
        key,
        (key, curves),
        start,
        sum(experiment.total for _, experiment in curves),
        lambda rows: draw(key, rows, curves, settings),
        lambda rows: numbers_button(settings, key, lambda: columns(rows), sampled(curves)),
    )


def columns(rows: Sequence[Row]) -> dict[str, np.ndarray]:
    """One row a run: its curve, s (NaN for fresh data), seed and measures."""
    return {
        "curve": np.array([name if row.scale is not None else "fresh data" for name, row in rows]),
        "s": np.array([np.nan if row.scale is None else row.scale for _, row in rows]),
        "seed": np.array([row.seed for _, row in rows]),
        **{what: np.array([row.values[what] for _, row in rows]) for what in NAMES},
    }


def sampled(curves: Curves) -> dict[str, Any]:
    """What each curve samples, as plain values."""
    return {"curves": {name: plain(asdict(experiment.run)) for name, experiment in curves}}


def plain(run: dict[str, Any]) -> dict[str, Any]:
    """A run's settings for JSON, which knows no infinity: no clipping is null."""
    clip = run["base"]["clip"]
    return {**run, "base": {**run["base"], "clip": clip if np.isfinite(clip) else None}}


def draw(key: str, rows: Sequence[Row], curves: Curves, settings: Settings) -> None:
    """Draws one chart a measure, two in a row, and the sentence on what is seen in them."""
    names = [name for name, _ in curves]
    fresh = [record for _, record in rows if record.scale is None]
    for i, (what, title) in enumerate(NAMES.items()):
        if i % 2 == 0:
            places = st.columns(2, gap="medium")  # a row at a time: a phone stacks them in order
        drawn = {name: one for name in names if len((one := band(rows, name, what)).scale)}
        floor = [record.values[what] for record in fresh]
        with places[i % 2]:
            layout.show_vega(
                scales.against_scale(
                    drawn,
                    (float(np.mean(floor)), float(np.std(floor))) if floor else None,
                    layout.scheme(),
                    y_title=title.split(" (")[0],
                    here=settings.guidance,
                    ends=ENDS,
                    log=what not in SHARES,
                ),
                key=f"{key}.{what}",
                sentence=alt(title, drawn, floor),
            )
    with places[1]:
        layout.caption(sentence(rows, names))


def alt(title: str, drawn: Mapping[str, Band], fresh: Sequence[float]) -> str:
    """The text of a chart: where its curves begin, are least, and end."""
    parts = []
    for name, one in drawn.items():
        spots = {"from": 0, "least": int(one.mean.argmin()), "to": -1}
        parts.append(
            f"{name} "
            + ", ".join(
                f"{word} {one.mean[at]:.2f} at s = {one.scale[at]:g}" for word, at in spots.items()
            )
        )
    floor = f"; fresh data {np.mean(fresh):.2f}" if fresh else ""
    return f"{title} against guidance s: {'; '.join(parts)}{floor}.".replace("-", "−")


def band(rows: Sequence[Row], name: str, what: str) -> Band:
    """One curve: mean and deviation over the seeds at every scale that has been measured."""
    values: dict[float, list[float]] = {}
    for owner, record in rows:
        if owner == name and record.scale is not None:
            values.setdefault(record.scale, []).append(record.values[what])
    found = sorted(values)
    return Band(
        np.array(found),
        np.array([np.mean(values[scale]) for scale in found]),
        np.array([np.std(values[scale]) for scale in found]),
        dashed=name == "Exact",
    )


def sentence(rows: Sequence[Row], names: Sequence[str]) -> str:
    """Where each curve is nearest to the data, and what the strongest guidance keeps."""
    lines = []
    for name in names:
        near = band(rows, name, "distance")
        if not len(near.scale):
            continue
        kept, best = band(rows, name, "variance"), int(near.mean.argmin())
        lines.append(
            f"**{name}**: nearest to the data at s = **{near.scale[best]:g}** "
            f"({near.mean[best]:.3f}). At s = {near.scale[-1]:g} the distance is "
            f"{near.mean[-1]:.3f} and {kept.mean[-1]:.0%} of the variance is kept."
        )
    return "  \n".join(lines)
