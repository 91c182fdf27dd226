"""The pictures of a player as arrays: what is refused, and how they are packed."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Arrays = dict[str, NDArray[np.generic]]

BADGES = ("network", "exact", "stored")
REACH = 1.5  # stored positions go this many half-widths out; what is further is clipped to it
QUANTUM = 32_767
MAX_POINTS = 50_000
MAX_FRAMES = 1_001
MAX_PANELS = 4


@dataclass(frozen=True)
class Panel:
    """One picture of a player; all panels share the clock, the axes and each point's identity.

    Attributes:
        path: Positions, shape (frames, n, 2) from noise to data, or (scales, frames, n, 2)
            where it was sampled at the player's guidance scales and follows its slider.
        title: What the picture is, in a few words.
        badge: Where it comes from: "network", "exact" or "stored".
        contours: Exact densities ≥ 0, shape (frames, labels, H, W), on the square's nodes: row 0
            at y = −extent, column 0 at x = −extent; drawn as lines that hold 50 % and 90 % of it.
        reference: Real data, shape (m, 2), shown faintly.
        times: This panel's own frame times where they differ from the player's (few steps
            beside many); they must span the same interval.
        ask: Where the browser asks for the other guidance scales when a hand reaches for the
            slider, and for one more when it lets go; see ``serving.scales``.
    """

    path: Floats
    title: str
    badge: str
    contours: Floats | None = None
    reference: Floats | None = None
    times: Floats | None = None
    ask: str | None = None


def check_times(name: str, times: Floats) -> list[float]:
    """Returns times as a list; refuses any that do not fall strictly within [0, 1]."""
    array = _finite(name, np.asarray(times, dtype=np.float64))
    if array.ndim != 1 or not 1 <= array.size <= MAX_FRAMES:
        raise ValueError(f"{name}: shape {array.shape}; need (frames,) with 1 to {MAX_FRAMES:,}")
    if array.min() < -1e-6 or array.max() > 1 + 1e-6:
        raise ValueError(
            f"{name}: {array.min():g} to {array.max():g}; t runs from 1 (noise) to 0 (data)"
        )
    rounded = [round(float(t), 6) for t in array]
    if any(later >= earlier for earlier, later in pairwise(rounded)):
        raise ValueError(f"{name}: must fall from noise to data; got {array[:4].tolist()}…")
    return rounded


def check_scales(scales: Floats | None) -> list[float] | None:
    """Returns guidance scales as a list; refuses any that do not ascend."""
    if scales is None:
        return None
    array = _finite("scales", np.asarray(scales, dtype=np.float64))
    if array.ndim != 1 or array.size < 1 or (np.diff(array) <= 0).any():
        raise ValueError(f"scales: {array.tolist()}; need one or more ascending guidance scales")
    return [round(float(scale), 6) for scale in array]


def check_ends(ends: tuple[float, float] | None, scales: list[float] | None) -> list[float] | None:
    """Returns the ends of the guidance slider: as given, else the first and last scale."""
    if scales is None:
        return None
    low, high = ends or (scales[0], scales[-1])
    if not low < high or not low <= scales[0] <= scales[-1] <= high:
        raise ValueError(f"ends: {low:g} to {high:g}; need rising ends that hold the scales")
    return [low, high]


def check_labels(labels: NDArray[np.integer], kinds: int) -> NDArray[np.uint8]:
    """Returns labels as colour indices: −1, no label, becomes the last of the `kinds`."""
    array = np.asarray(labels)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise ValueError(f"labels: {array.dtype} of shape {array.shape}; need (n,) integers")
    if array.size > MAX_POINTS:
        raise ValueError(f"labels: {array.size:,} points; at most {MAX_POINTS:,} can be played")
    wrong = array[(array < -1) | (array >= kinds)]
    if wrong.size:
        raise ValueError(f"labels: {wrong[0]}; need 0 to {kinds - 1}, or -1 for no label")
    return np.where(array < 0, kinds - 1, array).astype(np.uint8)


def pack_panels(
    panels: Sequence[Panel],
    times: list[float],
    scales: list[float] | None,
    n: int,
    extent: float,
    contours: bool,
) -> tuple[list[dict[str, object]], Arrays]:
    """Checks every panel and returns what the browser needs: one record each, and the arrays."""
    if not 1 <= len(panels) <= MAX_PANELS:
        raise ValueError(f"panels: {len(panels)}; a player shows 1 to {MAX_PANELS}")
    records: list[dict[str, object]] = []
    arrays: Arrays = {}
    for j, panel in enumerate(panels):
        own = times if panel.times is None else check_times(f"panels[{j}].times", panel.times)
        if (own[0], own[-1]) != (times[0], times[-1]):
            raise ValueError(
                f"panels[{j}].times: {own[0]:g} to {own[-1]:g}; need {times[0]:g} to {times[-1]:g}"
            )
        if panel.badge not in BADGES:
            raise ValueError(f"panels[{j}].badge: {panel.badge!r}; need one of {BADGES}")
        path = _path(f"panels[{j}].path", panel.path, len(own), n, scales)
        arrays[f"path{j}"] = quantize(path, extent)
        if panel.reference is not None:
            arrays[f"reference{j}"] = quantize(_reference(j, panel.reference), extent)
        if contours and panel.contours is not None:
            arrays[f"contours{j}"] = _contours(j, panel.contours, len(own))
        count = path.shape[0] if path.ndim == 4 else 0  # 0: it does not follow the slider
        record = {"title": panel.title, "badge": panel.badge, "ask": panel.ask, "times": own}
        records.append({**record, "frames": len(own), "scales": count})
    return records, arrays


def quantize(x: Floats, extent: float) -> NDArray[np.int16]:
    """Stores positions as round(32767 · x / (1.5 · extent)); half a unit is 2.3e-5 of extent."""
    scaled = np.asarray(x, dtype=np.float32) * np.float32(QUANTUM / (REACH * extent))
    np.rint(scaled, out=scaled).clip(-QUANTUM, QUANTUM, out=scaled)
    return scaled.astype(np.int16)


def _path(name: str, path: Floats, frames: int, n: int, scales: list[float] | None) -> Floats:
    array = _finite(name, np.asarray(path))
    shape = (frames, n, 2)
    if array.shape == shape or (scales and array.shape == (len(scales), *shape)):
        return array
    need = f"{shape}, one frame a time and one point a label"
    if scales:
        need = f"{(len(scales), *shape)} or {need}"
    raise ValueError(f"{name}: shape {array.shape}; need {need}")


def _reference(j: int, reference: Floats) -> Floats:
    array = _finite(f"panels[{j}].reference", np.asarray(reference))
    if array.ndim != 2 or array.shape[1] != 2 or len(array) > MAX_POINTS:
        raise ValueError(
            f"panels[{j}].reference: shape {array.shape}; need (m, 2), m at most {MAX_POINTS:,}"
        )
    return array


def _contours(j: int, contours: Floats, frames: int) -> NDArray[np.uint8]:
    """Stores 255·√(density / its maximum) per frame and label: fine steps where it is low."""
    array = _finite(f"panels[{j}].contours", np.asarray(contours, dtype=np.float64))
    if array.ndim != 4 or array.shape[0] != frames or min(array.shape[2:]) < 2:
        raise ValueError(
            f"panels[{j}].contours: shape {array.shape}; need ({frames}, labels, H, W)"
        )
    if not 1 <= array.shape[1] <= 2:
        raise ValueError(f"panels[{j}].contours: {array.shape[1]} labels; need 1 or 2")
    if array.min(initial=0) < 0:
        raise ValueError(f"panels[{j}].contours: {array.min():g}; a density is never negative")
    peak = array.max(axis=(2, 3), keepdims=True)
    return np.rint(255 * np.sqrt(array / np.where(peak > 0, peak, 1))).astype(np.uint8)


def _finite(name: str, array: Floats) -> Floats:
    if array.dtype.kind != "f":
        raise ValueError(f"{name}: dtype {array.dtype}; need floats")
    if not np.isfinite(array.sum(dtype=np.float64)):  # one that is not would show in the sum
        bad = array[~np.isfinite(array)][0]
        raise ValueError(
            f"{name}: {bad} at {int((~np.isfinite(array)).sum())} places; need finite"
        )
    return array
