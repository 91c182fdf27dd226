"""A cloud of labelled points as an SVG file of its own, made without a browser."""

from xml.sax.saxutils import escape

import numpy as np

from pages.shared.charts.theme import FONT, Scheme

SIDE = 900
HEAD = 60


def svg(x: np.ndarray, label: np.ndarray, scheme: Scheme, *, extent: float, title: str) -> bytes:
    """Draws points (n, 2) on the square |x|, |y| ≤ extent, in the colours of their labels.

    Points outside the square are left out, as in the picture on the page.
    """
    inside = (np.abs(x) <= extent).all(axis=1)
    place = (x[inside] * [1, -1] / extent + 1) * SIDE / 2 + [0, HEAD]  # y grows downwards
    radius = float(np.clip(150 / np.sqrt(max(len(x), 1)), 1.2, 5))
    groups = []
    for number, colour in enumerate(scheme.labels):
        dots = "".join(
            f'<circle cx="{cx:.2f}" cy="{cy:.2f}" r="{radius:.2f}"/>'
            for cx, cy in place[label[inside] == number]
        )
        groups.append(f'<g fill="{colour}" fill-opacity="0.8">{dots}</g>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE + HEAD}" '
        f'width="{SIDE}" height="{SIDE + HEAD}">'
        f'<rect width="100%" height="100%" fill="{scheme.paper}"/>'
        f'<text x="{SIDE / 2}" y="40" font-size="28" text-anchor="middle" fill="{scheme.ink}" '
        f"font-family='{FONT}'>{escape(title)}</text>" + "".join(groups) + "</svg>\n"
    ).encode()
