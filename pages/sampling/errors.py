"""Where the network errs: its paths and its mean of x₀ beside the exact ones."""

from typing import Any

import numpy as np

from core import metrics
from core.engine import SampleResult
from pages.sampling.charts import by_time
from pages.sampling.settings import Settings
from pages.shared import layout, runs
from pages.shared.charts.theme import Scheme, record


def beside_exact(settings: Settings, result: SampleResult) -> None:
    """Draws how far the network's paths are from the exact ones over t, if those are shown."""
    if not settings.beside:
        return
    exact = runs.exact_path(settings.request())
    median, most = metrics.path_distances(result.path, exact)  # 0 at the start
    layout.caption(
        f"The same noise ends **{median[-1]:.3f}** apart in the median, and 95 % of the "
        f"points end within {most[-1]:.2f} of each other, in a plane "
        f"{2 * runs.EXTENT:g} wide."
    )
    scheme = layout.scheme()
    chart = by_time.curves(
        result.t.numpy()[1:],
        {"median": median[1:], "95 %": most[1:]},
        scheme,
        y_title="distance, network to exact",
        colours={"median": scheme.others[0], "95 %": scheme.accent},
    )
    layout.show_vega(
        record(chart),
        key="sampling_gap",
        sentence="Distance between the network's and the exact paths of the same noise over t.",
    )


def mean_errors() -> None:
    """Draws the network's error against the exact posterior mean, as its recipe measured it."""
    layout.section(
        "Where the network errs",
        "The distance between its mean of x₀ and the exact one at each t. It causes every "
        "difference between the network's points and the data.",
    )
    layout.badge("stored", "measured by `python -m core.recipes moons-circles`")
    layout.show_vega(
        runs.kept(mean_errors_chart, layout.scheme()),
        key="sampling_error",
        sentence="Error of the network's mean of x₀ against the exact one at each t.",
    )
    layout.caption(runs.kept(mean_errors_caption))


def _stored() -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The times, and the error of each label at them."""
    errors = runs.posterior_errors()
    times = np.array([float(t) for t in next(iter(errors.values()))])
    return times, {name: np.array(list(row.values())) for name, row in errors.items()}


def mean_errors_chart(scheme: Scheme) -> dict[str, Any]:
    """The chart's record."""
    times, series = _stored()
    colours = dict(zip(series, (*scheme.labels, scheme.others[0]), strict=True))
    title = "error of the mean of x₀"
    return record(by_time.curves(times, series, scheme, y_title=title, colours=colours))


def mean_errors_caption() -> str:
    """Where the error is largest."""
    times, series = _stored()
    worst = max(series, key=lambda name: series[name].max())
    at = int(series[worst].argmax())
    return (
        f"The error is largest at t = {times[at]:g}, {worst}: **{series[worst][at]:.3f}** in "
        "units of the plane, root mean square."
    )
