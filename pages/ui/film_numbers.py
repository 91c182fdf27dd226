"""The numbers behind one picture of the FiLM page, with the settings that made them."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial

import numpy as np
import streamlit as st

from pages.ui import film_runs
from pages.ui.film_room import ADDRESS, Room
from pages.ui.take_away import csv_bytes, settings_bytes

Columns = Mapping[str, np.ndarray]


def numbers_button(room: Room, name: str, columns: Callable[[], Columns]) -> None:
    """Offers a chart's numbers as CSV and its exact settings as JSON, in one ZIP file.

    Args:
        room: The page's settings.
        name: The chart's name, for the file and the button's key.
        columns: Makes name → values, all of one length, once the button is pressed.
    """
    st.download_button(
        "Numbers and settings",
        partial(zipped, room, ADDRESS.link(asdict(room)), columns),
        file_name=f"film-room-film-{name}.zip",
        mime="application/zip",
        key=f"film.numbers.{name}",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        help="Saves what is drawn here as CSV, with the exact settings as JSON; nothing moves.",
    )


def zipped(room: Room, link: str, columns: Callable[[], Columns]) -> bytes:
    """A ZIP of data.csv and settings.json, made outside the page's run, which knew the link."""
    settings = {**asdict(room), "checkpoint": film_runs.checkpoint(room.training)}
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
