"""Time sensitivity: the check of the lecture notes, on networks that depend on t or do not."""

import numpy as np

from core.film.interventions import Ablate
from core.film.sensitivity import THRESHOLD
from pages.film import runs
from pages.film.charts import features
from pages.film.export import numbers_button
from pages.film.settings import LABELS, Settings
from pages.shared import layout
from pages.shared.runs import kept


def of_networks(label: str | None) -> dict[str, float]:
    """Mean |f(x, 0.1) − f(x, 0.9)| by network, the exact answer's too."""
    untrained, *trained = runs.SNAPSHOTS
    return {
        "untrained": runs.time_sensitivity(untrained, label),
        **{
            f"after {runs.steps(name)} steps": runs.time_sensitivity(name, label)
            for name in trained
        },
        "shipped": runs.time_sensitivity(runs.SHIPPED, label),
        "shipped with FiLM off": runs.time_sensitivity(runs.SHIPPED, label, (Ablate(),)),
        "random weights": runs.random_sensitivity(label),
        "exact": runs.exact_sensitivity(label),
    }


def measured(settings: Settings) -> dict[str, float]:
    """The same, with the network as it is changed on this page; the exact answer is last."""
    found = kept(of_networks, settings.name)
    exact = found.pop("exact")
    if settings.changes:
        found["as changed above"] = runs.time_sensitivity(
            settings.training, settings.name, settings.changes
        )
    return found | {"exact": exact}


def view(settings: Settings) -> None:
    """Draws bars beside the threshold of the notes, and says which networks exceed it."""
    found = measured(settings)
    layout.show_vega(
        features.bars(found, THRESHOLD, layout.scheme(), title="mean |f(x, 0.1) − f(x, 0.9)|"),
        key="film_sensitivity",
        sentence="Difference of each network's outputs between t = 0.1 and t = 0.9, beside the "
        "threshold 0.1.",
    )
    above = [name for name, value in found.items() if value > THRESHOLD and name != "exact"]
    below = [name for name, value in found.items() if value <= THRESHOLD and name != "exact"]
    random = "also" if found["random weights"] > THRESHOLD else "not"
    layout.caption(
        f"Label: {LABELS[settings.label].lower()}. Above the threshold: "
        f"{'; '.join(above) or 'none'}. At or below it: {'; '.join(below) or 'none'}. The exact "
        f"answer changes by **{found['exact']:.2f}**. Random weights that were never trained are "
        f"{random} above the threshold."
    )
    columns = {"network": np.array(list(found)), "difference": np.array(list(found.values()))}
    numbers_button(settings, "sensitivity", lambda: columns)
