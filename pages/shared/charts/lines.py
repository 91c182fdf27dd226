"""Many named lines over diffusion time, with bands and a key beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from pages.shared.charts.theme import FONT_SIZE, LINE_WIDTH, Scheme, altair_theme, table

DASHES = ([1, 0], [9, 4], [2, 3])  # beside colours, for who does not see those
MOST = 12  # lines of one chart
MOST_TICKS = 9
GAP = FONT_SIZE + 4  # pixels between two names
KEY = (-0.04, -0.09)  # where the key's pieces of line stand on the axis of t


@dataclass(frozen=True)
class Line:
    """One line: its values, and the least and largest over seeds where there are several.

    Attributes:
        values: One for each time.
        low: Lower edge of the band; empty is no band.
        high: Upper edge.
    """

    values: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()


def over_time(
    t: Sequence[float],
    lines: Mapping[str, Line],
    scheme: Scheme,
    *,
    chosen: str,
    y_title: str,
    reference: str = "",
    height: int = 430,
) -> alt.LayerChart | alt.FacetChart:
    """Draws lines over falling t on a log axis, the chosen one thick, names at the right.

    Args:
        t: Times, shared by all lines.
        lines: Name → line, at most 12, every value above 0.
        scheme: The appearance.
        chosen: The name of the line that the viewer has chosen; none of them is none.
        y_title: What is measured.
        reference: The name of the line that the others are compared with, drawn in ink.
        height: Height in pixels.

    Raises:
        ValueError: If there are more lines than can be told apart.
    """
    if len(lines) > MOST:
        raise ValueError(f"lines={len(lines)}: need at most {MOST}")
    colours, dashes = _styles(lines, scheme, chosen, reference)
    domain = _domain(lines)
    base = alt.Chart(table(_rows(t, lines)), height=height).encode(
        x=alt.X(
            "t:Q",
            scale=alt.Scale(domain=[1, KEY[1]], nice=False),
            axis=alt.Axis(title="t, from 1 (noise) to 0 (data)", values=_tenths(), format=".1f"),
        ),
        color=alt.Color("name:N", legend=None, scale=colours),
    )
    y = alt.Y(
        "value:Q",
        title=y_title,
        scale=alt.Scale(type="log", domain=domain, nice=False),
        axis=alt.Axis(values=_ticks(domain), format="~g"),
    )
    dash = alt.StrokeDash("name:N", legend=None, scale=dashes)
    size = alt.condition(
        alt.datum.name == chosen, alt.value(LINE_WIDTH + 2), alt.value(LINE_WIDTH - 1)
    )
    tips = [
        alt.Tooltip("name:N", title="line"),
        alt.Tooltip("t:Q", format=".2f"),
        alt.Tooltip("value:Q", format=".4f"),
    ]
    layers = [
        base.mark_area(opacity=0.16).encode(y=alt.Y("low:Q", title=y_title), y2="high:Q"),
        base.mark_line().encode(y=y, strokeDash=dash, size=size),
        base.mark_point(filled=True, size=3 * FONT_SIZE, opacity=1).encode(y=y, tooltip=tips),
    ]
    drawn = alt.layer(alt.layer(*layers), *_key(lines, colours, dashes, height))
    return altair_theme(drawn.resolve_scale(y="independent"), scheme)


def _rows(t: Sequence[float], lines: Mapping[str, Line]) -> list[dict[str, Any]]:
    return [
        {"name": name, "t": when, "value": value, "low": low, "high": high}
        for name, line in lines.items()
        for when, value, low, high in zip(
            t, line.values, line.low or line.values, line.high or line.values, strict=True
        )
    ]


def _key(
    lines: Mapping[str, Line], colours: alt.Scale, dashes: alt.Scale, height: int
) -> list[alt.LayerChart | alt.Chart]:
    """The names at the right, the largest line first, each with a piece of its line."""
    ordered = sorted(lines, key=lambda name: -_size(lines[name]))
    top = max(0, (height - GAP * (len(ordered) - 1)) / 2)
    rows = [
        {"name": name, "t": t, "pixel": top + i * GAP}
        for i, name in enumerate(ordered)
        for t in KEY
    ]
    y = alt.Y("pixel:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))
    base = alt.Chart(table(rows), height=height).encode(
        x=alt.X("t:Q"), y=y, color=alt.Color("name:N", legend=None, scale=colours)
    )
    dash = alt.StrokeDash("name:N", legend=None, scale=dashes)
    words = base.mark_text(align="left", dx=6, fontSize=FONT_SIZE - 2).encode(text="name:N")
    return [
        base.mark_line().encode(strokeDash=dash, detail="name:N"),
        words.transform_filter(alt.datum.t == KEY[1]),
    ]


def _size(line: Line) -> float:
    return sum(value**2 for value in line.values)


def _styles(
    lines: Mapping[str, Line], scheme: Scheme, chosen: str, reference: str
) -> tuple[alt.Scale, alt.Scale]:
    """Colour and dash: accent for the chosen line, ink for the reference, all pairs in turn."""
    others = [colour for colour in scheme.others if colour != scheme.accent]
    rest = [name for name in lines if name not in (chosen, reference)]
    styles = {
        name: (others[i % len(others)], DASHES[i // len(others)]) for i, name in enumerate(rest)
    } | {reference: (scheme.ink, DASHES[0]), chosen: (scheme.accent, DASHES[0])}
    colours, dashes = zip(*(styles[name] for name in lines), strict=True)
    domain = list(lines)
    return alt.Scale(domain=domain, range=list(colours)), alt.Scale(
        domain=domain, range=list(dashes)
    )


def _domain(lines: Mapping[str, Line]) -> list[float]:
    lows = [low for line in lines.values() for low in (*line.values, *line.low)]
    highs = [high for line in lines.values() for high in (*line.values, *line.high)]
    return [min(lows) / 1.15, max(highs) * 1.15]


def _ticks(domain: list[float]) -> list[float]:
    """Fewer digits of each decade, the more decades there are."""
    for digits in ((1, 1.5, 2, 3, 5, 7), (1, 2, 5), (1,)):
        marks = [digit * 10.0**power for power in range(-6, 4) for digit in digits]
        inside = [round(mark, 9) for mark in marks if domain[0] <= mark <= domain[1]]
        if len(inside) <= MOST_TICKS:
            break
    return inside


def _tenths() -> list[float]:
    return [k / 5 for k in range(6)]
