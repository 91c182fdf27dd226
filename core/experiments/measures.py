"""What samples of a class are measured by, beside fresh data measured alike."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import NamedTuple

from torch import Generator, Tensor

from core import checks, data, guided, metrics
from core.arguments import COUNT, MOST, SEED, between, checked, one_of, several, whole
from core.classifiers import Exact as ExactClassifier
from core.guided import Guided
from core.requests import MAX_GUIDANCE
from core.schedules import Cosine

MEASURES = ("distance", "distance_to_curve", "variance", "coverage", "class_confidence")
NEIGHBOUR = 5
Sample = Callable[[Guided], Tensor]  # a run → its samples, shape (n, 2)
FRESH = (
    40_000  # first of their seeds: fresh data are drawn apart from what pages and training draw
)

LABEL = one_of(data.DATASETS)
CLASSES = partial(checks.classes, most=len(data.DATASETS) - 1)
SCALE = between(-MAX_GUIDANCE, MAX_GUIDANCE)


def class_name(run: Guided) -> str:
    """Gives the name of the class that a run samples; a ValueError if it is not one class."""
    checks.instance("run", run, Guided)
    for name, item in data.DATASETS.items():
        if run.base.label in (name, item.label):
            return name
    return checks.refuse("label", run.base.label, f"one of {', '.join(data.DATASETS)}")


@checked(label=LABEL, n=COUNT, seed=SEED)
@lru_cache(maxsize=64)
def fresh(label: str, n: int, seed: int) -> Tensor:
    """Draws the data that samples are compared with, shape (n, 2); the same for the same seed."""
    return data.draw(label, n, generator=Generator().manual_seed(FRESH + seed))[0]


@checked(x=("n", 2), label=LABEL, reference=("m", 2))
def measure(x: Tensor, label: str, reference: Tensor) -> dict[str, float]:
    """Measures samples of a class, shape (n, 2), against fresh data of it, shape (m, 2).

    ``distance`` is sliced Wasserstein; ``distance_to_curve`` the mean distance to the class's
    curve; ``variance`` and ``coverage`` (within the fifth neighbour, or the last of fewer) are
    shares of the data's; ``class_confidence`` is the exact classifier's mean p(y | x) at t = 0.
    """
    if len(reference) < 2:
        checks.refuse("reference", reference, "two points or more")
    known = _known(reference)
    log_p = ExactClassifier(Cosine())(x, 0.0)  # at t = 0 every schedule has α = 1, σ = 0
    return {
        "distance": metrics.distance_of_projections(metrics.projections(x), known.projections),
        "distance_to_curve": metrics.distance_to_curve(x, data.dataset(label).arcs),
        "variance": metrics.variance_kept(x, reference),
        "coverage": metrics.covered(x, reference, known.radii),
        "class_confidence": metrics.class_confidence(log_p, data.dataset(label).label),
    }


class _Known(NamedTuple):
    """What every comparison with a reference needs of it."""

    projections: Tensor
    radii: Tensor


@lru_cache(maxsize=16)
def _known(reference: Tensor) -> _Known:
    """Works it out once for each tensor: ``fresh`` gives the same one again."""
    radii = metrics.neighbour_radii(reference, min(NEIGHBOUR, len(reference) - 1))
    return _Known(metrics.projections(reference), radii)


@checked(x=("n", 2), label=CLASSES, names=several(LABEL), most=COUNT)
def measure_labels(
    x: Tensor, label: Tensor, names: Sequence[str], *, most: int
) -> dict[str, float]:
    """Averages the measures over classes, each of its first ``most`` samples at most.

    Args:
        x: Samples of all classes, shape (n, 2).
        label: Their classes, shape (n,).
        names: The classes that are measured.
        most: Points of a class, at most.
    """
    checks.shape("label", label, (len(x),))
    rows = []
    for name in names:
        own = x[label == data.DATASETS[name].label][:most]
        rows.append(measure(own, name, fresh(name, len(own), 0)))
    return _average(rows)


@checked(names=several(LABEL), points=whole(2, MOST), draws=whole(1, 100))
def fresh_measures(names: Sequence[str], points: int, *, draws: int = 3) -> dict[str, float]:
    """Averages the same measures of fresh data: what a perfect sampler reaches."""
    return _average(
        [
            measure(fresh(name, points, seed), name, fresh(name, points, 0))
            for name in names
            for seed in range(1, draws + 1)
        ]
    )


def _average(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    return {what: sum(row[what] for row in rows) / len(rows) for what in rows[0]}


def end(run: Guided) -> Tensor:
    """Samples a run by the plain loop, shape (n, 2)."""
    return guided.path(run)[-1]


@checked(scale=SCALE, seed=SEED)
def sampled(run: Guided, scale: float, seed: int, sample: Sample = end) -> Tensor:
    """Samples a run at another guidance scale and seed, shape (n, 2)."""
    base = replace(run.base, guidance=float(scale), seed=seed)
    return sample(replace(run, base=base))
