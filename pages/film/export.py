"""What the FiLM page gives away: code, data, picture, settings and link."""

from dataclasses import asdict

import numpy as np

from core.film.interventions import Intervention
from pages.film import runs
from pages.film.charts import swarm
from pages.film.params import spot_text
from pages.film.settings import ADDRESS, Room, told_changes
from pages.shared import layout
from pages.shared.export import Bundle

CODE = '''"""Scale and shift of every FiLM layer over t: {title}.

Runs in the folder that holds Film Room's core package.
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
away = torch.hypot(scale[now] - 1, shift[now])
print(f"t = {{times[now]:.2f}}: {{away.mean():.2f}} from the identity on average")
print(f"scale {{scale[now, layer, feature]:.4f}}, shift {{shift[now, layer, feature]:.4f}}")
'''


def code(room: Room) -> str:
    """PyTorch that repeats scale and shift with the model package alone."""
    changes = room.changes
    net = runs.network(room.training)
    return CODE.format(
        title=f"{room.label}, {room.training}, {told_changes(room)}",
        names=", ".join(sorted({"Intervened", *(type(one).__name__ for one in changes)})),
        checkpoint=runs.checkpoint(room.training),
        changes=_listed(changes),
        count=runs.TIMES,
        label=room.name,
        layers=net.config.depth,
        width=net.config.width,
        t=room.t,
        layer=room.spot[0],
        feature=room.spot[1],
    )


def _listed(changes: tuple[Intervention, ...]) -> str:
    if not changes:
        return ""
    return "\n" + "".join(f"        {one!r},\n" for one in changes) + "    "


def bundle(room: Room) -> Bundle:
    """All that can be taken along."""
    training, label, changes = room.training, room.name, room.changes
    found = runs.tracks(training, label, changes)
    times = runs.times().numpy()
    at = int(np.abs(times - room.t).argmin())
    settings = {**asdict(room), "checkpoint": runs.checkpoint(training)}
    scheme = layout.scheme()
    named = [
        (f"{part}_{spot_text((layer, i))}", values[:, layer, i])
        for part, values in (("scale", found.scale), ("shift", found.shift))
        for layer in range(values.shape[1])
        for i in range(values.shape[2])
    ]
    return Bundle(
        name=f"film-room-film-{room.label}",
        code=code(room),
        settings=settings,
        link=ADDRESS.link(room),
        columns={"t": times, **dict(named)},
        arrays={
            "t": times,
            "scale": found.scale,
            "shift": found.shift,
            "t_of_before_and_field": runs.frames().numpy(),
            "before": runs.before(training, label, *room.spot, changes),
            "field": runs.field(training, label, room.reading, changes),
            "exact": runs.exact_field(label, room.reading),
        },
        pictures={
            "film-swarm.svg": lambda: swarm.svg(
                found.scale[at],
                found.shift[at],
                scheme,
                title=f"{room.label}, t = {room.t:.2f}, training: {room.training}",
            )
        },
    )
