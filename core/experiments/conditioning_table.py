"""What `python -m core.recipes conditioning` has measured: one row a way of conditioning.

The table is the manifest of `assets/conditioning`: each row's entry holds its config, its recipe,
its figures and the hash of its network's file. The same network is the checkpoint
"conditioning/NAME" of the engine.
"""

from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from core import checkpoints
from core.networks import NetworkConfig, ScoreNetwork

FOLDER = "conditioning"
ROOT = checkpoints.ROOT.parent / FOLDER
TIMES = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
GUIDANCE = (1.0, 2.0, 4.0)
VIEWS = (
    "methods",
    "equal-time",
    "where",
    "fusion",
    "predictions",
    "clocks",
    "families",
    "remedies",
    "notes",
)
Seeds = tuple[float, ...]  # one value a seed


@dataclass(frozen=True)
class Row:
    """One way of conditioning, trained from several seeds.

    Args:
        name: Its name in the manifest.
        title: Its name for people.
        views: The comparisons that it belongs to, of VIEWS.
        titles: View → its name there, where that is another one.
        config: The network: method, clock, prediction, schedule, fusion, where, widths.
        loss: A key of ``core.training.LOSSES``.
        parameters: Numbers that training adjusts.
        folds: Whether the engine folds it into a plain MLP for each step.
        rate: Peak learning rate, the best of ``rates``.
        rates: Learning rate → error of the tuning run; rates at which it failed are left out.
        steps: Optimiser steps of a seed.
        seeds: The seeds; the stored network is that of the first.
        error: Root mean square error of the mean of x_0 against the exact one, in units of the
            plane, over points of both labels: of each seed, one value for each of TIMES.
        stored_error: The same of the stored network, whose weights are rounded to 16 bits.
        distance: Guidance → of each seed, sliced Wasserstein distance of 20-step samples to data
            over the distance between two draws of data; the mean of both labels. 1 is the floor.
        confidence: Guidance → of each seed, the exact classifier's mean p(label | sample).
        sensitivity: Of each seed, mean |f(x, 0.1) − f(x, 0.9)| (see ``core.film.sensitivity``).
        train_seconds: Processor seconds to train one seed.
        sample_seconds: Seconds of the engine to sample 2 000 points in 20 steps, folded if it
            folds.
        plain_seconds: The same without folding.
    """

    name: str
    title: str
    views: tuple[str, ...]
    titles: dict[str, str]
    config: NetworkConfig
    loss: str
    parameters: int
    folds: bool
    rate: float
    rates: dict[float, float]
    steps: int
    seeds: tuple[int, ...]
    error: tuple[Seeds, ...]
    stored_error: tuple[float, ...]
    distance: dict[float, Seeds]
    confidence: dict[float, Seeds]
    sensitivity: Seeds
    train_seconds: float
    sample_seconds: float
    plain_seconds: float

    @property
    def checkpoint(self) -> str:
        """Its name for ``core.checkpoints.load`` and a ``SampleRequest``."""
        return f"{FOLDER}/{self.name}"

    def title_in(self, view: str) -> str:
        """Its name for people in one of its views."""
        return self.titles.get(view, self.title)

    @property
    def overall(self) -> Seeds:
        """Of each seed, the root mean square of its errors over TIMES."""
        return tuple(overall(errors) for errors in self.error)

    @property
    def mean_error(self) -> float:
        """The mean of ``overall`` over seeds."""
        return fmean(self.overall)

    @property
    def band(self) -> tuple[tuple[float, float, float], ...]:
        """At each of TIMES, the least, the mean and the largest error of the seeds."""
        return tuple((min(at), fmean(at), max(at)) for at in zip(*self.error, strict=True))


def overall(errors: tuple[float, ...] | list[float]) -> float:
    """Gives the root mean square of errors over times.

    >>> overall([3.0, 4.0])
    3.5355339059327378
    """
    return fmean(error**2 for error in errors) ** 0.5


def rows(view: str | None = None, *, root: Path = ROOT) -> tuple[Row, ...]:
    """Lists the rows of a view in the recipe's order, or all of them.

    Raises:
        CheckpointError: If the manifest is missing or damaged.
    """
    entries = {
        name: checkpoints.manifest(name, root=root) for name in checkpoints.names(root=root)
    }
    ordered = sorted(entries, key=lambda name: entries[name]["recipe"]["place"])
    found = (_row(name, entries[name]) for name in ordered)
    return tuple(one for one in found if view is None or view in one.views)


def row(name: str, *, root: Path = ROOT) -> Row:
    """Gives one row; a CheckpointError lists the known ones."""
    return _row(name, checkpoints.manifest(name, root=root))


def network(name: str, *, root: Path = ROOT) -> ScoreNetwork:
    """Gives a row's network, verified: eval mode, frozen, with its schedule.

    Raises:
        CheckpointError: If its file is missing or damaged.
    """
    return checkpoints.read(name, root=root)


def _row(name: str, entry: dict[str, Any]) -> Row:
    recipe, quality = entry["recipe"], entry["quality"]
    by_guidance = {
        what: {float(scale): tuple(values) for scale, values in quality[what].items()}
        for what in ("distance", "confidence")
    }
    return Row(
        name=name,
        title=recipe["title"],
        views=tuple(recipe["views"]),
        titles=dict(recipe.get("titles", {})),
        config=NetworkConfig(**entry["config"]),
        loss=recipe["loss"],
        parameters=entry["parameters"],
        folds=quality["folds"],
        rate=recipe["learning_rate"],
        rates={float(rate): error for rate, error in quality["rates"].items()},
        steps=recipe["steps"],
        seeds=tuple(recipe["seeds"]),
        error=tuple(tuple(errors) for errors in quality["error"]),
        stored_error=tuple(quality["stored_error"]),
        sensitivity=tuple(quality["sensitivity"]),
        train_seconds=quality["train_seconds"],
        sample_seconds=quality["sample_seconds"],
        plain_seconds=quality["plain_seconds"],
        **by_guidance,
    )
