"""Label dropout in training: what a network knows without a label, and what guidance inherits."""

from core.arguments import checked
from core.experiments.measures import Sample, class_name, end, fresh, measure, sampled
from core.experiments.noise_floor import distance
from core.guided import Guided

SCALES = (1.0, 4.0)


@checked()
def dropout_distances(run: Guided, sample: Sample = end) -> dict[str, float]:
    """Measures one network at s = 0 (against all data), and at s = 1 and 4 (against the class).

    Args:
        run: The run.
        sample: How a run is sampled, such as an engine's own way.

    Returns:
        "0", "1", "4" → sliced Wasserstein distance; "kept" → variance kept at s = 4.
    """
    label, seed = class_name(run), run.base.seed
    found = {"0": distance(sampled(run, 0.0, seed, sample), None)}
    for scale in SCALES:
        x = sampled(run, scale, seed, sample)
        values = measure(x, label, fresh(label, len(x), 0))
        found |= {f"{scale:g}": values["distance"], "kept": values["variance"]}
    return found
