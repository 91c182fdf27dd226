"""What a run gives away, alike on every page that samples: its code, its data, its picture."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import guided, samplers
from core.guided import Guided
from pages.shared import layout, runs
from pages.shared.charts import points as points_chart
from pages.shared.export import Bundle, Maker

Floats = NDArray[np.float32]
CODE = '''"""{title}

Run it in the folder that holds Film Room's core package.
"""

import torch

from core import checkpoints, guidance, samplers
from core.denoisers import {parts}

net = checkpoints.load("{checkpoint}")
generator = torch.Generator().manual_seed({seed})
noise = torch.randn({n}, 2, generator=generator)  # every point starts here, at t = 1

paths = []
for {names} in {starts}:
    u, c = {uncond}, {cond}
    denoise = guidance.classifier_free(u, c, {scale})  # u + s (c - u)
{options}    states = samplers.trajectory(
        "{sampler}",
        denoise,
        start,
        samplers.times({steps}),
        schedule=net.schedule,
        generator=generator,{eta}
    )
    with torch.inference_mode():
        paths.append(torch.stack([state.x for state in states]))

path = torch.cat(paths, 1)  # ({frames}, {n}, 2), from noise to data
x = path[-1]
print(f"{{len(x)}} points, mean {{x.mean(0).tolist()}}, deviation {{x.std(0).tolist()}}")
'''
MEANS = {
    "network": ("network(net)", "network(net, label)", "network(net, other)"),
    "exact": ("exact(net.schedule)", "exact(net.schedule, label)", "exact(net.schedule, other)"),
}
OTHER = {"moons": "circles", "circles": "moons"}


def code(run: Guided, title: str) -> str:
    """PyTorch that repeats a classifier-free run with the model package alone."""
    base = run.base
    uncond, cond, unwanted = MEANS[run.source]
    weight = run.negative_weight
    bounded = math.isfinite(base.clip)
    options = {
        f"guidance.negative(denoise, u, {unwanted}, {weight!r})": weight > 0,
        f"guidance.rescaled(denoise, c, {run.rescale!r}, net.schedule)": run.rescale > 0,
        f"guidance.within(denoise, c, {run.low!r}, {run.high!r})": (run.low, run.high) != (0, 1),
        f"clipped(denoise, {base.clip!r})": bounded,
    }
    return CODE.format(
        title=title,
        parts=f"clipped, {run.source}" if bounded else run.source,
        checkpoint=base.checkpoint,
        seed=base.seed,
        n=base.n,
        names="label, other, start" if weight > 0 else "label, start",
        starts=_starts(run),
        uncond=uncond,
        cond=cond,
        scale=repr(base.guidance),
        options="".join(f"    denoise = {line}\n" for line, on in options.items() if on),
        sampler=base.sampler,
        steps=base.steps,
        frames=base.steps + 1,
        eta=f"\n        eta={base.eta!r}," if "eta" in base.options else "",
    )


def _starts(run: Guided) -> str:
    """Labels and their noise as a tuple's text; the other label where it is unwanted."""
    half = (run.base.n + 1) // 2
    starts = {"moons": f"noise[:{half}]", "circles": f"noise[{half}:]"}
    if run.base.label != "both":
        starts = {str(run.base.label): "noise"}
    rows = [
        ", ".join(
            [f'"{label}"', *([f'"{OTHER[label]}"'] if run.negative_weight > 0 else []), noise]
        )
        for label, noise in starts.items()
    ]
    return f"[({'), ('.join(rows)})]"


def run_bundle(
    run: Guided,
    path: Floats,
    *,
    name: str,
    title: str,
    link: str,
    settings: Mapping[str, Any],
    arrays: Mapping[str, Floats] | None = None,
    pictures: Mapping[str, Maker] | None = None,
) -> Bundle:
    """Everything of a run that can be taken away.

    Args:
        run: The run.
        path: Its states, shape (steps + 1, n, 2).
        name: What file names start with.
        title: What the picture shows, in words.
        link: A link to the page in this state.
        settings: Everything that decides what the page shows, by name.
        arrays: Further arrays for the NPZ.
        pictures: Further files: name → a function that makes it.
    """
    x, label, scheme = path[-1], guided.labels(run).numpy(), layout.scheme()
    times = samplers.times(run.base.steps).numpy()
    return Bundle(
        name=name,
        code=code(run, f"{title}, {run.base.n} points."),
        settings={**settings, "n": run.base.n, "checkpoint": run.base.checkpoint},
        link=link,
        columns=lambda: {"x": x[:, 0], "y": x[:, 1], "label": label},
        arrays=lambda: {"x": x, "label": label, "path": path, "t": times, **(arrays or {})},
        pictures={
            f"{name}.svg": lambda: points_chart.svg(
                x, label, scheme, extent=runs.EXTENT, title=title
            ),
            **(pictures or {}),
        },
    )
