"""The numbers behind one picture of the guidance page, with the settings that made them."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from pages.ui import runs
from pages.ui.guidance import ADDRESS, Room
from pages.ui.take_away import csv_bytes, settings_bytes

Columns = Callable[[], Mapping[str, np.ndarray]]


def numbers_button(
    room: Room, name: str, columns: Columns, of: Mapping[str, Any] | None = None
) -> None:
    """Offers a chart's numbers as CSV and its exact settings as JSON, in one ZIP file.

    Args:
        room: The page's settings.
        name: The chart's name, for the file and the button's key.
        columns: Makes name → values, all of one length, once the button is pressed.
        of: What else decides the numbers, beyond the page's settings.
    """
    st.download_button(
        "Numbers and settings",
        partial(zipped, room, ADDRESS.link(asdict(room)), columns, dict(of or {})),
        file_name=f"film-room-guidance-{name}.zip",
        mime="application/zip",
        key=f"guidance.numbers.{name}",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        help="Saves what is drawn here as CSV, with the exact settings as JSON; nothing moves.",
    )


def zipped(room: Room, link: str, columns: Columns, of: Mapping[str, Any]) -> bytes:
    """A ZIP of data.csv and settings.json, made outside the page's run, which knew the link."""
    settings = {**asdict(room), "checkpoint": runs.CHECKPOINT, **of}
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data.csv", csv_bytes(columns()))
        file.writestr("settings.json", settings_bytes(settings, link))
    return blob.getvalue()
