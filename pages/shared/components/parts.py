"""Sends a picture's code, settings and arrays apart, so that what stayed is not sent again.

Streamlit sends the hash of an element in its place if it is unchanged, above 10 kB, and was sent
within the last two runs. One element with code, settings and arrays changes with every setting.
So each of them is an element of its own; the browser's half (`joined.js`) puts them together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.components.v2.types import ComponentRenderer

from pages.shared.components.bundle import component
from pages.shared.components.packing import pack, read_header

HERE = Path(__file__).parent
_PART = component(
    "film_room_part", html=HERE / "part.html", css=HERE / "part.css", js=HERE / "part.js"
)


@dataclass(frozen=True)
class Part:
    """Arrays that change together, packed for one place; built once and kept for all viewers."""

    place: str
    data: bytes
    digest: str

    @classmethod
    def of(cls, place: str, arrays: Mapping[str, NDArray[np.generic]]) -> "Part":
        """Packs arrays for a place, which is its picture's key and a name: "player.field"."""
        data = pack({"place": place}, arrays)
        return cls(place, data, str(read_header(data)["digest"]))


def mount_parts(
    renderer: ComponentRenderer,
    key: str,
    header: Mapping[str, object],
    parts: Mapping[str, Part],
    constant: Mapping[str, object] | None = None,
    **options: Any,  # noqa: ANN401  of the component
) -> None:
    """Mounts a picture that receives its header and its parts as elements of their own.

    Args:
        renderer: The component; its script ends in `mountJoined`.
        key: Streamlit's key.
        header: What changes with the settings.
        parts: Name → arrays; one part may have several names.
        constant: What is sent with the code, once.
        options: As for the component itself, such as ``on_settings_change``.
    """
    digests = {name: [part.place, part.digest] for name, part in parts.items()}
    settings = pack({"place": f"{key}.header", **header, "parts": digests}, {})
    with st.container(gap=None):  # parts show nothing and take no room
        for place, data in {part.place: part.data for part in parts.values()}.items():
            _PART(key=place, data=data)
        _PART(key=f"{key}.header", data=settings)
        renderer(key=key, data=pack({"place": key, **(constant or {})}, {}), **options)
