"""The FiLM page's player, and the caption that says what it shows now."""

import numpy as np

from pages.film import runs, sent
from pages.film.modulation import film_player, reported
from pages.film.params import feature_name
from pages.film.settings import (
    ADDRESS,
    LABELS,
    LAYERS,
    PREDICTIONS,
    WIDTH,
    Settings,
    describe_changes,
)
from pages.shared.format import signed

REPORTED = ("t", "layer", "feature", "trails", "sort", "fixed", "ablated")


def player(settings: Settings) -> None:
    """Draws the large picture; what the viewer sets in it goes into the address."""
    film_player(
        sent.player_parts(settings),
        {name: getattr(settings, name) for name in REPORTED},
        layers=LAYERS,
        width=WIDTH,
        side=runs.SIDE,
        label=list(LABELS).index(settings.label),
        prediction=PREDICTIONS[settings.prediction],
        extent=runs.EXTENT,
        key=sent.PLAYER,
        alt="Scale and shift of every feature over t as strips and as dots, one feature over "
        "the plane, and the network's prediction beside the exact one.",
        on_settings_change=_keep,
    )


def _keep() -> None:
    """Takes over what the browser reports, value by value, as far as it is allowed."""
    found = reported(sent.PLAYER)
    for name in REPORTED:
        try:
            ADDRESS.set(name, ADDRESS.param(name).check(found[name]))
        except (KeyError, ValueError, TypeError, OverflowError):
            continue


def caption(settings: Settings) -> str:
    """What the player shows now, with the numbers."""
    found = runs.over_time(settings.training, settings.name, settings.changes)
    at = int(np.abs(runs.TIMES.numpy() - settings.t).argmin())
    scale, shift = found.scale[at], found.shift[at]
    distance = np.hypot(scale - 1, shift)
    frame = int(np.abs(runs.FRAMES.numpy() - settings.t).argmin())
    here = (settings.training, settings.name, settings.prediction)
    wrong = runs.error(*here, settings.changes)[frame]
    said = (
        f"At t = {settings.t:.2f} the mean distance of the features from scale 1 and shift 0 is "
        f"**{distance.mean():.2f}**, the largest {distance.max():.2f}. Feature "
        f"{feature_name(settings.spot)} has scale **{scale[settings.spot]:.2f}** and shift "
        f"**{shift[settings.spot]:.2f}**. The root mean square error of "
        f"{PREDICTIONS[settings.prediction]} is **{wrong:.3f}** where the data are"
    )
    if settings.changes:
        plain = runs.error(*here)[frame]
        said += f"; without the change ({describe_changes(settings)}) it is {plain:.3f}"
    return signed(said + ".")
