"""The FiLM player: strips, dots, one feature's activations and fields of a network, one clock.

The browser interpolates, draws, and runs the hidden layers over a grid of the plane, so that a
feature that is pointed at, or whose scale and shift are set, is drawn at once. A browser test
holds it to `core.film.activations`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.shared.charts.theme import SCHEMES, Scheme
from pages.shared.components.bundle import component
from pages.shared.components.packing import pack

HERE = Path(__file__).parent
Floats = NDArray[np.float32]
QUANTUM = 32_767
THINNED = 2  # the unchanged network stands behind: every second time is enough

_MOUNT = component(
    "film_player",
    html=HERE / "film_player.html",
    css=HERE / "film_player.css",
    js=HERE / "film_player.js",
)


class Modulation(Protocol):
    """Scale and shift over t, (T, L, C), and the mean active time of each feature, (L, C)."""

    @property
    def scale(self) -> Floats: ...  # noqa: D102
    @property
    def shift(self) -> Floats: ...  # noqa: D102
    @property
    def mean_active_time(self) -> Floats: ...  # noqa: D102


@dataclass(frozen=True)
class Shown:
    """What the player draws.

    Attributes:
        modulation: Scale and shift as they are now.
        unchanged: The same without interventions, or None if there are none.
        layers: (weight (C, inputs), bias (C,)) of each hidden layer.
        network: The unchanged network's field, (K, S, S, 2).
        changed: The field under interventions, or None.
        exact: The closed form's field, (K, S, S, 2).
        share: Share of the data at each node, (K, S, S).
        times: Times of the modulation, noise first, (T,).
        frames: Times of the fields, (K,).
    """

    modulation: Modulation
    unchanged: Modulation | None
    layers: Sequence[tuple[Floats, Floats]]
    network: Floats
    changed: Floats | None
    exact: Floats
    share: Floats
    times: Floats
    frames: Floats


def film_player(
    shown: Shown,
    settings: Mapping[str, Any],
    *,
    label: int,
    prediction: str,
    extent: float,
    key: str,
    alt: str,
    on_settings_change: Callable[[], None],
) -> None:
    """Draws the player and reports what the viewer sets in it.

    Args:
        shown: The arrays.
        settings: t, layer and feature (from 1), trails, sort ("time" or "number"), hand (scale
            and shift of the followed feature, or None) and zero (pairs from 0); the same again,
            or an echo of what was reported, leaves the picture alone.
        label: Whose colour the network's field has: 0 moons, 1 circles, 2 no label.
        prediction: What the field is called.
        extent: Half-width of the plane.
        key: Streamlit's key.
        alt: One sentence for those who do not see the picture.
        on_settings_change: Called on release; read the settings with `reported`.
    """
    arrays, scales = quantized(shown)
    header: dict[str, object] = {
        "name": "film",
        "alt": alt,
        "settings": dict(settings),
        "label": label,
        "reading": prediction,
        "extent": extent,
        "times": [round(float(t), 6) for t in shown.times],
        "untouched_times": [round(float(t), 6) for t in shown.times[::THINNED]],
        "frames": [round(float(t), 6) for t in shown.frames],
        "layers": shown.modulation.scale.shape[1],
        "width": shown.modulation.scale.shape[2],
        "side": shown.exact.shape[1],
        "scales": scales,
        "looks": {name: look(scheme) for name, scheme in SCHEMES.items()},
    }
    _MOUNT(key=key, data=pack(header, arrays), on_settings_change=on_settings_change)


def quantized(shown: Shown) -> tuple[dict[str, NDArray[np.generic]], dict[str, object]]:
    """Stores scale and shift as int16 of their own largest value, and fields, which grow as σ → 0,
    as int16 of the largest value of each frame, the same one for all fields."""
    arrays: dict[str, NDArray[np.generic]] = {}
    scales: dict[str, object] = {}
    for name, modulation, every in (
        ("", shown.modulation, 1),
        ("untouched_", shown.unchanged, THINNED),
    ):
        if modulation is None:
            continue
        for part in ("scale", "shift"):
            arrays[name + part], scales[name + part] = _whole(getattr(modulation, part)[::every])
    for i, (weight, bias) in enumerate(shown.layers):
        arrays[f"weight{i}"], arrays[f"bias{i}"] = weight, bias
    fields = {"network": shown.network, "changed": shown.changed, "exact": shown.exact}
    present = {
        name: np.nan_to_num(values) for name, values in fields.items() if values is not None
    }
    peak = np.max([np.abs(values).max(axis=(1, 2, 3)) for values in present.values()], axis=0)
    peak = np.maximum(peak, 1e-9)
    for name, values in present.items():
        scaled = values / peak[:, None, None, None] * QUANTUM
        arrays[name] = np.rint(scaled).astype(np.int16)
    scales["field"] = [float(f"{p:.6g}") for p in peak]
    heaviest = shown.share.max(axis=(1, 2), keepdims=True)
    arrays["weight"] = np.rint(255 * np.sqrt(shown.share / heaviest)).astype(np.uint8)
    order = np.argsort(
        -shown.modulation.mean_active_time, axis=1, kind="stable"
    )  # early in the run first
    arrays["order"] = order.astype(np.int16)
    return arrays, scales


def _whole(values: Floats) -> tuple[NDArray[np.int16], float]:
    largest = max(float(np.abs(values).max()), 1e-9)
    return np.rint(values / largest * QUANTUM).astype(np.int16), largest


def look(scheme: Scheme) -> dict[str, object]:
    """The colours that the player draws with, of one appearance."""
    return {
        "ink": scheme.ink,
        "soft": scheme.faint,
        "rule": scheme.grid,
        "accent": scheme.accent,
        "layers": [scheme.others[0], scheme.others[2], scheme.others[4]],
        "labels": [*scheme.labels, scheme.others[0]],
        "diverging": scheme.diverging,
        "sequential": scheme.sequential,
    }


def reported(key: str) -> dict[str, Any]:
    """What the viewer has set; a browser can send anything, so check each value."""
    found = (st.session_state.get(key) or {}).get("settings")
    return dict(found) if isinstance(found, Mapping) else {}
