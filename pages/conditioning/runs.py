"""Cached calls of core that only the conditioning page makes; nothing is computed here."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray

from core import checkpoints
from core.conditioning import Affine
from core.experiments import conditioning_table, wrong_clock
from core.experiments.conditioning_table import Row
from core.film import activations, measures
from pages.shared.runs import EXTENT, compute

Floats = NDArray[np.float32]
FIRST = "film"
SIDE = 81  # nodes of the map along each side
MOMENTS = torch.linspace(1, 0, 101)  # of scale and shift over t
COMMAND = "python -m core.recipes conditioning"


def root() -> Path:
    """The folder of the table and its networks."""
    return checkpoints.ROOT.parent / conditioning_table.FOLDER


def rows(view: str | None = None) -> tuple[Row, ...]:
    """The rows of a view in the recipe's order, or all; none where there is no table yet.

    Raises:
        CheckpointError: If the table is damaged.
    """
    written = version()
    found = _rows(*written) if written[1] else ()
    return tuple(row for row in found if view is None or view in row.views)


def version() -> tuple[str, int]:
    """Which table it is: its folder, and when it was written, 0 for no table."""
    path = root() / checkpoints.MANIFEST
    return str(root()), path.stat().st_mtime_ns if path.exists() else 0


@st.cache_resource(max_entries=4, show_spinner=False)
def _rows(folder: str, _written: int) -> tuple[Row, ...]:
    return conditioning_table.rows(root=Path(folder))


def row(name: str) -> Row:
    """One row by its name."""
    return next(one for one in rows() if one.name == name)


def recipe(name: str) -> dict[str, Any]:
    """How a row's networks were trained."""
    found: dict[str, Any] = checkpoints.manifest(name, root=root())["recipe"]
    return found


class Titles(Mapping[str, str]):
    """Name → title of every row that there is now; without a table, of the one it begins with."""

    def __getitem__(self, name: str) -> str:
        return self._now()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    def _now(self) -> dict[str, str]:
        try:
            found = rows()
        except checkpoints.CheckpointError:
            found = ()
        return {one.name: one.title for one in found} or {FIRST: "FiLM"}


@st.cache_data(max_entries=64, show_spinner=False)
def error_field(checkpoint: str, label: str, t: float) -> Floats:
    """Distance of the network's mean of x₀ from the exact one over the square, (SIDE, SIDE)."""
    asked = checkpoints.load(checkpoint), label_name(label), t, EXTENT, SIDE
    return compute(measures.error_map, *asked).numpy()


def is_affine(checkpoint: str) -> bool:
    """Whether every layer is scale ⊙ h + shift."""
    conditions = checkpoints.load(checkpoint).conditions
    return all(isinstance(condition, Affine) for condition in conditions)


@st.cache_data(max_entries=64, show_spinner=False)
def modulation(checkpoint: str, label: str) -> tuple[Floats, Floats, Floats]:
    """Times, and the root mean square of scale − 1 and of shift in each layer, (times, layers)."""
    asked = checkpoints.load(checkpoint), label_name(label), MOMENTS
    far, moved = compute(measures.modulation_size, *asked)
    return MOMENTS.numpy(), far.numpy(), moved.numpy()


@st.cache_data(max_entries=256, show_spinner=False)
def sensitivity(checkpoint: str, label: str, t1: float, t2: float) -> float:
    """The mean of |f(x, t₁) − f(x, t₂)| over normal points."""
    asked = checkpoints.load(checkpoint), measures.normal_points(4096), label_name(label), t1, t2
    return compute(activations.time_sensitivity, *asked)


def label_name(label: str) -> str | None:
    """The label of core; "both" is the null label, which stands for either."""
    return None if label == "both" else label


@st.cache_data(max_entries=32, show_spinner=False)
def convention_error(checkpoint: str, convention: str) -> float:
    """A network's error over t where its time is embedded under a convention."""
    return conditioning_table.overall(
        compute(wrong_clock.convention_errors, checkpoint, convention)
    )
