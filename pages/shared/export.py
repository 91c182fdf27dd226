"""Take it with you: the code, data, picture, settings and link behind what is on the page."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from pages.shared import layout

Maker = Callable[[], bytes]


@dataclass(frozen=True)
class Bundle:
    """What a page gives away. `columns` (equal lengths) becomes the CSV, `arrays` the NPZ.

    `pictures` maps a file name to a function that makes it, called when the button is pressed.
    """

    name: str  # file names start with it
    code: str  # PyTorch that runs as it is
    settings: Mapping[str, Any]
    link: str
    columns: Mapping[str, np.ndarray]
    arrays: Mapping[str, np.ndarray]
    pictures: Mapping[str, Maker] = field(default_factory=dict)


def csv_bytes(columns: Mapping[str, np.ndarray]) -> bytes:
    """A CSV with one header line; floats keep all their digits."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(columns)
    rows.writerows(zip(*(column.tolist() for column in columns.values()), strict=True))
    return text.getvalue().encode()


def npz_bytes(arrays: Mapping[str, np.ndarray], settings: Mapping[str, Any]) -> bytes:
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
        f"{name}.csv": ("Data, CSV", "text/csv", partial(csv_bytes, bundle.columns)),
        f"{name}.npz": (
            "Data, NPZ",
            "application/octet-stream",
            partial(npz_bytes, bundle.arrays, bundle.settings),
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


def take_away(bundle: Bundle, *, key: str) -> None:
    """Draws the section: code to copy, the link, and a button for each file."""
    layout.section("Take it with you", "The code below runs as it is and repeats this picture.")
    st.code(bundle.code, language="python", line_numbers=False, height=320)
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
