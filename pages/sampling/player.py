"""What the sampling page shows of a run: player, badge, sentences, export."""

from collections.abc import Sequence
from dataclasses import asdict

from core.engine import SampleResult
from core.guided import Guided
from pages.sampling.settings import ADDRESS, Settings
from pages.shared import budgets, runs
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
        height=860,
        report=("t",),
        on_t_change=_keep_time,
    )


def alt(settings: Settings, result: SampleResult) -> str:
    """One sentence for those who do not see the picture."""
    return f"{len(result.x)} points on their way from noise to {describe(settings)}."


def _keep_time() -> None:
    t = shown(PLAYER).t
    if t is not None:
        ADDRESS.set("t", round(t, 4))


def describe(settings: Settings) -> str:
    """The classes that are drawn, in words."""
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
    parts = []
    for found in distances:
        floor = found.floor
        beside = (
            f"no further than fresh draws from each other ({floor.least:.3f} to "
            f"{floor.largest:.3f})"
            if found.value <= floor.largest
            else f"**{found.value / floor.mean:.1f} times** as far as fresh draws from each other "
            f"({floor.mean:.3f})"
        )
        parts.append(f"the {found.label} lie **{found.value:.3f}** from fresh data, {beside}")
    return f"{guidance_words(settings.guidance)}. Sliced Wasserstein distance: {'; '.join(parts)}."


def bundle(settings: Settings, result: SampleResult) -> Bundle:
    """Everything of this run that can be exported."""
    return run_bundle(
        Guided(settings.request()),
        result.path.numpy(),
        name=f"film-room-{settings.label}-s{settings.guidance:g}-seed{settings.seed}",
        title=f"{describe(settings).capitalize()}, guidance s = {settings.guidance:g}, "
        f"seed {settings.seed}",
        link=ADDRESS.link(settings),
        settings=asdict(settings),
    )
