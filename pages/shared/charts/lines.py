"""Many named lines over diffusion time, with bands, each labelled at its end."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from pages.shared.charts.theme import FONT_SIZE, LINE_WIDTH, Scheme, altair_theme

DASHES = ([1, 0], [9, 4], [2, 3])  # beside colours, for who does not see those
MOST = 12  # lines of one chart
GAP = FONT_SIZE + 2  # pixels between two labels
LABELS = -0.05  # where labels stand on the axis of t


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
    """Draws lines over falling t on a log axis, the chosen one thick, each named at its end.

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
    base = alt.Chart(alt.Data(values=_rows(t, lines)), height=height).encode(
        x=alt.X(
            "t:Q",
            scale=alt.Scale(domain=[1, LABELS], nice=False),
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
        *_labels(lines, domain, colours, y_title, t[-1], height),
    ]
    return altair_theme(alt.layer(*layers), scheme)


def apart(places: Sequence[float], gap: float, most: float) -> list[float]:
    """Moves places apart to at least a gap, within [0, most], their order kept.

    >>> apart([10.0, 12.0, 50.0], 10, 100)
    [6.0, 16.0, 50.0]
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    groups: list[tuple[float, int]] = []  # (middle, how many) of labels that touch
    for i in order:
        middle, count = places[i], 1
        while groups:
            upper, held = groups[-1]
            if upper + held * gap / 2 <= middle - count * gap / 2:
                break
            groups.pop()
            middle, count = (upper * held + middle * count) / (held + count), held + count
        groups.append((middle, count))
    spread = [
        middle + (k - (count - 1) / 2) * gap for middle, count in groups for k in range(count)
    ]
    spread = _bounded(spread, gap, most)
    found = [0.0] * len(places)
    for i, place in zip(order, spread, strict=True):
        found[i] = place
    return found


def _bounded(spread: list[float], gap: float, most: float) -> list[float]:
    """Pushes rising places back into [0, most] from both ends."""
    held, low = [], 0.0
    for place in spread:
        held.append(max(place, low))
        low = held[-1] + gap
    high = most
    for i in range(len(held) - 1, -1, -1):
        held[i] = min(held[i], high)
        high = held[i] - gap
    return held


def _rows(t: Sequence[float], lines: Mapping[str, Line]) -> list[dict[str, Any]]:
    return [
        {"name": name, "t": when, "value": value, "low": low, "high": high}
        for name, line in lines.items()
        for when, value, low, high in zip(
            t, line.values, line.low or line.values, line.high or line.values, strict=True
        )
    ]


def _labels(
    lines: Mapping[str, Line],
    domain: list[float],
    colours: alt.Scale,
    y_title: str,
    last: float,
    height: int,
) -> list[alt.Chart]:
    """The names at the right, each joined to the end of its line."""
    ends = [line.values[-1] for line in lines.values()]
    pixels = [math.log(domain[1] / end) / math.log(domain[1] / domain[0]) * height for end in ends]
    places = apart(pixels, GAP, height)
    values = [domain[1] * (domain[0] / domain[1]) ** (place / height) for place in places]
    joined = [
        row
        for name, end, value in zip(lines, ends, values, strict=True)
        for row in ({"name": name, "t": last, "y": end}, {"name": name, "t": LABELS, "y": value})
    ]
    colour = alt.Color("name:N", legend=None, scale=colours)
    x, y = alt.X("t:Q"), alt.Y("y:Q", title=y_title, scale=alt.Scale(type="log", domain=domain))
    line = alt.Chart(alt.Data(values=joined), height=height).mark_line(strokeWidth=1, opacity=0.7)
    words = alt.Chart(alt.Data(values=joined[1::2]), height=height).mark_text(
        align="left", dx=5, fontSize=FONT_SIZE - 2
    )
    return [
        line.encode(x=x, y=y, color=colour, detail="name:N"),
        words.encode(x=x, y=y, color=colour, text="name:N"),
    ]


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
    marks = [digit * 10.0**power for power in range(-6, 4) for digit in (1, 2, 5)]
    inside = [round(mark, 9) for mark in marks if domain[0] <= mark <= domain[1]]
    return inside if len(inside) <= 9 else [mark for mark in inside if f"{mark:e}"[0] == "1"]


def _tenths() -> list[float]:
    return [k / 5 for k in range(6)]
