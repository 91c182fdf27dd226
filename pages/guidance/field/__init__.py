"""The vectors at the pointer: u, c, their difference and the guided mean, anywhere, at any t.

The browser evaluates the network and the closed form itself, from the same weights and nodes as
Python (a browser test holds it to `core`), so nothing travels while a hand drags. Python hears
of point, time and guidance when the hand lets go.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.shared.charts.theme import CIRCLES, MOONS, SCHEMES
from pages.shared.components.bundle import component
from pages.shared.components.packing import pack

HERE = Path(__file__).parent
PREDICTIONS = ("x0", "eps", "v", "score")
STYLES = ("arrows", "streamlines", "none")
MOST = 1e6  # no place on the plane is further away
LAYERS = ("layers.0.weight", "time_mlp.first.weight", "label_table.weight", "out.weight")

_MOUNT = component(
    "guidance_field", html=HERE / "field.html", css=HERE / "field.css", js=HERE / "field.js"
)


@dataclass(frozen=True)
class Laws:
    """What the browser computes means of x_0 from.

    Attributes:
        weights: The network's tensors by name, as in its checkpoint; FiLM layers, cosine schedule.
        frequencies: Radians per unit of t of the embedding [cos | sin], shape (time_dim // 2,).
        nodes: Width of a Gaussian → for every label its nodes and weights for that width and
            above, shape (K, 3) of x, y, weight; see ``core.data.nodes``. Widths ascend.
        variance: Variance of the data around the nodes.
        label: Index of the label that pulls.
        data: Points x_0 that are drawn faintly, noised to the time shown, shape (m, 2).
        noise: Their ε, shape (m, 2).
    """

    weights: Mapping[str, NDArray[np.float32]]
    frequencies: NDArray[np.float32]
    nodes: Mapping[float, Sequence[NDArray[np.float64]]]
    variance: float
    label: int
    data: NDArray[np.float32]
    noise: NDArray[np.float32]

    def __post_init__(self) -> None:
        missing = [name for name in LAYERS if name not in self.weights]
        if missing:
            raise ValueError(f"weights: no {missing[0]}; need a FiLM network of this package")
        if self.label not in (0, 1):
            raise ValueError(f"label={self.label}: need 0 (moons) or 1 (circles)")


@dataclass(frozen=True)
class Held:
    """What the viewer has settled on; None where nothing was set or the browser sent nonsense."""

    x: float | None = None
    y: float | None = None
    t: float | None = None
    guidance: float | None = None


def _nothing() -> None:
    return None


def guidance_field(
    laws: Laws,
    *,
    key: str,
    alt: str,
    point: tuple[float, float],
    t: float,
    guidance: float,
    bounds: tuple[float, float] = (-2.0, 8.0),
    prediction: str = "x0",
    style: str = "arrows",
    extent: float = 3.2,
    on_change: Callable[[], None] | None = None,
) -> Held:
    """Draws network and exact means side by side, with the vectors at one point of the plane.

    Args:
        laws: What is computed from.
        key: Streamlit's key.
        alt: One sentence for those who do not see the picture.
        point: Where the vectors are drawn, (x, y).
        t: Time shown, in [0, 1].
        guidance: s, within the bounds.
        bounds: Ends of the guidance slider.
        prediction: What is drawn: "x0", "eps", "v" or "score".
        style: The field behind: "arrows", "streamlines" or "none".
        extent: Half-width of the square that is shown.
        on_change: Called when point, time or guidance come to rest elsewhere.

    Raises:
        ValueError: If a value is unknown or out of bounds.
    """
    for name, value, known in (("prediction", prediction, PREDICTIONS), ("style", style, STYLES)):
        if value not in known:
            raise ValueError(f"{name}={value!r}: need one of {', '.join(known)}")
    if not 0 <= t <= 1:
        raise ValueError(f"t={t}: need 0 to 1")
    if not bounds[0] <= guidance <= bounds[1]:
        raise ValueError(f"guidance={guidance}: need {bounds[0]:g} to {bounds[1]:g}")
    arrays = {f"w.{name}": value.astype(np.float32) for name, value in laws.weights.items()}
    arrays |= {
        "frequencies": laws.frequencies.astype(np.float32),
        "nodes": np.concatenate([rows for labels in laws.nodes.values() for rows in labels]),
        "data": laws.data.astype(np.float32),
        "noise": laws.noise.astype(np.float32),
    }
    header: dict[str, object] = {
        "name": key,
        "alt": alt,
        "label": laws.label,
        "variance": laws.variance,
        "widths": list(laws.nodes),
        "counts": [[len(rows) for rows in labels] for labels in laws.nodes.values()],
        "point": list(point),
        "t": t,
        "guidance": guidance,
        "bounds": list(bounds),
        "prediction": prediction,
        "style": style,
        "extent": extent,
        "times": np.linspace(1, 0, 41).round(4).tolist(),
        "colours": [dict(zip(("light", "dark"), pair, strict=True)) for pair in (MOONS, CIRCLES)],
        "accents": {name: scheme.accent for name, scheme in SCHEMES.items()},
        "plain": {name: scheme.others[0] for name, scheme in SCHEMES.items()},
    }
    call = on_change or _nothing
    _MOUNT(
        key=key,
        data=pack(header, arrays),
        on_point_change=call,
        on_t_change=call,
        on_guidance_change=call,
    )
    return held(key)


def held(key: str) -> Held:
    """Reads what the viewer of the field with this key has set; also for use in callbacks."""
    state = st.session_state.get(key) or {}
    point, t = state.get("point"), _number(state.get("t"))
    x, y = point if isinstance(point, list) and len(point) == 2 else (None, None)
    return Held(
        x=_number(x),
        y=_number(y),
        t=t if t is not None and 0 <= t <= 1 else None,
        guidance=_number(state.get("guidance")),
    )


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < MOST else None  # JSON knows whole numbers of any length
