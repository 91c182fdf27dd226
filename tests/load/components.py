"""What a component of a page tells of itself, and what a hand may do to it."""

import json
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from streamlit.proto.BidiComponent_pb2 import BidiComponent

Header = Mapping[str, Any]
ENDS = ("ends", "bounds")  # what a header may call the ends of its guidance slider


def read_header(proto: BidiComponent) -> Header:
    """The settings that travel with a component's data, whichever way it is packed."""
    if proto.bytes:
        length = int.from_bytes(proto.bytes[:4], "little")
        return _mapping(proto.bytes[4 : 4 + length])
    return _mapping(proto.json or proto.mixed.json or "{}")


def _mapping(text: str | bytes) -> Header:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def states(header: Header) -> tuple[str, ...]:
    """The names under which this component reports what a hand did."""
    if isinstance(header.get("settings"), dict):
        return ("settings",)
    named = tuple(header.get("report", ())) or (("point", "t") if "point" in header else ())
    guided = header.get("guidance") is not None and scale_bounds(header) is not None
    rest = tuple(name for name in named if name != "guidance")
    return (*rest, "guidance") if guided else rest


def scale_bounds(header: Header) -> tuple[float, float] | None:
    """Lowest and highest guidance scale of a component that has a slider for it."""
    for name in ENDS:
        values = header.get(name)
        if isinstance(values, list) and len(values) > 1:
            return float(values[0]), float(values[-1])
    return None


def choose(state: str, header: Header, rng: Random) -> Any:  # noqa: ANN401
    """A valid value for one state, other than the one shown wherever there is another."""
    if state == "settings":
        return _settings(header, rng)
    if state == "guidance":
        low, high = scale_bounds(header) or (0.0, 1.0)
        return round(rng.uniform(low, high), 1)
    if state == "selected":
        return rng.randrange(int(header["n"]))
    if state == "point":
        reach = float(header.get("extent", 3.0))
        return [round(rng.uniform(-reach, reach), 2) for _ in range(2)]
    return round(rng.random(), 3)


def _settings(header: Header, rng: Random) -> dict[str, Any]:
    """Settings with one of them changed; those that travel apart are left out."""
    shown = dict(header.get("settings", {}))
    bounds = {"t": (0.0, 1.0), **header.get("bounds", {})}
    name = rng.choice([name for name in bounds if name in shown or not shown] or [*shown])
    if name in bounds:
        whole = isinstance(shown.get(name, bounds[name][0]), int)
        shown[name] = _between(*bounds[name], whole=whole, rng=rng)
    return shown


def _between(low: float, high: float, *, whole: bool, rng: Random) -> float | int:
    return rng.randint(int(low), int(high)) if whole else round(rng.uniform(low, high), 3)


def addresses(header: Header) -> Iterator[str]:
    """Names under which the server answers a guidance scale past any rerun."""
    for panel in header.get("panels", ()):
        if isinstance(panel, dict) and panel.get("ask"):
            yield str(panel["ask"])
