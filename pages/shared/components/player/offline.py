"""The player as one HTML file that plays without a server and without a network."""

import base64
from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from pages.shared.charts.theme import DARK, FONT, LIGHT, Scheme
from pages.shared.components.bundle import script, text
from pages.shared.components.packing import pack
from pages.shared.components.player import COLOURS, HERE
from pages.shared.components.player.panel import (
    REACH,
    Floats,
    Panel,
    check_ends,
    check_labels,
    check_scales,
    check_times,
    pack_panels,
)

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; {light} }}
@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}
body {{ margin: 0 auto; max-width: 1200px; padding: 16px; }}
body {{ background: var(--st-background-color); }}
h1, .words {{ font-family: var(--st-font); color: var(--st-text-color); }}
.words {{ overflow-wrap: anywhere; }}
h1 {{ font-size: 1.4rem; }}
{css}
</style>
<h1>{title}</h1>
{html}
<p class="words">{words}</p>
<script type="application/octet-stream" id="message">{data}</script>
<script type="module">
{js}
</script>
</html>
"""


def page(
    panels: Sequence[Panel],
    times: Floats,
    labels: NDArray[np.integer],
    *,
    title: str,
    words: str,
    extent: float,
    scales: Floats | None = None,
    guidance: float | None = None,
    height: int = 640,
) -> bytes:
    """Gives the file: pictures, clock and guidance slider as on the page, all of it inside.

    Args:
        panels: As for ``point_cloud``; likewise what follows.
        times: Frame times.
        labels: Label of each point.
        title: Heading of the file.
        words: A line below the player: the settings.
        extent: Half-width of the square that is shown.
        scales: Guidance scales of the panels' first axis.
        guidance: The scale that it opens with.
        height: Height in pixels.

    Raises:
        ValueError: As ``point_cloud`` does.
    """
    frames, sampled = check_times("times", times), check_scales(scales)
    colours = check_labels(labels, len(COLOURS))
    drawn = any(panel.contours is not None for panel in panels)
    records, arrays = pack_panels(panels, frames, sampled, colours.size, extent, drawn)
    header: dict[str, object] = {
        "name": "offline",
        "alt": title,
        "n": colours.size,
        "extent": extent,
        "reach": REACH,
        "times": frames,
        "panels": records,
        "colours": COLOURS,
        "scales": sampled,
        "ends": check_ends(None, sampled),
        "guidance": guidance,
        "t": None,
        "selected": -1,
        "playing": False,
        "trails": False,
        "height": height,
        "report": [],
    }
    message = pack(header, {"labels": colours, **arrays})
    return PAGE.format(
        title=escape(title),
        words=escape(words),
        light=_variables(LIGHT),
        dark=_variables(DARK),
        css=text(HERE / "player.css"),
        html=text(HERE / "player.html"),
        js=script(HERE / "offline.js"),
        data=base64.b64encode(message).decode(),
    ).encode()


def _variables(scheme: Scheme) -> str:
    """What Streamlit would tell the player of the appearance."""
    values = {
        "text-color": scheme.ink,
        "background-color": scheme.paper,
        "secondary-background-color": scheme.grid,
        "primary-color": scheme.accent,
        "font": FONT,
        "button-radius": "8px",
    }
    return " ".join(f"--st-{name}: {value};" for name, value in values.items())
