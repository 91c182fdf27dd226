"""Is time felt at all? The check of the lecture notes, on networks that know t and that do not."""

import numpy as np

from core.film.interventions import Ablate
from pages.film import measures, runs
from pages.film.charts import features
from pages.film.numbers import numbers_button
from pages.film.settings import LABELS, Room
from pages.shared import layout

THRESHOLD = 0.1  # of the source
STEPS = [name for name in runs.TRAINING if name != runs.SHIPPED]


def measured(room: Room) -> dict[str, float]:
    """Mean |f(x, 0.1) − f(x, 0.9)| by network."""
    label = room.name
    found = {
        "untrained": measures.felt("0", label),
        **{f"after {runs.stage(step)} steps": measures.felt(step, label) for step in STEPS[1:]},
        "shipped": measures.felt(runs.SHIPPED, label),
        "shipped, FiLM off": measures.felt(runs.SHIPPED, label, (Ablate(),)),
        "random, never trained": measures.felt_untaught(label),
    }
    if room.changes:
        found["as changed above"] = measures.felt(room.training, label, room.changes)
    return found | {"exact": measures.felt_exact(label)}


def view(room: Room) -> None:
    """Bars beside the source's threshold, and the verdict that they allow."""
    found = measured(room)
    layout.show_altair(
        features.bars(
            found,
            THRESHOLD,
            layout.scheme(),
            title="mean |f(x, 0.1) − f(x, 0.9)|",
        ),
        key="film_felt",
        sentence="Difference of each network's outputs between t = 0.1 and t = 0.9, beside the "
        "threshold 0.1.",
    )
    passed = [name for name, value in found.items() if value > THRESHOLD and name != "exact"]
    failed = [name for name, value in found.items() if value <= THRESHOLD]
    layout.caption(
        f"Label: {LABELS[room.label].lower()}. Above the threshold: "
        f"{', '.join(passed) or 'none'}; at or below: {', '.join(failed) or 'none'}. "
        f"The exact answer moves by **{found['exact']:.2f}**: passing the check "
        "says that time is felt, not that it is understood."
    )
    columns = {"network": np.array(list(found)), "difference": np.array(list(found.values()))}
    numbers_button(room, "felt", lambda: columns)
