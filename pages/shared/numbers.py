"""The numbers behind one picture of a page, with the settings that made them."""

import io
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from pages.shared.export import csv_bytes, settings_bytes

Columns = Mapping[str, np.ndarray]


def download(
    page: str,
    name: str,
    columns: Callable[[], Columns],
    settings: Mapping[str, Any],
    link: str,
) -> None:
    """Offers a chart's numbers as CSV and its exact settings as JSON, in one ZIP file.

    Args:
        page: The page's name.
        name: The chart's name, for the file and the button's key.
        columns: Makes name → values, all of one length, once the button is pressed.
        settings: All that decides the numbers.
        link: The page's address in this state.
    """
    st.download_button(
        "Numbers and settings",
        partial(zipped, columns, settings, link),
        file_name=f"film-room-{page}-{name}.zip",
        mime="application/zip",
        key=f"{page}.numbers.{name}",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        help="Saves what is drawn here as CSV, with the exact settings as JSON; nothing moves.",
    )


def zipped(columns: Callable[[], Columns], settings: Mapping[str, Any], link: str) -> bytes:
    """A ZIP of data.csv and settings.json, made outside the page's run, which knew the link."""
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data.csv", csv_bytes(columns()))
        file.writestr("settings.json", settings_bytes(settings, link))
    return blob.getvalue()


def table(values: np.ndarray, axes: Mapping[str, np.ndarray], columns: tuple[str, ...]) -> Columns:
    """A long table of an array: one row for each place on the axes, one column a last entry.

    >>> table(np.ones((2, 3, 1)), {"t": np.array([1, 0]), "i": np.arange(3)}, ("x",))["t"].tolist()
    [1, 1, 1, 0, 0, 0]
    """
    places = np.meshgrid(*axes.values(), indexing="ij")
    named = {name: place.ravel() for name, place in zip(axes, places, strict=True)}
    flat = values.reshape(-1, len(columns))
    return named | {name: flat[:, i] for i, name in enumerate(columns)}
