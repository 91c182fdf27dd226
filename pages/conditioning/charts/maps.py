"""Errors as maps with their numbers: rows by time, and clocks by their settings."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import altair as alt

from pages.shared.charts.theme import FONT_SIZE, Scheme, altair_theme, table

CELL = 30
GROUPED = "replace(format(datum.value, ','), /,/g, '\u202f')"  # thousands with thin spaces


def short(value: float) -> str:
    """A number in few characters.

    >>> short(0.0123), short(1.26), short(211.4)
    ('0.012', '1.3', '211')
    """
    return f"{value:.0f}" if value >= 100 else f"{value:.2g}"


@dataclass(frozen=True)
class Cell:
    """One cell of a map of clocks.

    Attributes:
        x: Its column.
        y: Its row.
        value: The error.
        ruled: Whether a published rule asks for it; it gets a frame.
        best: Whether no other of its row errs less; it gets a star.
    """

    x: float
    y: float
    value: float
    ruled: bool = False
    best: bool = False


def by_time(
    t: Sequence[float], values: Mapping[str, Sequence[float]], scheme: Scheme
) -> alt.LayerChart | alt.FacetChart:
    """Draws rows of errors over falling t, coloured by their logarithm, each number written."""
    rows: list[dict[str, Any]] = [
        {"name": name, "t": f"{when:g}", "value": value, "text": short(value)}
        for name, errors in values.items()
        for when, value in zip(t, errors, strict=True)
    ]
    base = alt.Chart(table(rows), height=CELL * len(values)).encode(
        x=alt.X("t:N", sort=[f"{when:g}" for when in t], title="t", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("name:N", sort=list(values), title=None, axis=alt.Axis(labelLimit=330)),
        tooltip=["name:N", "t:N", alt.Tooltip("value:Q", format=".4f")],
    )
    ends = min(row["value"] for row in rows), max(row["value"] for row in rows)
    return altair_theme(alt.layer(*_cells(base, ends, scheme)), scheme)


def of_clocks(
    cells: Sequence[Cell],
    ends: tuple[float, float],
    scheme: Scheme,
    *,
    x_title: str,
    y_title: str,
) -> alt.LayerChart | alt.FacetChart:
    """Draws one map; ruled cells are framed, the best of each row has a star.

    Args:
        cells: The cells.
        ends: The least and the largest error of all maps, which share their colours.
        scheme: The appearance.
        x_title: What the columns are.
        y_title: What the rows are.
    """
    rows = [
        {**asdict(cell), "text": f"{'★ ' if cell.best else ''}{short(cell.value)}"}
        for cell in cells
    ]
    base = alt.Chart(table(rows), height=230).encode(
        x=alt.X("x:O", title=x_title, axis=alt.Axis(labelAngle=0, labelExpr=GROUPED)),
        y=alt.Y("y:O", sort="descending", title=y_title, axis=alt.Axis(labelExpr=GROUPED)),
        tooltip=["x:O", "y:O", alt.Tooltip("value:Q", format=".4f")],
    )
    frame = base.mark_rect(filled=False, stroke=scheme.accent, strokeWidth=4)
    drawn = alt.layer(*_cells(base, ends, scheme), frame.transform_filter("datum.ruled"))
    return altair_theme(drawn, scheme)


def _cells(
    base: alt.Chart, ends: tuple[float, float], scheme: Scheme
) -> tuple[alt.Chart, alt.Chart]:
    """Coloured cells, and their numbers in a colour that stands out from them."""
    low, high = ends
    domain = [low, high if high > low else low * 1.01]
    fill = alt.Color(
        "value:Q",
        legend=None,
        scale=alt.Scale(type="log", domain=domain, range=list(scheme.sequential)),
    )
    text = base.mark_text(fontSize=FONT_SIZE - 3).encode(text="text:N", color=_ink(ends, scheme))
    return base.mark_rect().encode(color=fill), text


def _ink(ends: tuple[float, float], scheme: Scheme) -> Any:  # noqa: ANN401  a condition
    """Text on low cells has the colour of the far end of the scale, and the other way round."""
    middle = math.sqrt(ends[0] * ends[1])
    first, last = scheme.sequential[0], scheme.sequential[-1]
    return alt.condition(f"datum.value > {middle}", alt.value(first), alt.value(last))
