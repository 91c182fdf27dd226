"""What the conditioning page exports: a training script, the table's numbers, settings, link."""

from dataclasses import asdict

import numpy as np

from core.engine import SampleResult
from core.experiments.conditioning_table import TIMES
from pages.conditioning import runs
from pages.conditioning.script import script
from pages.conditioning.settings import ADDRESS, Settings
from pages.conditioning.views.figures import columns
from pages.shared.export import Bundle


def bundle(settings: Settings, result: SampleResult) -> Bundle:
    """All that can be exported; the code trains the chosen network anew."""
    chosen = runs.row(settings.way)
    return Bundle(
        name=f"film-room-conditioning-{chosen.name}",
        code=script(chosen, runs.recipe(chosen.name)),
        settings={**asdict(settings), "checkpoint": chosen.checkpoint, "recipe": runs.COMMAND},
        link=ADDRESS.link(settings),
        columns=lambda: columns([chosen]),
        arrays=lambda: {
            "x": result.x.numpy(),
            "label": result.label.numpy(),
            "path": result.path.numpy(),
            "t": np.array(TIMES),
            "error": np.array(chosen.error),
        },
    )
