"""Packs what the FiLM player draws into parts, each of what depends on the same settings."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pages.shared.components.parts import Part

Floats = NDArray[np.float32]
Arrays = dict[str, NDArray[np.generic]]
QUANTUM = 32_767
LEAST = 1e-9  # units are above zero


class Modulation(Protocol):
    """Scale and shift over t, (T, L, C), and the mean active time of each feature, (L, C)."""

    @property
    def scale(self) -> Floats: ...  # noqa: D102
    @property
    def shift(self) -> Floats: ...  # noqa: D102
    @property
    def mean_active_time(self) -> Floats: ...  # noqa: D102


def modulation(
    place: str,
    found: Modulation,
    layers: Sequence[tuple[Floats, Floats]],
    times: Floats,
    frames: Floats,
) -> Part:
    """Scale and shift at all times (T,), the hidden layers, and the times of the fields (K,).

    Scale and shift are int16 of their own largest value.
    """
    arrays: Arrays = {
        "times": _rounded(times),
        "frames": _rounded(frames),
        "order": _order(found),
        **_scale_and_shift(found.scale, found.shift),
    }
    for i, (weight, bias) in enumerate(layers):
        arrays[f"weight{i}"], arrays[f"bias{i}"] = weight, bias
    return Part.of(place, arrays)


def changed_modulation(place: str, unchanged: Modulation, changed: Modulation) -> Part:
    """Scale and shift of those features alone that interventions change, as in `modulation`.

    What is the same at all times is sent for one.
    """
    differs = (changed.scale != unchanged.scale) | (changed.shift != unchanged.shift)
    features = np.flatnonzero(differs.any(axis=0))
    scale, shift = (
        _still(each.reshape(len(each), -1)[:, features]) for each in (changed.scale, changed.shift)
    )
    return Part.of(
        place,
        {
            "features": features.astype(np.int16),
            "order": _order(changed),
            **_scale_and_shift(scale, shift),
        },
    )


def field(place: str, values: Floats) -> Part:
    """A prediction over the plane, (K, S, S, 2)."""
    return Part.of(place, _field(values))


def exact_field(place: str, values: Floats, share: Floats) -> Part:
    """The closed form's prediction, with the share of the data at each node, (K, S, S)."""
    heaviest = share.max(axis=(1, 2), keepdims=True)
    root = np.rint(255 * np.sqrt(share / heaviest)).astype(np.uint8)
    return Part.of(place, {**_field(values), "share": root})


def _field(values: Floats) -> Arrays:
    """Fields grow as σ → 0: they are int16 of the largest value of each frame."""
    known = np.nan_to_num(values)
    peak = np.maximum(np.abs(known).max(axis=(1, 2, 3)), LEAST).astype(np.float64)
    scaled = known / peak[:, None, None, None] * QUANTUM
    return {"values": np.rint(scaled).astype(np.int16), "peak": peak}


def _scale_and_shift(scale: Floats, shift: Floats) -> Arrays:
    peaks = [max(float(np.abs(each).max(initial=0)), LEAST) for each in (scale, shift)]
    named = zip(("scale", "shift"), (scale, shift), peaks, strict=True)
    return {
        **{name: np.rint(each / peak * QUANTUM).astype(np.int16) for name, each, peak in named},
        "peaks": np.array(peaks),
    }


def _still(values: Floats) -> Floats:
    """Values over time (T, C), or one row of them if they do not change."""
    return values[:1] if (values == values[:1]).all() else values


def _order(found: Modulation) -> NDArray[np.int16]:
    """Features of each layer, those first that act early in the run, (L, C)."""
    return np.argsort(-found.mean_active_time, axis=1, kind="stable").astype(np.int16)


def _rounded(times: Floats) -> NDArray[np.float64]:
    rounded: NDArray[np.float64] = times.astype(np.float64).round(6)
    return rounded
