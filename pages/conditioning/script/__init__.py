"""A row of the table as one plain PyTorch script that trains and samples its network."""

from collections.abc import Mapping
from textwrap import indent
from typing import Any

from core import data
from core.experiments.conditioning_table import Row
from core.networks import NetworkConfig
from pages.conditioning.script.clocks import CLOCKS, LAYOUTS, SINUSOID
from pages.conditioning.script.template import CLASS, PARTS, SCRIPT, START
from pages.conditioning.script.training import ERRORS, MEANS, SCHEDULES, SNR, weighted
from pages.conditioning.script.ways import FUSIONS, IN_TURN, WAYS, Way

TOLD = {"all": "range(DEPTH)", "first": "[0]", "last": "[DEPTH - 1]"}
HIDDEN = {
    "before": """            h = layer(h)
            h = silu(h if condition is None else condition(h, gammas[i]))""",
    "after": """            h = silu(layer(h))
            h = h if condition is None else condition(h, gammas[i])""",
}
ONE_GAMMA = "        gammas = [self.fusion(time, told)] * (DEPTH + 1)"
TWO_GAMMAS = """        early, deep = self.fusion(time, told.unsqueeze(-2)).unbind(-2)
        gammas = [early] + [deep] * DEPTH"""
DISCRETE = "        t = (t * {0}).floor().clamp(max={1}) / {0}  # whole steps\n"


def script(row: Row, recipe: Mapping[str, Any]) -> str:
    """The script of a row, trained as its recipe says."""
    config, numbers = row.config, ("batch", "warmup", "ema", "label_dropout")
    return SCRIPT.format(
        title=row.title,
        parameters=row.parameters,
        seeds=len(row.seeds),
        steps=row.steps,
        rate=row.rate,
        seed=row.seeds[0],
        arcs=[
            [(arc.x, arc.y, arc.radius, arc.start, arc.stop) for arc in shape.arcs]
            for shape in data.DATASETS.values()
        ],
        noise=data.NOISE,
        **{name: recipe[name] for name in numbers},
        **_parts(config),
        **_loss(row),
        **_network(config),
    )


def _parts(config: NetworkConfig) -> dict[str, str]:
    """The functions and classes that the network is made of."""
    condition, clock = WAYS[config.conditioning], CLOCKS[config.clock]
    used = condition.layers + condition.forward
    return {
        "helpers": (START if "start(" in used else "") + (PARTS if "parts(" in used else ""),
        "sinusoids": _sinusoids(config, clock),
        "clock": _class("Clock", "self", "self, t", clock),
        "condition": _class("Condition", "self, width, cond", "self, h, cond", condition),
        "in_turn": IN_TURN if config.fusion == "in-turn" else "",
        "fusion": _class("Fusion", "self, dim", "self, time, label", FUSIONS[config.fusion]),
    }


def _loss(row: Row) -> dict[str, str]:
    """What is predicted, under which schedule, and how it is weighed."""
    prediction = row.config.prediction
    return {
        "schedule": SCHEDULES[row.config.schedule],
        "snr": SNR if row.loss == "snr-difference" else "",
        "error": ERRORS[prediction],
        "weight": weighted(row.loss, prediction),
        "mean": MEANS[prediction],
    }


def _network(config: NetworkConfig) -> dict[str, Any]:
    """The sizes of the network, and how its parts are joined."""
    embedded, steps = config.embedding_dim or config.time_dim, config.time_steps
    way = "InTurn" if config.fusion == "in-turn" else "Condition"
    two = config.clock.startswith("multi-scale")
    names = ("width", "depth", "time_dim", "labels", "time_scale", "max_period")
    return {name: getattr(config, name) for name in names} | {
        "embedded": embedded,
        "rows": steps or 100,
        "activation": "gelu, " if config.time_mlp == "gelu" else "",
        "act": "gelu" if config.time_mlp == "gelu" else "silu",
        "time_mlp": _time_mlp(config),
        "told": TOLD[config.where],
        "way": way,
        "out_condition": f"{way}(2, self.fusion.width)" if config.on_output else "None",
        "discrete": DISCRETE.format(steps, steps - 1) if steps else "",
        "gammas": TWO_GAMMAS if two else ONE_GAMMA,
        "hidden": HIDDEN[config.position],
    }


def _class(name: str, given: str, takes: str, way: Way) -> str:
    eight = " " * 8
    layers, forward = indent(way.layers, eight), indent(way.forward, eight)
    return CLASS.format(name=name, given=given, takes=takes, layers=layers, forward=forward)


def _sinusoids(config: NetworkConfig, clock: Way) -> str:
    """The waves that a clock calls, under the network's convention or the clock's own."""
    found = ""
    for name, kind in (
        ("waves", config.clock if config.clock in LAYOUTS else config.convention),
        ("sines", "ddpm"),
    ):
        if f"{name}(" in clock.forward:
            exponent, layout = LAYOUTS[kind]
            found += SINUSOID.format(name=name, exponent=exponent, layout=layout)
    return found


def _time_mlp(config: NetworkConfig) -> str:
    widths = {"one-hot": "ROWS", "scalar": "1"}
    if config.time_mlp == "none":
        return "nn.Identity()"
    return f"TimeMLP({widths.get(config.clock, 'EMBEDDED')})"
