"""Export: the code, data, pictures, settings and link behind what a page or a chart shows."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from pages.shared import layout

Maker = Callable[[], bytes]
Columns = Mapping[str, np.ndarray]
Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Bundle:
    """What a page gives away; files are made once their button is pressed.

    `columns` makes the CSV (equal lengths), `arrays` the NPZ; `pictures` maps a file name to a
    function that makes it.
    """

    name: str  # file names start with it
    code: str  # PyTorch that runs as it is
    settings: Mapping[str, Any]
    link: str
    columns: Callable[[], Columns]
    arrays: Callable[[], Arrays]
    pictures: Mapping[str, Maker] = field(default_factory=dict)


def csv_bytes(columns: Columns) -> bytes:
    """A CSV with one header line; floats keep all their digits."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(columns)
    rows.writerows(zip(*(column.tolist() for column in columns.values()), strict=True))
    return text.getvalue().encode()


def npz_bytes(arrays: Arrays, settings: Mapping[str, Any]) -> bytes:
    """A compressed NPZ of the arrays, with the settings as a JSON string under `settings`."""
    blob = io.BytesIO()
    held: dict[str, Any] = {**arrays, "settings": json.dumps(dict(settings))}
    np.savez_compressed(blob, allow_pickle=False, **held)
    return blob.getvalue()


def settings_bytes(settings: Mapping[str, Any], link: str) -> bytes:
    """The exact settings and the link that shows them, as JSON."""
    return json.dumps({"settings": dict(settings), "link": link}, indent=2).encode()


def files(bundle: Bundle) -> dict[str, tuple[str, str, Maker]]:
    """File name → (button, MIME type, maker) of everything that can be saved."""
    name = bundle.name
    made: dict[str, tuple[str, str, Maker]] = {
        f"{name}.py": ("PyTorch code", "text/x-python", bundle.code.encode),
        f"{name}.csv": ("Data, CSV", "text/csv", lambda: csv_bytes(bundle.columns())),
        f"{name}.npz": (
            "Data, NPZ",
            "application/octet-stream",
            lambda: npz_bytes(bundle.arrays(), bundle.settings),
        ),
        f"{name}.json": (
            "Settings, JSON",
            "application/json",
            partial(settings_bytes, bundle.settings, bundle.link),
        ),
    }
    for file, make in bundle.pictures.items():
        kind = file.rsplit(".", 1)[-1]
        mime = {"svg": "image/svg+xml", "png": "image/png", "html": "text/html"}[kind]
        made[file] = (f"Picture, {kind.upper()}", mime, make)
    return made


def export_section(bundle: Bundle, *, key: str) -> None:
    """Draws the section: code to copy, the link, and a button for each file."""
    layout.section("Export", "The code runs as it is and repeats this picture.")
    with st.expander("PyTorch code", icon=":material/code:"):
        # Without a height, for what scrolls needs a mouse; without colours, which are too faint.
        st.code(bundle.code, language=None, wrap_lines=True)
    st.code(bundle.link, language=None, wrap_lines=True)
    with st.container(horizontal=True):
        for file, (label, mime, make) in files(bundle).items():
            st.download_button(
                label,
                make,
                file_name=file,
                mime=mime,
                key=f"{key}.{file}",
                on_click="ignore",
                icon=":material/download:",
                help=f"Saves {file}; the picture stays as it is.",
            )


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
