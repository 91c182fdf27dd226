"""The FiLM player: strips, dots, one feature's activations and fields of a network, one clock.

The browser interpolates, draws, and runs the hidden layers over a grid of the plane, so that a
feature that is pointed at, or whose scale and shift are set, is drawn at once. A browser test
holds it to `core.film.activations`.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from pages.shared.charts.theme import SCHEMES, Scheme
from pages.shared.components.bundle import component
from pages.shared.components.parts import Part, mount_parts

HERE = Path(__file__).parent

_MOUNT = component(
    "film_player",
    html=HERE / "film_player.html",
    css=HERE / "film_player.css",
    js=HERE / "film_player.js",
)


def film_player(
    parts: Mapping[str, Part],
    settings: Mapping[str, Any],
    *,
    layers: int,
    width: int,
    side: int,
    label: int,
    prediction: str,
    extent: float,
    key: str,
    alt: str,
    on_settings_change: Callable[[], None],
) -> None:
    """Draws the player and reports what the viewer sets in it.

    Args:
        parts: What `packed` makes: modulation, network and exact; under interventions also
            changed_modulation and changed.
        settings: t, layer and feature (from 1), trails, sort ("time" or "number"), fixed (scale
            and shift that the followed feature is set to, or None) and ablated (pairs from 0);
            the same again, or an echo of what was reported, leaves the picture alone.
        layers: Hidden layers.
        width: Features of each.
        side: Nodes of the plane's grid along each side.
        label: Whose colour the network's field has: 0 moons, 1 circles, 2 no label.
        prediction: What the field is called.
        extent: Half-width of the plane.
        key: Streamlit's key.
        alt: One sentence for those who do not see the picture.
        on_settings_change: Called on release; read the settings with `reported`.
    """
    bounds = {"t": (0.0, 1.0), "layer": (1, layers), "feature": (1, width)}
    constant = {
        "alt": alt,
        "layers": layers,
        "width": width,
        "side": side,
        "extent": extent,
        "looks": looks(),
        "report": ["settings"],
        "bounds": bounds,
    }
    header = {"settings": dict(settings), "label": label, "prediction": prediction}
    mount_parts(_MOUNT, key, header, parts, constant, on_settings_change=on_settings_change)


def looks() -> dict[str, dict[str, object]]:
    """The colours that pictures of FiLM are drawn with, of each appearance."""
    return {name: _look(scheme) for name, scheme in SCHEMES.items()}


def _look(scheme: Scheme) -> dict[str, object]:
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
