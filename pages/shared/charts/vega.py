"""Vega-Lite charts as plain records: they take a hundredth of the time of Altair's objects.

A chart that changes with every move is a record from the start; one that is kept may be either.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pages.shared.charts.theme import FONT_SIZE, Scheme, vega_config

Spec = dict[str, Any]
Rows = list[dict[str, Any]]
DOTS: Spec = {"type": "point", "filled": True, "size": 3 * FONT_SIZE, "opacity": 1}


def quantity(field: str, **rest: Any) -> Spec:  # noqa: ANN401  of the channel
    """A channel of numbers."""
    return {"field": field, "type": "quantitative", **rest}


def names(field: str, values: Mapping[str, Any], **rest: Any) -> Spec:  # noqa: ANN401
    """A channel of names, each with its colour or its dashes; it has no title."""
    scale = {"domain": list(values), "range": list(values.values())}
    return {"field": field, "type": "nominal", "title": None, "scale": scale, **rest}


def group(rows: Rows, encoding: Mapping[str, Any], *layers: Spec) -> Spec:
    """Layers that share rows and channels."""
    return {"data": {"values": rows}, "encoding": encoding, "layer": layers}


def upright(at: float, scheme: Scheme, name: str) -> Spec:
    """An upright rule at a value of the x axis, which has this name."""
    mark = {"type": "rule", "color": scheme.ink, "strokeWidth": 2, "opacity": 0.6}
    return {"data": {"values": [{name: at}]}, "mark": mark, "encoding": {"x": quantity(name)}}


def level(at: float, scheme: Scheme) -> Spec:
    """A dotted rule at a value of the y axis."""
    mark = {"type": "rule", "color": scheme.ink, "strokeDash": [2, 4], "strokeWidth": 2}
    encoding = {"y": quantity("value")}
    return {"data": {"values": [{"value": at}]}, "mark": mark, "encoding": encoding}


def chart(layers: Sequence[Spec], scheme: Scheme, *, height: int, **rest: Any) -> Spec:  # noqa: ANN401
    """The whole record: layers from back to front, in the look of this appearance."""
    return {"config": vega_config(scheme), "height": height, "layer": layers, **rest}
