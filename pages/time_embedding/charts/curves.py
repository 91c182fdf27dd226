"""Curves of embeddings with linked selections: spectra, similarity, the shift (Altair)."""

from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from pages.shared.charts.theme import LINE_WIDTH, Scheme, altair_theme, table

Floats = NDArray[np.floating]
Rows = list[dict[str, object]]
MAX_POINTS = 1200  # of one curve; a screen has no more columns


def frequencies(
    series: Mapping[str, Floats],
    lines: Mapping[str, float],
    scheme: Scheme,
    *,
    own: str,
    y_title: str,
) -> alt.LayerChart | alt.FacetChart:
    """Draws frequencies or wavelengths (h,) against their index on a log axis, by convention.

    Args:
        series: Values by name; `own` is drawn thick, click a name in the legend to see it alone.
        lines: Levels to mark, by what they mean.
        scheme: Colours.
        own: The present settings.
        y_title: What the values are.
    """
    rows: Rows = [
        {"index": i, "value": float(value), "name": name}
        for name, values in series.items()
        for i, value in enumerate(values)
    ]
    chosen = alt.selection_point(fields=["name"], bind="legend")
    near = alt.selection_point(on="pointermove", nearest=True, fields=["index"], empty=False)
    names, colours = _colours(series, own, scheme)
    drawn = [*(float(value) for values in series.values() for value in values), *lines.values()]
    levels = alt.Scale(type="log", domain=[min(drawn), max(drawn)], nice=False)
    places = alt.Scale(domain=[0, max(len(values) for values in series.values())], nice=False)
    base = alt.Chart(table(rows), height=380).encode(
        x=alt.X("index:Q", title="channel i", axis=alt.Axis(tickMinStep=1), scale=places),
        y=alt.Y("value:Q", title=y_title, scale=levels),
        color=alt.Color("name:N", title=None, scale=alt.Scale(domain=names, range=colours)),
        opacity=alt.condition(chosen, alt.value(1.0), alt.value(0.12)),
    )
    thick, thin = _own_and_others(base, own, width=9)
    dots = (
        base.mark_point(filled=True, size=140)
        .encode(
            opacity=alt.condition(near, alt.value(1.0), alt.value(0.0)),
            tooltip=[
                alt.Tooltip("name:N", title="convention"),
                alt.Tooltip("index:Q", title="channel"),
                alt.Tooltip("value:Q", title=y_title, format=".4g"),
            ],
        )
        .add_params(near)
    )
    layers = alt.layer(*_levels(lines), thick.add_params(chosen), thin, dots)
    return altair_theme(layers, scheme)


def similarities(
    series: Mapping[str, Floats],
    marks: Mapping[str, int],
    threshold: float,
    scheme: Scheme,
    *,
    own: str,
) -> alt.LayerChart | alt.FacetChart:
    """Draws similarity (N,) over the difference of steps; wheel and drag zoom the x axis.

    Args:
        series: Curves by name; `own` is drawn thick and carries the marks.
        marks: Differences to mark on the own curve, by what they mean.
        threshold: Level that counts as told apart.
        scheme: Colours.
        own: The present settings' curve.
    """
    rows: Rows = [
        {"lag": int(lag), "value": float(values[lag]), "name": name}
        for name, values in series.items()
        for lag in _sampled(len(values), marks.values() if name == own else ())
    ]
    chosen = alt.selection_point(fields=["name"], bind="legend")
    zoom = alt.selection_interval(bind="scales", encodings=["x"])
    names, colours = _colours(series, own, scheme)
    ends = [0, max(len(values) for values in series.values()) - 1]
    low = np.floor(10 * min(values.min() for values in series.values())) / 10
    y = alt.Y("value:Q", title="cosine", scale=alt.Scale(domain=[float(low), 1]))
    x = alt.X("lag:Q", title="difference Δ in steps", scale=alt.Scale(domain=ends, nice=False))
    base = alt.Chart(table(rows), height=380).encode(
        x=x,
        y=y,
        color=alt.Color("name:N", title=None, scale=alt.Scale(domain=names, range=colours)),
        opacity=alt.condition(chosen, alt.value(1.0), alt.value(0.12)),
        tooltip=[
            alt.Tooltip("name:N", title="curve"),
            alt.Tooltip("lag:Q", title="Δ"),
            alt.Tooltip("value:Q", title="cosine", format=".4f"),
        ],
    )
    thick, thin = _own_and_others(base, own, width=LINE_WIDTH + 1)
    layers = [thin, thick.add_params(chosen, zoom), *_marked(series[own], marks, scheme, x, y)]
    level = _levels({f"told apart below {threshold:g}": threshold})
    return altair_theme(alt.layer(*level, *layers), scheme)


