"""The player: points on their way from noise to data, played and scrubbed in the browser."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.shared.charts.theme import CIRCLES, DARK, LIGHT, MOONS
from pages.shared.components.bundle import component
from pages.shared.components.packing import pack
from pages.shared.components.player.panel import (
    REACH,
    Floats,
    Panel,
    check_ends,
    check_labels,
    check_scales,
    check_times,
    pack_panels,
)

__all__ = ["Panel", "Shown", "point_cloud", "shown"]

HERE = Path(__file__).parent
COLOURS = (
    {"name": "moons", "light": MOONS[0], "dark": MOONS[1]},
    {"name": "circles", "light": CIRCLES[0], "dark": CIRCLES[1]},
    {"name": "no label", "light": LIGHT.others[0], "dark": DARK.others[0]},
)
REPORTS = ("t", "guidance", "selected")
HEIGHTS = (280, 1_600)
MOST = 1e9  # a number from a browser beyond this is nonsense

_MOUNT = component(
    "point_cloud", html=HERE / "player.html", css=HERE / "player.css", js=HERE / "component.js"
)


@dataclass(frozen=True)
class Shown:
    """What the viewer has set; None where nothing was set or the browser sent nonsense."""

    t: float | None = None
    guidance: float | None = None
    selected: int | None = None


def _nothing() -> None:
    return None


def point_cloud(
    panels: Sequence[Panel],
    times: Floats,
    labels: NDArray[np.integer],
    *,
    key: str,
    alt: str,
    extent: float = 3.2,
    scales: Floats | None = None,
    ends: tuple[float, float] | None = None,
    guidance: float | None = None,
    playing: bool = False,
    t: float | None = None,
    selected: int | None = None,
    trails: bool = False,
    show_contours: bool = False,
    height: int = 560,
    report: Sequence[str] = REPORTS,
    on_t_change: Callable[[], None] | None = None,
    on_guidance_change: Callable[[], None] | None = None,
    on_selected_change: Callable[[], None] | None = None,
) -> Shown:
    """Plays how noise becomes data: play, pause, scrub, speed, trails, one point followed.

    The viewer's clock is kept when data changes, and values that only come back are ignored;
    a new `t`, `guidance`, `selected` or `playing` is followed. It starts at the last time.

    Args:
        panels: One to four pictures with the same n points.
        times: Frame times falling from 1 (noise) to 0 (data), shape (frames,).
        labels: Label of each point, shape (n,): 0 moons, 1 circles, -1 none.
        key: Streamlit's key; needed, for without one the player is built anew with its data.
        alt: One sentence for those who do not see the picture.
        extent: Half-width of the square that is shown, in units of the plane.
        scales: Ascending guidance scales of the panels' first axis; brings a guidance slider
            that moves the points with no round trip. One is enough where panels can be asked.
        ends: The slider's ends; None is the first and the last of the scales.
        guidance: Guidance scale to show, between the ends.
        playing: Whether it plays by itself; False, for nothing moves that was not set in motion.
        t: Time to show, in [0, 1].
        selected: Index of the point to follow.
        trails: Whether points draw a tail of their last four frames.
        show_contours: Whether the panels' exact densities are drawn.
        height: Height in pixels; on narrow screens the pictures stack and it may grow.
        report: What is sent back, of "t", "guidance" and "selected"; each report is a rerun.
        on_t_change: Called when the clock comes to rest at another time.
        on_guidance_change: Called when the guidance slider is released.
        on_selected_change: Called when a point is chosen or let go.

    Raises:
        ValueError: A wrong shape, a value that is not finite or out of bounds, or too much data.
    """
    frames, sampled = check_times("times", times), check_scales(scales)
    bounds = check_ends(ends, sampled)
    colours = check_labels(labels, len(COLOURS))
    extent = _number("extent", extent, 0.1, 100.0)
    records, arrays = pack_panels(panels, frames, sampled, colours.size, extent, show_contours)
    header: Mapping[str, object] = {
        "name": key,
        "alt": alt,
        "n": colours.size,
        "extent": extent,
        "reach": REACH,
        "times": frames,
        "panels": records,
        "colours": COLOURS,
        "scales": sampled,
        "ends": bounds,
        "guidance": _guidance(guidance, bounds),
        "t": None if t is None else _number("t", t, 0.0, 1.0),
        "selected": _selected(selected, colours.size),
        "playing": playing,
        "trails": trails,
        "height": int(_number("height", height, *HEIGHTS)),
        "report": _reports(report),
    }
    _MOUNT(
        key=key,
        data=pack(header, {"labels": colours, **arrays}),
        on_t_change=on_t_change or _nothing,
        on_guidance_change=on_guidance_change or _nothing,
        on_selected_change=on_selected_change or _nothing,
    )
    return shown(key)


def shown(key: str) -> Shown:
    """Reads what the viewer of the player with this key has set; also for use in callbacks.

    A browser can send anything: what is not a finite number of the right kind reads as None.
    """
    state = st.session_state.get(key) or {}
    t, guidance = _read(state.get("t")), _read(state.get("guidance"))
    index = state.get("selected")
    return Shown(
        t=t if t is not None and 0 <= t <= 1 else None,
        guidance=guidance,
        selected=index if type(index) is int and index >= 0 else None,
    )


def _read(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -MOST < value < MOST else None  # neither endless nor not a number


def _number(name: str, value: float, low: float, high: float) -> float:
    if not (math.isfinite(value) and low <= value <= high):
        raise ValueError(f"{name}: {value}; need a number from {low:g} to {high:g}")
    return float(value)


def _guidance(value: float | None, ends: list[float] | None) -> float | None:
    if value is None:
        return None
    if ends is None:
        raise ValueError(f"guidance: {value} without scales; pass the panels' scales too")
    return _number("guidance", value, *ends)


def _selected(index: int | None, n: int) -> int:
    if index is not None and not 0 <= index < n:
        raise ValueError(f"selected: {index}; need a point from 0 to {n - 1}")
    return -1 if index is None else index


def _reports(report: Sequence[str]) -> list[str]:
    unknown = sorted(set(report) - set(REPORTS))
    if unknown:
        raise ValueError(f"report: {unknown[0]!r}; need some of {', '.join(REPORTS)}")
    return list(report)
