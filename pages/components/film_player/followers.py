"""Pictures below the FiLM player that follow its clock, in the browser, while it plays."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.charts.theme import SCHEMES
from pages.components.film_player import look
from pages.components.point_cloud.panel import REACH, Panel, check_times, pack_panels
from pages.components.shared.bundle import bundle
from pages.components.shared.packing import pack

HERE = Path(__file__).parent
CLOUD = HERE.parent / "point_cloud"
Floats = NDArray[np.float32]

HTML = bundle(HERE, "follower.html", "transport.html") + "\n</section>\n"
CSS = bundle(HERE, "transport.css", "follower.css")
BASE = ("unpack.js", "clock.js", "transport.js", "together.js", "follower.js")
_CLOUDS = st.components.v2.component(
    "film_clouds",
    html=HTML,
    css=CSS,
    js="\n".join(
        (
            bundle(HERE, *BASE),
            bundle(CLOUD, "splat.js", "paths.js", "contours.js", "panel.js"),
            bundle(HERE, "clouds.js"),
        )
    ),
)


def film_clouds(
    panels: Sequence[Panel],
    times: Floats,
    *,
    label: int,
    extent: float,
    key: str,
    title: str,
    note: str,
    alt: str,
) -> None:
    """Draws samples on their way from noise to data, at the t of the player above.

    Args:
        panels: Pictures with the same points, from the same noise.
        times: Frame times falling from 1 to 0, (frames,).
        label: Whose colour the points have: 0 moons, 1 circles, 2 no label.
        extent: Half-width of the square that is shown.
        key: Streamlit's key.
        title: What a saved picture is called.
        note: One line below.
        alt: One sentence for those who do not see the picture.
    """
    n = panels[0].path.shape[1]
    records, arrays = pack_panels(panels, check_times("times", times), None, n, extent, False)
    fields = {"label": label, "n": n, "extent": extent, "reach": REACH, "panels": records}
    header = _header(key, title, note, alt) | fields
    _CLOUDS(key=key, data=pack(header, arrays))


def _header(key: str, title: str, note: str, alt: str) -> dict[str, object]:
    looks: Mapping[str, object] = {name: look(scheme) for name, scheme in SCHEMES.items()}
    return {"name": key, "title": title, "note": note, "alt": alt, "looks": looks}
