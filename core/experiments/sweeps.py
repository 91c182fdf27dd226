"""Measures of samples against the guidance scale, over seeds, beside fresh data."""

from collections.abc import Iterator
from dataclasses import dataclass

from core import checks
from core.arguments import checked, several
from core.experiments.measures import SCALE, Sample, class_name, end, fresh, measure, sampled
from core.guided import Guided

SCALES = (-1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
MAX_SEEDS = 32
MAX_SCALES = 64


@dataclass(frozen=True)
class Experiment:
    """One run, sampled at several guidance scales and seeds.

    Args:
        run: What is sampled; its guidance and seed are replaced. Its label must be one class.
        scales: Guidance scales, 1 to 64 of them.
        seeds: How many seeds each, 1 to 32: 0, 1, 2, …

    Raises:
        ValueError: If a value is out of bounds.
    """

    run: Guided
    scales: tuple[float, ...] = SCALES
    seeds: int = 3

    def __post_init__(self) -> None:
        class_name(self.run), several(SCALE)("scales", self.scales)
        if not 1 <= len(self.scales) <= MAX_SCALES:
            checks.refuse("scales", self.scales, f"1 to {MAX_SCALES} of them")
        checks.whole("seeds", self.seeds, 1, MAX_SEEDS)

    @property
    def total(self) -> int:
        """How many records ``measurements`` yields."""
        return (len(self.scales) + 1) * self.seeds


@dataclass(frozen=True)
class Measurement:
    """The measures of one run.

    Args:
        scale: Its guidance; None for fresh data in place of samples, the noise floor.
        seed: Its seed.
        values: Name → value, for every name in MEASURES.
    """

    scale: float | None
    seed: int
    values: dict[str, float]


@checked()
def measurements(experiment: Experiment, sample: Sample = end) -> Iterator[Measurement]:
    """Runs an experiment, one record a run: first fresh data, then every scale with every seed.

    Stop iterating and it stops.

    Args:
        experiment: What is sampled and measured.
        sample: How a run is sampled, such as ``Engine.within``.
    """
    label, n = class_name(experiment.run), experiment.run.base.n
    for seed in range(experiment.seeds):
        values = measure(fresh(label, n, seed + MAX_SEEDS), label, fresh(label, n, seed))
        yield Measurement(None, seed, values)
    for scale in experiment.scales:
        for seed in range(experiment.seeds):
            x = sampled(experiment.run, scale, seed, sample)
            yield Measurement(scale, seed, measure(x, label, fresh(label, n, seed)))
