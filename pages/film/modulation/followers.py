"""Pictures below the FiLM player that follow its clock, in the browser, while it plays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from streamlit.components.v2.types import ComponentRenderer

from pages.film.modulation import looks
from pages.shared.components.bundle import component
from pages.shared.components.parts import Part, mount_parts
from pages.shared.components.player.panel import REACH, Panel, check_times, pack_panels

HERE = Path(__file__).parent
Floats = NDArray[np.float32]


def _follower(name: str, js: str) -> ComponentRenderer:
    html, css = HERE / "follower.html", HERE / "follower.css"
    return component(name, html=html, css=css, js=HERE / js)


_CLOUDS = _follower("film_clouds", "clouds.js")
_CURVES = _follower("film_curves", "curves.js")
_WEIGHTS = _follower("film_weights", "weights.js")


@dataclass(frozen=True)
class Words:
    """What is said about a picture.

    Attributes:
        title: What a saved picture is called.
        note: One line below it.
        alt: One sentence for those who do not see it.
    """

    title: str
    note: str
    alt: str


@dataclass(frozen=True)
class Cloud:
    """Samples on their way, packed: what is said about them, and their arrays."""

    record: Mapping[str, object]
    part: Part

    def titled(self, title: str) -> "Cloud":
        """The same samples under another title."""
        return Cloud({**self.record, "title": title}, self.part)


def cloud(place: str, panel: Panel, times: Floats, extent: float) -> Cloud:
    """Packs one picture of `film_clouds` for a place on the page; extent as there."""
    n = panel.path.shape[1]
    records, arrays = pack_panels([panel], check_times("times", times), None, n, extent, False)
    return Cloud({**records[0], "n": n}, Part.of(place, arrays))


def film_clouds(
    clouds: Sequence[Cloud], *, label: int, extent: float, key: str, words: Words
) -> None:
    """Draws samples on their way from noise to data, at the t of the player above.

    Args:
        clouds: Pictures with the same points, from the same noise, frame times from 1 to 0.
        label: Whose colour the points have: 0 moons, 1 circles, 2 no label.
        extent: Half-width of the square that is shown.
        key: Streamlit's key.
        words: What is said about it.
    """
    header = _header(key, words) | {
        "label": label,
        "n": clouds[0].record["n"],
        "extent": extent,
        "reach": REACH,
        "panels": [one.record for one in clouds],
    }
    parts = {f"panel{j}": one.part for j, one in enumerate(clouds)}
    mount_parts(_CLOUDS, key, header, parts, {"looks": looks()})


def film_curves(
    plots: Mapping[str, tuple[float, Floats]],
    names: Sequence[str],
    times: Floats,
    *,
    key: str,
    words: Words,
) -> None:
    """Draws curves over t with a cursor at the t of the player above.

    Args:
        plots: Title → (neutral value, curves (K, T)).
        names: Of the K curves: moons, circles, no label, and one more.
        times: Falling from 1 to 0, (T,).
        key: Streamlit's key.
        words: What is said about it.
    """
    header = _header(key, words) | {
        "names": list(names),
        "times": check_times("times", times),
        "plots": [{"title": title, "neutral": one} for title, (one, _) in plots.items()],
    }
    curves = (values for _, values in plots.values())
    arrays = {f"plot{j}": values.astype(np.float32) for j, values in enumerate(curves)}
    parts = {"curves": Part.of(f"{key}.curves", arrays)}
    mount_parts(_CURVES, key, header, parts, {"looks": looks()})


def film_weights(
    weight: Floats, scale: Floats, times: Floats, *, layer: int, key: str, words: Words
) -> None:
    """Draws a layer's weights, and with the scale folded in, at the t of the player above.

    Args:
        weight: W, (C, inputs).
        scale: At each time, (T, C).
        times: Falling from 1 to 0, (T,).
        layer: Its number, from 1.
        key: Streamlit's key.
        words: What is said about it.
    """
    folded = np.abs(weight) * np.maximum(1, np.abs(scale).max(axis=0))[:, None]
    header = _header(key, words) | {
        "rows": weight.shape[0],
        "columns": weight.shape[1],
        "limit": max(float(np.quantile(folded, 0.99)), 1e-3),
        "most": max(float(np.abs(scale - 1).max()), 0.1),
        "layer": layer,
        "times": check_times("times", times),
    }
    parts = {"weights": Part.of(f"{key}.weights", {"weight": weight, "scale": scale})}
    mount_parts(_WEIGHTS, key, header, parts, {"looks": looks()})


def _header(key: str, words: Words) -> dict[str, object]:
    return {
        "name": key.replace("_", "-"),
        "title": words.title,
        "note": words.note,
        "alt": words.alt,
    }
