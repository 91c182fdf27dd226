"""What the FiLM page exports: code, data, picture, settings and link."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np

from core.film.interventions import Intervention
from pages.film import runs
from pages.film.charts import swarm
from pages.film.params import feature_name
from pages.film.settings import ADDRESS, Settings, describe_changes
from pages.shared import layout
from pages.shared.charts.theme import Scheme
from pages.shared.export import Arrays, Bundle, Columns, download

CODE = '''"""Scale and shift of every FiLM layer over t: {title}.

Run it in the folder that holds Film Room's core package.
"""

import torch

from core import checkpoints
from core.film import modulation
from core.film.interventions import {names}

net = Intervened(
    checkpoints.load("{checkpoint}"),
    [{changes}],
)
times = torch.linspace(1, 0, {count})  # from noise to data
scale, shift = modulation.over_time(net, net.modulate, times, {label!r})
# each ({count}, {layers}, {width}): times, layers, features

now = int((times - {t!r}).abs().argmin())
layer, feature = {layer}, {feature}  # counted from 0
distance = torch.hypot(scale[now] - 1, shift[now])
print(f"t = {{times[now]:.2f}}: mean distance {{distance.mean():.2f}} from the identity")
print(f"scale {{scale[now, layer, feature]:.4f}}, shift {{shift[now, layer, feature]:.4f}}")
'''


def code(settings: Settings) -> str:
    """PyTorch that repeats scale and shift with the model package alone."""
    changes = settings.changes
    config = runs.network(settings.training).config
    return CODE.format(
        title=f"{settings.label}, {settings.training}, {describe_changes(settings)}",
        names=", ".join(sorted({"Intervened", *(type(one).__name__ for one in changes)})),
        checkpoint=runs.STAGES[settings.training],
        changes=_listed(changes),
        count=len(runs.TIMES),
        label=settings.name,
        layers=config.depth,
        width=config.width,
        t=settings.t,
        layer=settings.spot[0],
        feature=settings.spot[1],
    )


def _listed(changes: tuple[Intervention, ...]) -> str:
    if not changes:
        return ""
    return "\n" + "".join(f"        {one!r},\n" for one in changes) + "    "


def exported(settings: Settings) -> dict[str, Any]:
    """All settings that decide what the page shows, with the checkpoint's name."""
    return {**asdict(settings), "checkpoint": runs.STAGES[settings.training]}


def numbers_button(settings: Settings, name: str, columns: Callable[[], Columns]) -> None:
    """Offers the numbers of one picture: see ``numbers.download``."""
    download(ADDRESS.page, name, columns, exported(settings), ADDRESS.link(settings))


def columns(settings: Settings) -> Columns:
    """Scale and shift of every feature over t."""
    found = runs.over_time(settings.training, settings.name, settings.changes)
    named = {
        f"{part}_{feature_name((layer, i))}": values[:, layer, i]
        for part, values in (("scale", found.scale), ("shift", found.shift))
        for layer in range(values.shape[1])
        for i in range(values.shape[2])
    }
    return {"t": runs.TIMES.numpy(), **named}


def arrays(settings: Settings) -> Arrays:
    """What the player draws: scale, shift, the followed feature, and the fields."""
    training, label, changes = settings.training, settings.name, settings.changes
    found = runs.over_time(training, label, changes)
    return {
        "t": runs.TIMES.numpy(),
        "scale": found.scale,
        "shift": found.shift,
        "t_of_pre_film_and_field": runs.FRAMES.numpy(),
        "pre_film": runs.pre_film(training, label, *settings.spot, changes),
        "field": runs.field(training, label, settings.prediction, changes).numpy(),
        "exact": runs.exact_field(label, settings.prediction).numpy(),
    }


def picture(settings: Settings, scheme: Scheme) -> bytes:
    """The dots at this t as an SVG file."""
    found = runs.over_time(settings.training, settings.name, settings.changes)
    at = int(np.abs(runs.TIMES.numpy() - settings.t).argmin())
    title = f"{settings.label}, t = {settings.t:.2f}, training: {settings.training}"
    return swarm.svg(found.scale[at], found.shift[at], scheme, title=title)


def bundle(settings: Settings) -> Bundle:
    """Everything that can be exported."""
    return Bundle(
        name=f"film-room-film-{settings.label}",
        code=code(settings),
        settings=exported(settings),
        link=ADDRESS.link(settings),
        columns=partial(columns, settings),
        arrays=partial(arrays, settings),
        pictures={"film-swarm.svg": partial(picture, settings, layout.scheme())},
    )
