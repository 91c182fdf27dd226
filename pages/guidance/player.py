"""The large picture of the guidance page: two runs on one noise, one clock, one slider for s."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import streamlit as st

from core import experiments, guided
from core.guided import Guided
from pages.guidance.charts import guidance as charts
from pages.guidance.settings import ADDRESS, GUIDANCE, Room
from pages.shared import layout, runs
from pages.shared.components.player import Panel, point_cloud, shown
from pages.shared.controls import SOLVERS
from pages.shared.format import guidance_words
from pages.shared.runs import guided as guidance_runs
from pages.shared.runs import scales as rungs

PLAYER = "guidance_player"
WIDEST = 24.0
REAL = 600  # points of fresh data a label
NAMES = {
    "distance": "Distance to the class (sliced Wasserstein)",
    "off_curve": "Distance off the curve",
    "variance": "Variance kept",
    "coverage": "Share of the class covered",
    "agreement": "Exact classifier's p(y∣x)",
}
SHARES = ("variance", "coverage", "agreement")


def player(room: Room) -> None:
    """Draws the pictures; the ladder follows the hand, the scale is sampled on release.

    While many points and steps are sampled a bar above says how far that has come; whatever
    control is moved meanwhile ends it.
    """
    above, slot = st.empty(), st.container()
    runs_shown = 2 if room.second() else 1
    total = runs_shown * (len(guidance_runs.rungs(room.points)) + 1)
    with layout.progress(above, total, "Guidance scales sampled") as tell:
        drawn = pictures(room, tell)
    with slot:
        _draw(room, *drawn)


def _draw(room: Room, times: np.ndarray, panels: list[Panel], scales: np.ndarray) -> None:
    first, second = room.run(), room.second()
    shown_runs = [first, second] if second else [first]
    extent = runs.EXTENT if room.lock else _hold([panel.path for panel in panels])
    point_cloud(
        [_whole(room, run, panel, extent) for run, panel in zip(shown_runs, panels, strict=True)],
        times,
        guided.labels(first).numpy(),
        key=PLAYER,
        alt=f"{room.points} points guided by s = {room.guidance:g}, {title(room, first)}"
        + (f" beside {title(room, second)}." if second else "."),
        extent=extent,
        ladder=scales,
        ladder_value=room.guidance,
        t=room.t,
        selected=room.point if 0 <= room.point < room.points else None,
        trails=room.trails,
        show_contours=room.lines != "none",
        height=620,
        on_t_change=_keep_time,
        on_guidance_change=_keep_guidance,
        on_selected_change=_keep_point,
    )


def pictures(
    room: Room, tell: Callable[[], None] = lambda: None
) -> tuple[np.ndarray, list[Panel], np.ndarray]:
    """Times of the clock, one or two pictures, and the scales of their ladders.

    `tell` is called after each scale that was sampled.
    """
    first, second = room.run(), room.second()
    chosen = guidance_runs.frames(room.steps, room.points, 2 if second else 1)
    scales, path = guidance_runs.ladder(first, chosen, tell)
    times = guidance_runs.times(room.steps)[list(chosen)]
    drawn = [Panel(path, title(room, first), first.source, times=times)]
    if second is not None:
        drawn.append(_second(room, second, len(chosen), tell))
    return times, drawn, scales


def _second(room: Room, run: Guided, count: int, tell: Callable[[], None]) -> Panel:
    chosen = guidance_runs.spread(run.base.steps, count)
    times = guidance_runs.times(run.base.steps)[list(chosen)]
    if room.beside == "scale":
        path = guidance_runs.path(run)[list(chosen)]
    else:
        _, path = guidance_runs.ladder(run, chosen, tell)
    return Panel(path, title(room, run), run.source, times=times)


def _whole(room: Room, run: Guided, panel: Panel, extent: float) -> Panel:
    """The picture with its lines, its data, and where a further rung of it is to be had."""
    assert panel.times is not None
    chosen = guidance_runs.spread(run.base.steps, len(panel.times))
    return replace(
        panel,
        contours=contours(room, panel.times, extent),
        reference=reference(room),
        ask=rungs.offer(run, chosen, extent) if panel.path.ndim == 4 else None,
    )


def title(room: Room, run: Guided) -> str:
    """What a picture is, as far as it differs from its neighbour."""
    words = {
        "truth": "Network" if run.source == "network" else "Exact denoiser",
        "sde": "SDE, DDPM" if run.base.sampler == "ddpm" else f"ODE, {SOLVERS[run.base.sampler]}",
        "scale": f"s = {run.base.guidance:g}"
        if run.base.guidance == room.guidance2
        else "s of the slider",
        "solver": SOLVERS[run.base.sampler],
        "steps": f"{run.base.steps} steps",
        "pull": "Classifier-free" if run.pull == "free" else "Classifier",
        "plain": "Guidance alone" if run == room.second() else "With the options",
        "none": "Network" if run.source == "network" else "Exact denoiser",
    }
    return words[room.beside]


def contours(room: Room, times: np.ndarray, extent: float) -> np.ndarray | None:
    """The exact lines that were asked for, at these times."""
    at = tuple(round(float(t), 6) for t in times)
    if room.lines == "none" or (room.lines == "target" and room.guidance < 0):
        return None
    if room.lines == "target":
        return guidance_runs.tilted_density(room.shown_labels, at, extent, room.guidance)
    return runs.exact_density(room.shown_labels, at, extent)


def reference(room: Room) -> np.ndarray:
    """Fresh data of the labels shown, drawn faintly: what guidance leaves out is seen in it."""
    return np.concatenate([experiments.fresh(name, REAL, 0).numpy() for name in room.shown_labels])


def _hold(paths: list[np.ndarray]) -> float:
    """A half-width that holds every point at every time, within reason."""
    far = max(float(np.abs(path).max()) for path in paths)
    return float(np.clip(np.ceil(far * 1.05), runs.EXTENT, WIDEST))


def _keep_time() -> None:
    t = shown(PLAYER).t
    if t is not None:
        ADDRESS.set("t", round(t, 4))


def _keep_guidance() -> None:
    scale = shown(PLAYER).guidance
    if scale is not None and GUIDANCE[0] <= scale <= GUIDANCE[1]:
        ADDRESS.set("guidance", round(scale, 4) + 0.0)


def _keep_point() -> None:
    point = shown(PLAYER).selected
    ADDRESS.set("point", -1 if point is None or point >= 20_000 else point)


def sentence(room: Room, first: dict[str, float], floor: dict[str, float]) -> str:
    """What the first picture shows, with the numbers."""
    what = "points" if room.label == "both" else room.label
    return (
        f"{guidance_words(room.guidance)}. The {what} lie **{first['distance']:.3f}** from fresh "
        f"data, whose own draws lie {floor['distance']:.3f} apart; they keep "
        f"**{first['variance']:.0%}** of its variance, cover **{first['coverage']:.0%}** of it, "
        f"and sit {first['off_curve']:.3f} off the curve (data {floor['off_curve']:.3f})."
    )


def followed(room: Room) -> None:
    """What the chosen point goes through: its estimate of x₀ now, and log-density on the way."""
    if not 0 <= room.point < room.points:
        return
    shown_runs = [run for run in (room.run(), room.second()) if run is not None]
    series, said, times = {}, [], guidance_runs.times(room.steps)
    for run in shown_runs:
        name, way = title(room, run), guidance_runs.followed(run, room.point)
        own = guidance_runs.times(run.base.steps)
        series[name] = np.interp(-times, -own, way.log_density)
        now = int(np.abs(own - room.t).argmin())
        (x, y), (a, b) = way.x[now].tolist(), way.estimate[now].tolist()
        said.append(
            f"{name}: at ({x:.2f}, {y:.2f}) it expects x₀ = **({a:.2f}, {b:.2f})**, "
            f"log p(x|y) = {way.log_density[now]:.2f}".replace("-", "−")
        )
    layout.show_altair(
        charts.along(times, series, layout.scheme(), y_title="log pₜ(x|y)"),
        key="guidance_followed",
        sentence=f"Exact log-density of its class along the path of point {room.point}.",
    )
    layout.caption(f"Point {room.point} at t = {room.t:.2f}. {'; '.join(said)}.")


def numbers(room: Room) -> None:
    """The sentence, and a table of the measures beside those of fresh data."""
    first, second = room.run(), room.second()
    labels = room.shown_labels
    floor = guidance_runs.floor(labels, min(guidance_runs.COMPARED, room.points // len(labels)))
    columns = {title(room, first): guidance_runs.measures(first, labels)}
    layout.caption(sentence(room, columns[title(room, first)], floor))
    if second is not None:
        columns[title(room, second)] = guidance_runs.measures(second, labels)
    columns["Fresh data"] = floor
    rows = [f"| | {' | '.join(columns)} |", f"|:--|{'--:|' * len(columns)}"]
    for what, name in NAMES.items():
        form = "{:.0%}" if what in SHARES else "{:.3f}"
        cells = " | ".join(form.format(column[what]) for column in columns.values())
        rows.append(f"| {name.split(' (')[0]} | {cells} |")
    st.markdown("\n".join(rows))
