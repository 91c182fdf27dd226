"""The intervention view: samples of the unchanged and of the changed network, same noise."""

import numpy as np
import streamlit as st

from core.engine import Refused
from pages.film import runs, sent
from pages.film.controls import intervention_controls
from pages.film.export import numbers_button
from pages.film.modulation.followers import Words, film_clouds
from pages.film.settings import LABELS, PREDICTIONS, Settings, describe_changes
from pages.shared import layout
from pages.shared.export import Columns, table


def view(settings: Settings) -> None:
    """Draws the controls beside two clouds of points; the player above shows the change too."""
    picture, side = layout.picture_and_controls(0.36)
    with side:
        intervention_controls(settings)
    with picture:
        try:
            _samples(settings)
        except Refused as error:
            st.error(str(error), icon=":material/error:")
            return
    layout.caption(caption(settings))
    numbers_button(settings, "samples", lambda: numbers(settings))


def _samples(settings: Settings) -> None:
    here = (settings.training, settings.name, settings.seed)
    unchanged, changed = (
        sent.samples(*here, changes, runs.sample(*here, changes))
        for changes in ((), settings.changes)
    )
    film_clouds(
        [unchanged, changed.titled("Changed")],
        label=list(LABELS).index(settings.label),
        extent=runs.EXTENT,
        key=sent.CLOUDS,
        words=Words(
            f"{LABELS[settings.label]}: {describe_changes(settings)}",
            "Both start from the same noise. Faint: real data. Click a point to follow it.",
            "Samples of the unchanged and of the changed network, from the same noise.",
        ),
    )


def numbers(settings: Settings) -> Columns:
    """Every point at every step, of the unchanged and of the changed network."""
    here = (settings.training, settings.name, settings.seed)
    paths = (runs.sample(*here).numpy(), runs.sample(*here, settings.changes).numpy())
    axes: Columns = {"t": runs.SAMPLE_TIMES, "point": np.arange(runs.POINTS)}
    names = ("x_unchanged", "y_unchanged", "x_changed", "y_changed")
    return table(np.concatenate(paths, axis=-1), axes, names)


def caption(settings: Settings) -> str:
    """How far the samples are from data, beside the unchanged network and the noise floor."""
    here = (settings.training, settings.name, settings.seed)
    floor, plain = runs.noise_floor(settings.name), runs.distance(*here)
    noise = f"Two fresh draws of the data are {floor.mean:.3f} apart, {floor.largest:.3f} at most"
    if not settings.changes:
        return (
            f"Nothing is changed, so both pictures are the same. The samples are **{plain:.3f}** "
            f"from fresh data (sliced Wasserstein distance). {noise}."
        )
    value = runs.distance(*here, settings.changes)
    field = (settings.training, settings.name, settings.prediction)
    wrong, before = (np.median(runs.error(*field, some)) for some in (settings.changes, ()))
    done = describe_changes(settings)
    return (
        f"{done[0].upper()}{done[1:]}. The samples are **{value:.3f}** from fresh data (sliced "
        f"Wasserstein distance), {plain:.3f} without the change. {noise}. The median over t of "
        f"the error of {PREDICTIONS[settings.prediction]} is **{wrong:.3f}** where the data are, "
        f"{before:.3f} without the change."
    )
