"""What stands side by side: the second picture is the first with one thing changed."""

import math
from dataclasses import replace

from core.guided import Guided
from pages.guidance.settings import ODE, SDE, Settings
from pages.shared.controls import SOLVERS


def second_run(settings: Settings) -> Guided | None:
    """The run of the second picture, or None where there is only one."""
    one = settings.run()
    match settings.beside:
        case "none":
            return None
        case "truth":
            return replace(one, source="exact")
        case "classifier":
            return replace(one, direction="classifier")
        case "plain":
            return Guided(replace(one.base, clip=math.inf), source=one.source)
        case "sde":
            other = ODE if settings.sampler == SDE else SDE
            return replace(one, base=replace(one.base, sampler=other, eta=0.0))
        case "scale":
            return one.at(settings.guidance2)
        case "solver":
            return replace(one, base=replace(one.base, sampler=settings.sampler2, eta=0.0))
    return replace(one, base=replace(one.base, steps=settings.steps2))


def compared(settings: Settings) -> list[Guided]:
    """The runs that are drawn, one or two."""
    return [run for run in (settings.run(), second_run(settings)) if run is not None]


def title(settings: Settings, run: Guided) -> str:
    """The title of a picture: what it has that the other has not."""
    solver = SOLVERS[run.base.sampler]
    own = run.base.guidance == settings.guidance2
    words = {
        "truth": "Network" if run.source == "network" else "Exact denoiser",
        "sde": f"SDE, {solver}" if run.base.sampler == SDE else f"ODE, {solver}",
        "scale": f"s = {run.base.guidance:g}" if own else "s of the slider",
        "solver": solver,
        "steps": f"{run.base.steps} steps",
        "classifier": "Classifier-free" if run.direction == "classifier-free" else "Classifier",
        "plain": "Guidance alone" if run == second_run(settings) else "With the options",
        "none": "Network" if run.source == "network" else "Exact denoiser",
    }
    return words[settings.beside]