def shifted(true: Floats, turned: Floats, scheme: Scheme) -> alt.LayerChart | alt.FacetChart:
    """Draws γ(t + k) as a line over the dimensions (D,) and R_k γ(t) as points upon it."""
    rows: Rows = [
        {"dimension": i, "true": float(a), "turned": float(b), "gap": float(b - a)}
        for i, (a, b) in enumerate(zip(true, turned, strict=True))
    ]
    base = alt.Chart(table(rows), height=300).encode(
        x=alt.X(
            "dimension:Q",
            scale=alt.Scale(domain=[0, len(true) - 1], nice=False),
            axis=alt.Axis(tickMinStep=1),
        ),
        tooltip=[
            alt.Tooltip("dimension:Q"),
            alt.Tooltip("true:Q", title="γ(t + k)", format=".6f"),
            alt.Tooltip("turned:Q", title="R γ(t)", format=".6f"),
            alt.Tooltip("gap:Q", title="difference", format=".1e"),
        ],
    )
    scale = alt.Scale(domain=[-1, 1])
    line = base.mark_line(color=scheme.ink).encode(y=alt.Y("true:Q", title="value", scale=scale))
    points = base.mark_point(filled=True, size=70, color=scheme.accent, opacity=1)
    return altair_theme(alt.layer(line, points.encode(y="turned:Q")), scheme)


def _sampled(count: int, kept: Iterable[int]) -> list[int]:
    even = np.unique(np.linspace(0, count - 1, min(count, MAX_POINTS)).round().astype(int))
    return sorted({*even.tolist(), *kept})


def _colours(
    series: Mapping[str, Floats], own: str, scheme: Scheme
) -> tuple[list[str], list[str]]:
    rest = [name for name in series if name != own]
    spare = [scheme.others[i] for i in (0, 2, 3, 4)]
    return [own, *rest], [scheme.accent, *spare[: len(rest)]]


def _own_and_others(base: alt.Chart, own: str, *, width: float) -> tuple[alt.Chart, alt.Chart]:
    thick = base.mark_line(strokeWidth=width).transform_filter(alt.datum.name == own)
    thin = base.mark_line(strokeWidth=LINE_WIDTH - 1).transform_filter(alt.datum.name != own)
    return thick, thin


def _marked(
    curve: Floats, marks: Mapping[str, int], scheme: Scheme, x: alt.X, y: alt.Y
) -> list[alt.Chart]:
    """Points on the curve, their names turned inwards at the right end, by turns up and down."""
    layers = []
    for i, (what, lag) in enumerate(sorted(marks.items(), key=lambda mark: mark[1])):
        row = [{"lag": lag, "value": float(curve[lag]), "what": what}]
        point = alt.Chart(table(row)).encode(x=x, y=y)
        layers.append(point.mark_point(filled=True, size=130, color=scheme.ink, opacity=1))
        late = lag > 0.85 * len(curve)
        place: dict[str, Any] = {"align": "right" if late else "left", "dx": -10 if late else 10}
        place["dy"] = 18 if i % 2 else -13
        halo = point.mark_text(**place, stroke=scheme.paper, strokeWidth=5)
        layers += [mark.encode(text="what:N") for mark in (halo, point.mark_text(**place))]
    return layers


def _levels(lines: Mapping[str, float]) -> list[alt.Chart]:
    rows = [{"level": level, "what": what} for what, level in lines.items()]
    base = alt.Chart(table(rows)).encode(y="level:Q")
    words = base.mark_text(align="right", baseline="bottom", dy=-3).encode(
        x=alt.value("width"), text="what:N"
    )
    return [base.mark_rule(strokeDash=[6, 5]), words]
