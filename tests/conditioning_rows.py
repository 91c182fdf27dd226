"""Rows of the conditioning table with figures of a test's own, and such a table on disk."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path

from core import checkpoints
from core.engine.folding import foldable
from core.experiments.conditioning_table import TIMES, Row
from core.networks import build, parameters
from core.recipes.conditioning_rows import Spec, specs
from core.training import TrainingConfig

SEEDS = (0, 1)
SPREAD = 0.02  # between the two seeds, as a share
RECIPE = {k: v for k, v in asdict(TrainingConfig()).items() if k in ("batch", "warmup", "ema")}
RECIPE |= {"label_dropout": 0.15}


@lru_cache(maxsize=1)
def known() -> Mapping[str, Spec]:
    """The recipe's specifications by name."""
    return {spec.name: spec for spec in specs()}


def row(
    name: str,
    error: float = 0.1,
    *,
    distance: float = 1.0,
    sensitivity: float = 1.0,
    by_time: tuple[float, ...] = (),
) -> Row:
    """A row of the recipe with an error that is the same at every time, unless it is given."""
    spec = known()[name]
    low = by_time or (error,) * len(TIMES)
    high = tuple((1 + SPREAD) * value for value in low)
    return Row(
        name=name,
        title=spec.title,
        views=spec.views,
        titles=dict(spec.titles),
        config=spec.config,
        loss=spec.loss,
        parameters=25_000,
        folds=True,
        rate=1e-2,
        rates={1e-2: error},
        steps=2000,
        seeds=SEEDS,
        error=(low, high),
        stored_error=low,
        distance={1.0: (distance,) * 2, 2.0: (distance,) * 2, 4.0: (distance,) * 2},
        confidence={1.0: (0.95, 0.96), 2.0: (0.98, 0.98), 4.0: (0.99, 0.99)},
        sensitivity=(sensitivity,) * 2,
        train_seconds=10.0,
        sample_seconds=0.01,
        plain_seconds=0.02,
    )


def write(folder: Path, names: tuple[str, ...] = ()) -> None:
    """Writes a table of small, untrained networks; its figures are no measurements."""
    for place, spec in enumerate(known().values()):
        if names and spec.name not in names:
            continue
        made = row(spec.name, 0.05 + 0.001 * place)
        net = build(replace(spec.config, width=12), seed=0)
        recipe = RECIPE | {"title": spec.title, "views": list(spec.views), "place": place}
        recipe |= {"titles": dict(spec.titles)}
        recipe |= {"loss": spec.loss, "learning_rate": made.rate, "steps": 50}
        figures = {
            name: getattr(made, name)
            for name in (
                *("error", "stored_error", "sensitivity", "train_seconds", "sample_seconds"),
                "plain_seconds",
            )
        }
        figures |= {"folds": foldable(net), "rates": {"0.01": 0.1}}
        for what in ("distance", "confidence"):
            figures[what] = {f"{s:g}": list(v) for s, v in getattr(made, what).items()}
        checkpoints.save(
            spec.name,
            net,
            recipe=recipe | {"seeds": list(SEEDS)},
            quality=figures,
            root=folder,
            half=True,
        )


def sized(name: str) -> Row:
    """A row with the network that the recipe trains, and its number of parameters."""
    config = known()[name].network
    return replace(row(name), config=config, parameters=parameters(config))
