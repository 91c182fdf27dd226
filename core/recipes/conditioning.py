"""Trains every way of conditioning at equal size from five seeds and measures it.

    python -m core.recipes conditioning

One row after the other: its learning rate is the best of RATES by the error of a short run from a
seed of its own, then its seeds train together. Each finished row is written at once, and a run
that was ended goes on after the last one.
"""

import math
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any

import torch

from core import checkpoints
from core.engine.folding import foldable
from core.experiments.conditioning_table import FOLDER, GUIDANCE, overall
from core.networks import NetworkConfig, ScoreNetwork, build
from core.recipes import conditioning_measures as measures
from core.recipes.conditioning_rows import Spec, specs
from core.training import TrainingConfig, train_together

RATES = (5e-3, 1e-2, 2e-2)
TUNING_SEED = 100
FEW = 250  # points a label and time that a learning rate is chosen by


@dataclass(frozen=True)
class Budget:
    """How long every row trains, and from which seeds; the tuning run takes a share of it."""

    training: TrainingConfig
    seeds: tuple[int, ...]
    rates: tuple[float, ...]
    tuning_share: float = 0.3

    def of(self, spec: Spec) -> TrainingConfig:
        """How a row is trained, at a learning rate that is yet to be chosen."""
        steps = max(1, round(spec.share * self.training.steps))
        return replace(self.training, steps=steps, loss=spec.loss)

    def recipe(self, spec: Spec) -> dict[str, Any]:
        """What a row's figures follow from, beside its config."""
        return {
            "command": "python -m core.recipes conditioning",
            **{k: v for k, v in asdict(self.of(spec)).items() if k != "learning_rate"},
            "seeds": list(self.seeds),
            "rates": list(self.rates),
            "tuning_share": self.tuning_share,
            "tuning_seed": TUNING_SEED,
        }


FULL = Budget(TrainingConfig(1500, batch=128, ema=0.99, beta2=0.99), (0, 1, 2, 3, 4), RATES)
QUICK = Budget(TrainingConfig(150, batch=128, ema=0.9, beta2=0.99), (0, 1), (1e-2,))
QUICK_ROWS = ("film", "concatenation-input")


def conditioning(steps: int | None, root: Path) -> None:
    """Makes all rows; with fewer steps to try it out."""
    training = replace(FULL.training, steps=steps or FULL.training.steps)
    make_rows(specs(), replace(FULL, training=training), root.parent / FOLDER)


def quick(steps: int | None, root: Path) -> None:
    """Makes two rows in a few seconds, from two seeds and at one learning rate."""
    training = replace(QUICK.training, steps=steps or QUICK.training.steps)
    chosen = [spec for spec in specs() if spec.name in QUICK_ROWS]
    make_rows(chosen, replace(QUICK, training=training), root.parent / FOLDER)


def make_rows(chosen: Sequence[Spec], budget: Budget, folder: Path) -> None:
    """Makes the rows that a folder does not hold yet, in order; each is written at once."""
    torch.set_num_threads(1)
    began, made = time.monotonic(), 0
    for place, spec in enumerate(chosen):
        words = {"title": spec.title, "views": list(spec.views), "place": place}
        words |= {"titles": dict(spec.titles)}
        if _holds(folder, spec, budget):
            _describe(folder, spec, words)
            continue
        row = _make(spec, budget, words, folder)
        made += 1
        left = (time.monotonic() - began) / made * (len(chosen) - place - 1) / 60
        print(f"{place + 1}/{len(chosen)} {spec.name}: {row}; {left:.0f} min left", flush=True)
    print(f"{len(chosen)} rows in {folder.name}/{checkpoints.MANIFEST}")


def _holds(folder: Path, spec: Spec, budget: Budget) -> bool:
    """Whether a row has been made with this very recipe."""
    if not (folder / checkpoints.MANIFEST).exists() or spec.name not in checkpoints.names(
        root=folder
    ):
        return False
    entry = checkpoints.manifest(spec.name, root=folder)
    same = NetworkConfig(**entry["config"]) == spec.network
    return same and budget.recipe(spec).items() <= entry["recipe"].items()


