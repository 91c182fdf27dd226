"""What the FiLM page gives away: code, data, picture, settings and link."""

from dataclasses import asdict

import numpy as np

from core.interventions import Intervention
from pages.charts import film_swarm
from pages.ui import film_runs, layout
from pages.ui.film_params import spot_text
from pages.ui.film_room import ADDRESS, Room, told_changes
from pages.ui.take_away import Bundle

CODE = '''"""Scale and shift of every FiLM layer over t: {title}.

Runs in the folder that holds Film Room's core package.
"""

import torch

from core import checkpoints, modulation
from core.interventions import {names}

net = Intervened(
    checkpoints.load("{checkpoint}"),
    [{changes}],
)
times = torch.linspace(1, 0, {count})  # from noise to data
scale, shift = modulation.tracks(net, net.modulate, times, {label!r})
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
    net = film_runs.network(room.training)
    return CODE.format(
        title=f"{room.label}, {room.training}, {told_changes(room)}",
        names=", ".join(sorted({"Intervened", *(type(one).__name__ for one in changes)})),
        checkpoint=film_runs.checkpoint(room.training),
        changes=_listed(changes),
        count=film_runs.TIMES,
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
    found = film_runs.tracks(training, label, changes)
    times = film_runs.times().numpy()
    at = int(np.abs(times - room.t).argmin())
    settings = {**asdict(room), "checkpoint": film_runs.checkpoint(training)}
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
        link=ADDRESS.link(asdict(room)),
        columns={"t": times, **dict(named)},
        arrays={
            "t": times,
            "scale": found.scale,
            "shift": found.shift,
            "t_of_before_and_field": film_runs.frames().numpy(),
            "before": film_runs.before(training, label, *room.spot, changes),
            "field": film_runs.field(training, label, room.reading, changes),
            "exact": film_runs.exact_field(label, room.reading),
        },
        pictures={
            "film-swarm.svg": lambda: film_swarm.svg(
                found.scale[at],
                found.shift[at],
                scheme,
                title=f"{room.label}, t = {room.t:.2f}, training: {room.training}",
            )
        },
    )
