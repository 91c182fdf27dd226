"""The FiLM page's player, and the caption that says what it shows now."""

import numpy as np

from pages.film import runs
from pages.film.modulation import Shown, film_player, reported
from pages.film.params import feature_name
from pages.film.settings import ADDRESS, LABELS, PREDICTIONS, Settings, describe_changes
from pages.shared.format import signed

PLAYER = "film_player"
SENT = {  # what the player calls a setting → its field
    "t": "t",
    "layer": "layer",
    "feature": "feature",
    "trails": "trails",
    "sort": "sort",
    "hand": "fixed",
    "zero": "ablated",
}


def player(settings: Settings) -> None:
    """Draws the large picture; what the viewer sets in it goes into the address."""
    training, label, prediction = settings.training, settings.name, settings.prediction
    changes = settings.changes
    shown = Shown(
        modulation=runs.over_time(training, label, changes),
        unchanged=runs.over_time(training, label) if changes else None,
        layers=runs.layers(training),
        network=_square(runs.field(training, label, prediction)),
        changed=_square(runs.field(training, label, prediction, changes)) if changes else None,
        exact=_square(runs.exact_field(label, prediction)),
        share=runs.data_share(label).reshape(-1, runs.SIDE, runs.SIDE).numpy(),
        times=runs.TIMES.numpy(),
        frames=runs.FRAMES.numpy(),
    )
    film_player(
        shown,
        {name: getattr(settings, field) for name, field in SENT.items()},
        label=list(LABELS).index(settings.label),
        prediction=PREDICTIONS[prediction],
        extent=runs.EXTENT,
        key=PLAYER,
        alt="Scale and shift of every feature over t as strips and as dots, one feature over "
        "the plane, and the network's prediction beside the exact one.",
        on_settings_change=_keep,
    )


def _square(field: runs.Tensor) -> runs.Floats:
    found: runs.Floats = field.reshape(-1, runs.SIDE, runs.SIDE, 2).numpy()
    return found


def _keep() -> None:
    """Takes over what the browser reports, value by value, as far as it is allowed."""
    found = reported(PLAYER)
    for name, field in SENT.items():
        try:
            ADDRESS.set(field, ADDRESS.param(field).check(found[name]))
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
