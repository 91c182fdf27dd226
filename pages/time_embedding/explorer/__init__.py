"""The explorer: heatmap, spectrum and similarity of a sinusoidal embedding, live while dragging.

The browser computes the closed form itself (`closed_form.js`); a browser test holds it to
`core.embeddings`. Python receives the settings when a control is released.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from pages.shared.charts.theme import SCHEMES, Scheme
from pages.shared.components.bundle import component

HERE = Path(__file__).parent

_MOUNT = component(
    "embedding_explorer",
    html=HERE / "explorer.html",
    css=HERE / "explorer.css",
    js=HERE / "explorer.js",
)


@dataclass(frozen=True)
class Preset:
    """A named starting point: only the settings that it fixes."""

    title: str
    help: str
    settings: Mapping[str, float | int | str]


def look(scheme: Scheme) -> dict[str, object]:
    """The colours that the explorer draws with, of one appearance."""
    return {
        "ink": scheme.ink,
        "soft": scheme.faint,
        "rule": scheme.grid,
        "accent": scheme.accent,
        "others": [scheme.others[0], scheme.others[2], scheme.others[3]],
        "kinds": kind_colours(scheme),
        "diverging": scheme.diverging,
        "sequential": scheme.sequential,
    }


def kind_colours(scheme: Scheme) -> tuple[str, ...]:
    """Colours of dead, slow, useful and aliased channels, in the order of `spectrum.KINDS`."""
    return scheme.faint, scheme.others[2], scheme.others[0], scheme.others[4]


def embedding_explorer(
    settings: Mapping[str, float | int | str],
    *,
    bounds: Mapping[str, tuple[float, float]],
    presets: Sequence[Preset],
    conventions: Mapping[str, str],
    key: str,
    alt: str,
    on_settings_change: Callable[[], None],
) -> None:
    """Draws the explorer at these settings and reports what the viewer settles on.

    Args:
        settings: max_period, time_scale, dim, steps, convention and the picked steps first and
            second; the same again, or an echo of what was reported, leaves the picture alone.
        bounds: Lowest and highest value of each knob.
        presets: Starting points offered as buttons.
        conventions: Names and titles to choose from.
        key: Streamlit's key.
        alt: One sentence for those who do not see the picture.
        on_settings_change: Called when a control is released; read the settings with `reported`.
    """
    _MOUNT(
        key=key,
        data={
            "settings": dict(settings),
            "bounds": {name: list(ends) for name, ends in bounds.items()},
            "presets": [
                {"title": one.title, "help": one.help, "settings": dict(one.settings)}
                for one in presets
            ],
            "conventions": dict(conventions),
            "looks": {name: look(scheme) for name, scheme in SCHEMES.items()},
            "name": "time-embedding",
            "alt": alt,
        },
        on_settings_change=on_settings_change,
    )


def reported(key: str) -> dict[str, Any]:
    """What the viewer has settled on; a browser can send anything, so check each value."""
    found = (st.session_state.get(key) or {}).get("settings")
    return dict(found) if isinstance(found, Mapping) else {}
