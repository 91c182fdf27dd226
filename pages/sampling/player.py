"""What the sampling page shows of a run: player, badge, sentences, things to take away."""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from core.engine import SampleResult
from core.guided import Guided
from pages.sampling.charts import by_time
from pages.sampling.settings import ADDRESS, Settings
from pages.shared import budgets, layout, runs
from pages.shared.components.player import Panel, point_cloud, shown
from pages.shared.export import Bundle
from pages.shared.format import grouped, guidance_words
from pages.shared.run_export import run_bundle

PLAYER = "sampling_player"
POINT_FRAMES = 400_000  # points × frames on the wire: 1.6 MB, the browser interpolates the rest
MIN_FRAMES = 11


def frames(steps: int, n: int) -> list[int]:
    """Which states of a run travel to the browser: all of them, or evenly spread ones."""
    return list(budgets.spread(steps, max(MIN_FRAMES, POINT_FRAMES // n)))


def player(settings: Settings, result: SampleResult) -> None:
    """The large picture: the network's points, and beside them the exact ones if asked for."""
    chosen = frames(settings.steps, len(result.x))
    times = result.t.numpy()[chosen]
    contours = None
    if settings.density:
        contours = runs.exact_density(settings.shown_labels, tuple(times.tolist()))
    panels = [Panel(result.path.numpy()[chosen], "Network", "network", contours)]
    if settings.beside:
        path = runs.exact_path(settings.request())[chosen]
        panels.append(Panel(path, "Exact denoiser", "exact", contours))
    point_cloud(
        panels,
        times,
        result.label.numpy(),
        key=PLAYER,
        alt=alt(settings, result),
        extent=runs.EXTENT,
        t=settings.t,
        show_contours=settings.density,
        height=520,
        report=("t",),
        on_t_change=_keep_time,
    )


def alt(settings: Settings, result: SampleResult) -> str:
    """One sentence for those who do not see the picture."""
    return f"{len(result.x)} points on their way from noise to {told(settings)}."


def _keep_time() -> None:
    t = shown(PLAYER).t
    if t is not None:
        ADDRESS.set("t", round(t, 4))


def told(settings: Settings) -> str:
    """What is drawn, in words."""
    return "moons and circles" if settings.label == "both" else settings.label


def badge_words(settings: Settings, result: SampleResult) -> str:
    """Where and how fast this run was made."""
    n, seconds = len(result.x), max(result.seconds, 1e-6)
    parts = (
        str(result.device).upper(),
        f"{grouped(n)} points",
        f"{settings.steps} steps",
        f"{seconds * 1000:.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.1f} ms",
        f"{n * settings.steps / seconds / 1e6:.2g} million points·steps a second",
        "cached" if result.cached else "fresh",
    )
    return " · ".join(parts)


def distance_sentence(settings: Settings, distances: Sequence[runs.Distance]) -> str:
    """How far the points are from fresh data, beside how far apart fresh draws of it are."""
    said = []
    for found in distances:
        floor = found.floor
        beside = (
            f"no further than fresh draws from each other ({floor.least:.3f} to "
            f"{floor.largest:.3f})"
            if found.value <= floor.largest
            else f"**{found.value / floor.mean:.1f} times** as far as fresh draws from each other "
            f"({floor.mean:.3f})"
        )
        said.append(f"the {found.label} lie **{found.value:.3f}** from fresh data, {beside}")
    return f"{guidance_words(settings.guidance)}. Sliced Wasserstein distance: {'; '.join(said)}."


def gap_sentence(network: np.ndarray, exact: np.ndarray) -> str:
    """How far apart network and exact denoiser carry the same noise; paths (steps + 1, n, 2)."""
    gap = np.linalg.norm(network[-1] - exact[-1], axis=1)
    return (
        f"The same noise ends **{np.median(gap):.3f}** apart in the median, and 95 % of the "
        f"points end within {np.quantile(gap, 0.95):.2f} of each other, in a plane "
        f"{2 * runs.EXTENT:g} wide."
    )


def gap_chart(result: SampleResult, exact: np.ndarray) -> None:
    """Draws how the paths of network and exact denoiser drift apart over t."""
    gap = np.linalg.norm(result.path.numpy() - exact, axis=2)[1:]  # (steps, n), 0 at the start
    series = {"median": np.median(gap, axis=1), "95 %": np.quantile(gap, 0.95, axis=1)}
    scheme = layout.scheme()
    layout.show_altair(
        by_time.curves(
            result.t.numpy()[1:],
            series,
            scheme,
            y_title="distance, network to exact",
            colours={"median": scheme.others[0], "95 %": scheme.accent},
        ),
        key="sampling_gap",
        sentence="Distance between the network's and the exact paths of the same noise over t.",
    )


def error_chart() -> None:
    """Draws the network's error against the exact posterior mean, as its recipe measured it."""
    errors = runs.posterior_errors()
    scheme = layout.scheme()
    colours = dict(zip(errors, (*scheme.labels, scheme.others[0]), strict=True))
    times = np.array([float(t) for t in next(iter(errors.values()))])
    series = {name: np.array(list(row.values())) for name, row in errors.items()}
    worst = max(series, key=lambda name: series[name].max())
    at = int(series[worst].argmax())
    layout.show_altair(
        by_time.curves(times, series, scheme, y_title="error of the mean of x₀", colours=colours),
        key="sampling_error",
        sentence="Error of the network's mean of x₀ against the exact one at each t.",
    )
    layout.caption(
        f"The error is largest at t = {times[at]:g}, {worst}: "
        f"**{series[worst][at]:.3f}** in units of the plane, root mean square."
    )


def bundle(settings: Settings, result: SampleResult) -> Bundle:
    """Everything of this run that can be taken away."""
    return run_bundle(
        Guided(settings.request()),
        result.path.numpy(),
        name=f"film-room-{settings.label}-s{settings.guidance:g}-seed{settings.seed}",
        title=f"{told(settings).capitalize()}, guidance s = {settings.guidance:g}, "
        f"seed {settings.seed}",
        link=ADDRESS.link(settings),
        settings=asdict(settings),
    )