def _describe(folder: Path, spec: Spec, words: dict[str, Any]) -> None:
    """Writes a held row's words again where they have changed; figures and weights stay."""
    entry = checkpoints.manifest(spec.name, root=folder)
    if words.items() <= entry["recipe"].items():
        return
    checkpoints.save(
        spec.name,
        checkpoints.read(spec.name, root=folder),
        recipe=entry["recipe"] | words,
        quality=entry["quality"],
        root=folder,
        half=True,
    )


def _make(spec: Spec, budget: Budget, words: dict[str, Any], folder: Path) -> str:
    """Trains, measures and writes one row; gives a line about it."""
    config = spec.network
    training = budget.of(spec)
    found = _tuned(config, training, budget)
    best = min(found, key=lambda rate: found[rate], default=budget.rates[0])
    training = replace(training, learning_rate=best)
    networks = [build(config, seed=seed) for seed in budget.seeds]
    began = time.process_time()
    _run(networks, training, spec.name)
    seconds = (time.process_time() - began) / len(networks)
    quality = measured(networks) | {
        "rates": {f"{rate:g}": _short(error) for rate, error in found.items()},
        "train_seconds": _short(seconds),
    }
    checkpoints.save(
        spec.name,
        networks[0],
        recipe=budget.recipe(spec) | words | {"learning_rate": training.learning_rate},
        quality=quality,
        root=folder,
        half=True,
    )
    each = [overall(list(error)) for error in quality["error"]]
    return (
        f"rate {training.learning_rate:g}, error {fmean(each):.4f} "
        f"({min(each):.4f} to {max(each):.4f}), {seconds:.1f} s a seed"
    )


def _tuned(config: NetworkConfig, training: TrainingConfig, budget: Budget) -> dict[float, float]:
    """Gives the error of a short run at each learning rate, from one start and the same data.

    Rates at which it fails are left out, and so is one that has no other beside it.
    """
    if len(budget.rates) == 1:
        return {}
    steps = max(1, round(budget.tuning_share * training.steps))
    short = replace(training, steps=steps, seed=TUNING_SEED)
    networks = [build(config, seed=TUNING_SEED) for _ in budget.rates]
    for _record in train_together(networks, short, budget.rates):
        pass
    found = (overall(measures.errors(network, FEW)) for network in networks)
    pairs = zip(budget.rates, found, strict=True)
    return {rate: error for rate, error in pairs if math.isfinite(error)}


def _run(networks: Sequence[ScoreNetwork], training: TrainingConfig, name: str) -> None:
    """Trains a row's networks with a bar; all are frozen afterwards."""
    for record in train_together(networks, training):
        if record.step % 100 == 0 or record.step == record.steps:
            full = 30 * record.step // record.steps
            bar = "#" * full + "." * (30 - full)
            sys.stderr.write(f"\r[{bar}] {name}  loss {record.loss:.4f}   ")
    sys.stderr.write("\n")
    for network in networks:
        network.requires_grad_(False)


def measured(networks: Sequence[ScoreNetwork]) -> dict[str, Any]:
    """Measures a row: each seed as it was trained, then the first one's weights in 16 bits."""
    error = [[_short(value) for value in measures.errors(network)] for network in networks]
    runs = {s: [measures.samples(network, s) for network in networks] for s in GUIDANCE}
    found = {
        "folds": foldable(networks[0]),
        "error": error,
        "sensitivity": [_short(measures.time_sensitivity(network)) for network in networks],
    }
    for what in ("distance", "confidence"):
        found[what] = {f"{s:g}": [_short(run[what]) for run in at] for s, at in runs.items()}
    round_weights(networks[0])
    found["stored_error"] = [_short(value) for value in measures.errors(networks[0])]
    ours, plain = measures.sample_seconds(networks[0])
    return found | {"sample_seconds": _short(ours), "plain_seconds": _short(plain)}


def round_weights(network: ScoreNetwork) -> None:
    """Rounds a network's weights to 16 bits, in place, as its file will hold them."""
    with torch.no_grad():
        for weight in network.parameters():
            weight.copy_(weight.half().float())


def _short(value: float) -> float:
    return float(f"{value:.4g}")
