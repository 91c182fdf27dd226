"""Two versions of the same features, compared."""

import numpy as np
from numpy.typing import NDArray

from pages.shared.charts.theme import Scheme
from pages.shared.charts.vega import Rows, Spec, chart, group, quantity
from pages.shared.charts.vega import names as colours

Floats = NDArray[np.floating]


def agreement(line: Floats, points: Floats, scheme: Scheme, names: tuple[str, str]) -> Spec:
    """Draws two versions of the same features (C,): the first as a line, the second as points."""
    rows: Rows = [
        {"feature": i + 1, "value": float(value), "name": name}
        for name, values in zip(names, (line, points), strict=True)
        for i, value in enumerate(values)
    ]
    found = np.concatenate([line, points])
    room = 0.05 * float(np.ptp(found)) or 0.5
    ends = [float(found.min()) - room, float(found.max()) + room]
    channels = {
        "x": quantity(
            "feature", scale={"domain": [1, len(line)], "nice": False}, axis={"tickCount": 8}
        ),
        "y": quantity("value", scale={"domain": ends, "nice": False}),
        "color": colours("name", dict(zip(names, (scheme.ink, scheme.accent), strict=True))),
        "tooltip": [quantity("feature"), {"field": "name"}, quantity("value", format=".5f")],
    }
    marks = ("line", {"type": "point", "filled": True, "size": 90, "opacity": 1})
    layers = [
        {"transform": [{"filter": {"field": "name", "equal": name}}], "mark": mark}
        for name, mark in zip(names, marks, strict=True)
    ]
    return chart([group(rows, channels, *layers)], scheme, height=300)
