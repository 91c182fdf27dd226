"""The swarm at one t as an SVG file of its own, made without a browser."""

from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from pages.film.charts.features import layer_colours
from pages.shared.charts.theme import FONT, Scheme

SIDE, HEAD, EDGE = 900, 60, 70
Floats = NDArray[np.floating]


def svg(scale: Floats, shift: Floats, scheme: Scheme, *, title: str) -> bytes:
    """Draws every feature, (L, C) each, as a dot in the plane of scale and shift."""
    x_ends, y_ends = _ends(scale, 1.0), _ends(shift, 0.0)
    x, y = _place(scale, x_ends), SIDE + HEAD - _place(shift, y_ends)
    one, none = float(_place(np.array(1.0), x_ends)), float(_place(np.array(0.0), y_ends))
    none = SIDE + HEAD - none
    groups = [
        f'<g fill="{colour}" fill-opacity="0.85">'
        + "".join(
            f'<circle cx="{a:.1f}" cy="{b:.1f}" r="8"/>'
            for a, b in zip(x[layer], y[layer], strict=True)
        )
        + "</g>"
        for layer, colour in zip(range(len(scale)), layer_colours(scheme), strict=False)
    ]
    text = f'font-family=\'{FONT}\' fill="{scheme.ink}" text-anchor="middle"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE + HEAD}" '
        f'width="{SIDE}" height="{SIDE + HEAD}">'
        f'<rect width="100%" height="100%" fill="{scheme.paper}"/>'
        f'<g stroke="{scheme.faint}" stroke-width="1.5">'
        f'<path d="M{one:.1f} {HEAD}V{SIDE}M{EDGE} {none:.1f}H{SIDE - 20}"/></g>'
        + "".join(groups)
        + f'<circle cx="{one:.1f}" cy="{none:.1f}" r="15" fill="none" '
        f'stroke="{scheme.ink}" stroke-width="4"/>'
        f'<text x="{SIDE / 2}" y="40" font-size="26" {text}>{escape(title)}</text>'
        f'<text x="{SIDE / 2}" y="{SIDE + 40}" font-size="24" {text}>'
        f"scale, {x_ends[0]:.1f} to {x_ends[1]:.1f}</text>"
        f'<text transform="translate(36 {SIDE / 2}) rotate(-90)" font-size="24" {text}>'
        f"shift, {y_ends[0]:.1f} to {y_ends[1]:.1f}</text></svg>\n"
    ).encode()


def _ends(values: Floats, neutral: float) -> tuple[float, float]:
    low, high = min(float(values.min()), neutral), max(float(values.max()), neutral)
    room = max(0.06 * (high - low), 0.15)
    return low - room, high + room


def _place(values: Floats, ends: tuple[float, float]) -> Floats:
    return EDGE + (values - ends[0]) / (ends[1] - ends[0]) * (SIDE - EDGE - 30)
