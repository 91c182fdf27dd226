"""What time and label contribute to scale and shift."""

import numpy as np

from core.film.modulation import Contributions
from pages.film import runs
from pages.film.charts import features
from pages.film.export import numbers_button
from pages.film.modulation.followers import Words, film_curves
from pages.film.params import feature_name
from pages.film.settings import Settings
from pages.shared import layout
from pages.shared.export import table

EVERY = 2  # of the stored times: enough for curves
NAMES = ("moons", "circles", "null label", "t alone")


def view(settings: Settings) -> None:
    """Draws the followed feature over t under each label, and all features at once."""
    found = runs.contributions(settings.training)
    layer, feature = settings.spot
    sums = [*(found.total(label) for label in range(3)), found.bias + found.time]
    curves = np.stack([total[:, ::EVERY, layer, feature].numpy() for total in sums])
    times, name = runs.TIMES.numpy()[::EVERY], feature_name(settings.spot)
    film_curves(
        {
            f"{part} of feature {name}": (1.0 - i, curves[:, i])
            for i, part in enumerate(("scale", "shift"))
        },
        NAMES,
        times,
        key="film_contributions",
        words=Words(
            f"Time and label, feature {name}",
            "The vertical line is the player's t. The dashed line is scale 1 and shift 0.",
            "Scale and shift of one feature over t, with each label, with the null label, and "
            "from t alone.",
        ),
    )
    axes = {"t": times, "label": np.array(NAMES)}
    numbers_button(
        settings, "curves", lambda: table(np.moveaxis(curves, 2, 0), axes, ("scale", "shift"))
    )
    _all(settings, found)


def _all(settings: Settings, found: Contributions) -> None:
    by_time, by_label = found.by_time.numpy(), found.by_label.numpy()
    layout.show_vega(
        features.contributions(by_time, by_label, settings.spot, layout.scheme()),
        key="film_contributions_all",
        sentence="Every feature by how far t moves it and how far the label moves it.",
    )
    layout.caption(
        "γ is a sum, MLP(t) + table[label], and FiLM is a linear map of γ. So a label moves the "
        "whole curve up or down and leaves its form. The root mean square movement with t is "
        f"**{by_time.mean():.2f}** in the mean over features, the distance between the two labels "
        f"**{by_label.mean():.2f}**. {float((by_time > by_label).mean()):.0%} of the features "
        "move further with t: they are below the dashed line, on which both are equal. Feature "
        f"{feature_name(settings.spot)}: {by_time[settings.spot]:.2f} and "
        f"{by_label[settings.spot]:.2f}."
    )
    layers, width = by_time.shape
    axes = {"layer": np.arange(1, layers + 1), "feature": np.arange(1, width + 1)}
    both = np.stack([by_time, by_label], -1)
    numbers_button(
        settings, "features", lambda: table(both, axes, ("moved_by_t", "moved_by_label"))
    )
