"""The numbers below the large picture: a sentence, the measures, the conventions, one point."""

import numpy as np
import streamlit as st

from pages.guidance import runs
from pages.guidance.charts import guidance as charts
from pages.guidance.comparison import compared, second_run, title
from pages.guidance.settings import Settings
from pages.shared import layout
from pages.shared.format import guidance_words
from pages.shared.runs import times as times_of

NAMES = {
    "distance": "Distance to the class (sliced Wasserstein)",
    "distance_to_curve": "Distance to the curve",
    "variance": "Variance kept",
    "coverage": "Share of the class covered",
    "class_confidence": "Class confidence p(y∣x) (exact classifier)",
}
SHARES = ("variance", "coverage", "class_confidence")

# name, formula, and what is added to s
CONVENTIONS = (
    ("s", "u + s (c − u)", 0),
    ("λ", "λ c + (1 − λ) u", 0),
    ("w", "(1 + w) c − w u", -1),
)


def readout(settings: Settings) -> None:
    """Draws all of it, in two columns."""
    left, right = st.columns([0.58, 0.42], gap="medium")
    with left:
        measures(settings)
    with right:
        st.markdown(conventions(settings.guidance))
        st.caption(
            "Most libraries call s `guidance_scale`; λ is a blog's letter, w the paper's (arXiv "
            "2207.12598). Some libraries switch guidance off at `guidance_scale` ≤ 1: there 0 "
            "gives c, the conditional mean, not u."
        )
    followed(settings)


def measures(settings: Settings) -> None:
    """The sentence, and a table of the measures beside those of fresh data."""
    first, second = settings.run(), second_run(settings)
    labels = settings.shown_labels
    fresh = runs.fresh_measures(labels, min(runs.COMPARED, settings.points // len(labels)))
    columns = {title(settings, first): runs.measures(first, labels)}
    layout.caption(sentence(settings, columns[title(settings, first)], fresh))
    if second is not None:
        columns[title(settings, second)] = runs.measures(second, labels)
    columns["Fresh data"] = fresh
    rows = [f"| | {' | '.join(columns)} |", f"|:--|{'--:|' * len(columns)}"]
    for what, name in NAMES.items():
        form = "{:.0%}" if what in SHARES else "{:.3f}"
        cells = " | ".join(form.format(column[what]) for column in columns.values())
        rows.append(f"| {name.split(' (')[0]} | {cells} |")
    st.markdown("\n".join(rows))


def sentence(settings: Settings, first: dict[str, float], fresh: dict[str, float]) -> str:
    """What the first picture shows, with the numbers."""
    what = "points" if settings.label == "both" else settings.label
    return (
        f"{guidance_words(settings.guidance)}. The {what} have distance "
        f"**{first['distance']:.3f}** to fresh data; two sets of fresh data have "
        f"{fresh['distance']:.3f}. They keep **{first['variance']:.0%}** of the variance, cover "
        f"**{first['coverage']:.0%}** of the class, and are {first['distance_to_curve']:.3f} from "
        f"the curve (fresh data {fresh['distance_to_curve']:.3f})."
    )


def conventions(scale: float) -> str:
    r"""What 0, 1 and the present scale are called in each convention, as a table.

    >>> print(conventions(3.0).splitlines()[-1].replace("\u00a0", " "))
    | **w**: (1 + w) c − w u | −1 | 0 | **2** |
    """
    rows = ["| Written as | Only u | Only c | Now |", "|:--|--:|--:|--:|"]
    for name, formula, shift in CONVENTIONS:
        cells = [f"{shift:g}", f"{1 + shift:g}", f"**{round(scale + shift, 4):g}**"]
        whole = f"**{name}**: {formula}".replace(" ", "\u00a0")  # a formula stays on its line
        rows.append(f"| {whole} | {' | '.join(cells)} |".replace("-", "−"))
    return "\n".join(rows)


def followed(settings: Settings) -> None:
    """The chosen point: where it is, its estimate of x₀, and its log-density along the path."""
    if not 0 <= settings.point < settings.points:
        return
    shown = compared(settings)
    series, words, times = {}, [], times_of(settings.steps)
    for run in shown:
        name, way = title(settings, run), runs.followed(run, settings.point)
        own = times_of(run.base.steps)
        series[name] = np.interp(-times, -own, way.log_density)
        now = int(np.abs(own - settings.t).argmin())
        (x, y), (a, b) = way.x[now].tolist(), way.estimate[now].tolist()
        words.append(
            f"{name}: at ({x:.2f}, {y:.2f}) the estimate of x₀ is **({a:.2f}, {b:.2f})** and "
            f"log p(x|y) = {way.log_density[now]:.2f}".replace("-", "−")
        )
    layout.show_vega(
        charts.along(times, series, layout.scheme(), y_title="log pₜ(x|y)"),
        key="guidance_followed",
        sentence=f"Exact log-density of its class along the path of point {settings.point}.",
    )
    layout.caption(f"Point {settings.point} at t = {settings.t:.2f}. {'; '.join(words)}.")
