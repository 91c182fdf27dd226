"""Features as dots, by contribution and by start; networks as bars."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pages.shared.charts.theme import Scheme
from pages.shared.charts.vega import Rows, Spec, chart, group, names, quantity

Floats = NDArray[np.floating]
FEW = {"tickCount": 6}


def layer_colours(scheme: Scheme) -> list[str]:
    """Colours of the layers, as in the player."""
    return [scheme.others[0], scheme.others[2], scheme.others[4]]


def contributions(
    by_time: Floats, by_label: Floats, spot: tuple[int, int], scheme: Scheme
) -> Spec:
    """Draws each feature (L, C) by how far t moves it and how far the label moves it."""
    rows: Rows = [
        {
            "time": float(by_time[layer, i]),
            "label": float(by_label[layer, i]),
            "layer": f"layer {layer + 1}",
            "feature": f"{layer + 1}.{i + 1}",
        }
        for layer in range(by_time.shape[0])
        for i in range(by_time.shape[1])
    ]
    across, up = (1.05 * max(float(values.max()), 0.1) for values in (by_time, by_label))
    x = quantity("time", title="movement with t", scale=_ends(0, across), axis=FEW)
    y = quantity("label", title="distance between the labels", scale=_ends(0, up), axis=FEW)
    layers = [f"layer {i + 1}" for i in range(by_time.shape[0])]
    dots = {
        "mark": _dots(90, 0.85),
        "encoding": {
            "color": names("layer", dict(zip(layers, layer_colours(scheme), strict=True)))
        },
    }
    ring = {
        "transform": [{"filter": {"field": "feature", "equal": f"{spot[0] + 1}.{spot[1] + 1}"}}],
        "mark": _ring(220, 3, scheme.accent),
    }
    tooltip = [
        {"field": "feature"},
        *(quantity(name, format=".3f") for name in ("time", "label")),
    ]
    features = group(rows, {"x": x, "y": y, "tooltip": tooltip}, dots, ring)
    return chart([_diagonal(min(across, up), scheme), features], scheme, height=330)


def _diagonal(most: float, scheme: Scheme) -> Spec:
    """Where movement with t and distance between the labels are equal."""
    line = {"type": "line", "color": scheme.faint, "strokeWidth": 1.5, "strokeDash": [6, 5]}
    rows: Rows = [{"time": end, "label": end} for end in (0, most)]
    return group(rows, {"x": quantity("time"), "y": quantity("label")}, {"mark": line})


def starts(clouds: Mapping[str, tuple[Floats, Floats]], scheme: Scheme) -> Spec:
    """Draws features of untrained networks in the plane of scale and shift, one colour a start."""
    rows: Rows = [
        {"scale": float(s), "shift": float(b), "start": name}
        for name, (scales, shifts) in clouds.items()
        for s, b in zip(scales.ravel(), shifts.ravel(), strict=True)
    ]
    colours = zip(clouds, (scheme.accent, scheme.others[2], scheme.ink), strict=False)
    legend = {"columns": 1 if len(clouds) > 2 else 2, "labelLimit": 360}
    axes = {
        axis: quantity(name, scale=_around(rows, name), axis=FEW)
        for axis, name in (("x", "scale"), ("y", "shift"))
    }
    numbers = [quantity(name, format=".3f") for name in ("scale", "shift")]
    channels = {
        "color": names("start", dict(colours), legend=legend),
        "tooltip": [{"field": "start"}, *numbers],
    }
    dots = group(rows, {**axes, **channels}, {"mark": _dots(70, 0.75)})
    identity = group([{"scale": 1, "shift": 0}], axes, {"mark": _ring(300, 3.5, scheme.ink)})
    return chart([dots, identity], scheme, height=360)


def _around(rows: Rows, name: str) -> Spec:
    found = [row[name] for row in rows]
    room = max(0.06 * (max(found) - min(found)), 0.2)
    return _ends(min(found) - room, max(found) + room)


def bars(values: Mapping[str, float], threshold: float, scheme: Scheme, *, title: str) -> Spec:
    """Draws one bar a name, and the threshold as a rule with its value."""
    rows: Rows = [
        {"name": name, "value": value, "word": max(value, threshold)}
        for name, value in values.items()
    ]
    scale = _ends(0, 1.3 * max([*values.values(), threshold]))
    x = quantity("value", title=title, scale=scale, axis={"tickCount": 3})
    y = {"field": "name", "title": None, "sort": list(values), "axis": {"labelLimit": 360}}
    above = {"test": {"field": "value", "gt": threshold}, "value": scheme.others[0]}
    filled = {
        "mark": {"type": "bar", "height": 22},
        "encoding": {
            "x": x,
            "color": {"condition": above, "value": scheme.faint},
            "tooltip": [{"field": "name"}, quantity("value", format=".4f")],
        },
    }
    words = {
        "mark": {"type": "text", "align": "left", "dx": 8},
        "encoding": {
            "x": quantity("word", scale=scale),
            "text": quantity("value", format=".3f"),
        },
    }
    networks = group(rows, {"y": y}, filled, words)
    mark = [_threshold(threshold, scheme)]
    return chart([networks, *mark], scheme, height=36 * len(rows) + 40)


def _threshold(value: float, scheme: Scheme) -> Spec:
    word = {"type": "text", "align": "left", "dx": 8, "y": -8, "color": scheme.accent}
    return group(
        [{"value": value, "word": f"threshold {value:g}"}],
        {"x": quantity("value")},
        {"mark": {"type": "rule", "color": scheme.accent, "strokeWidth": 3}},
        {"mark": word, "encoding": {"text": {"field": "word"}}},
    )


def _ends(low: float, high: float) -> Spec:
    return {"domain": [low, high], "nice": False}


def _dots(size: int, opacity: float) -> Spec:
    return {"type": "point", "filled": True, "size": size, "opacity": opacity}


def _ring(size: int, width: float, colour: str) -> Spec:
    return {
        "type": "point",
        "filled": False,
        "size": size,
        "color": colour,
        "strokeWidth": width,
        "opacity": 1,
    }
