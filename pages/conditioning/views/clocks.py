"""The clocks view: max_period, time scale and width as maps, with the published rules on them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core.experiments.conditioning_table import Row
from pages.conditioning import rules, runs
from pages.conditioning.charts import maps
from pages.conditioning.charts.maps import Cell
from pages.conditioning.settings import Settings
from pages.conditioning.views import figures
from pages.shared import layout
from pages.shared.charts.theme import Scheme, record
from pages.shared.format import number
from pages.shared.runs import kept

CONVENTIONS = {
    "guided-diffusion": "film",
    "ddpm": "family-ddpm",
    "transformer": "family-transformer",
}


def view(settings: Settings) -> None:
    """Draws the maps, the verdict on the rules, and what a wrong convention costs."""
    layout.section(
        "Which clock to build",
        "FiLM with sinusoids of several max_period P, time scales and widths. The frames are the "
        "choice of an article's rule for P, read with T as the time scale.",
    )
    found = runs.rows("clocks")
    if len(found) < 2:
        st.info(f"The table has too few clocks yet: run `{runs.COMMAND}`.")
        return
    words = caption(found)
    widths = sorted({rules.point(row)[2] for row in found})
    for width, column in zip(widths, st.columns(len(widths)), strict=True):
        with column:
            st.markdown(f"**{width} wide**")
            layout.show_vega(
                kept(chart, runs.version(), width, layout.scheme()),
                key=f"conditioning_clocks_{width}",
                sentence=f"Error over t by max_period and time scale at width {width}. {words}",
            )
    st.caption("★ least error of its row · frame: what the rule chooses")
    layout.caption(words)
    named = [replace(row, title=row.title_in("clocks")) for row in found]
    figures.table(named, "Clocks")
    figures.save(settings, "clocks", found)
    _conventions()


def chart(_version: tuple[str, int], width: int, scheme: Scheme) -> dict[str, Any]:
    """The record of one width's map, time scale by max_period."""
    found = runs.rows("clocks")
    every = [row.mean_error for row in found]
    return record(
        maps.of_clocks(
            cells(found, width),
            (min(every), max(every)),
            scheme,
            x_title="max_period P",
            y_title="time scale",
        )
    )


def cells(found: Sequence[Row], width: int) -> list[Cell]:
    """Every row of this width as a cell."""
    places = {rules.point(row): row for row in found if rules.point(row)[2] == width}
    best = {
        scale: rules.best_of(row for at, row in places.items() if at[1] == scale)
        for _, scale, _ in places
    }
    return [
        Cell(period, scale, row.mean_error, rules.period_ruled(period, scale), row is best[scale])
        for (period, scale, _), row in places.items()
    ]


def caption(found: Sequence[Row]) -> str:
    """The best clock and the worst, and how the rules fare."""
    best = rules.best_of(found)
    worst = max(found, key=lambda row: row.mean_error)
    periods, widths = rules.periods(found), rules.widths(found)
    return (
        f"{_place(best)} errs least, **{best.mean_error:.4f}**; {_place(worst)} most, "
        f"**{worst.mean_error:.4f}**. The rule for P: at {_count(periods)} no other P errs less. "
        f"The rule for the width, 32 to 64 for points in a plane: at {_count(widths)} no other "
        "width errs less. One errs less than another where its worst seed is better than the "
        "other's best."
    )


def _place(row: Row) -> str:
    period, scale, width = rules.point(row)
    return f"P = {number(period)} with {number(scale)} t, {width} wide,"


def _count(tested: Sequence[rules.Tested]) -> str:
    return f"{sum(one.holds for one in tested)} of {len(tested)} places"


def _conventions() -> None:
    """A network trained with each convention, read with each: the diagonal is as trained."""
    known = {row.name: row for row in runs.rows()}
    trained = {title: name for title, name in CONVENTIONS.items() if name in known}
    if len(trained) < 2:
        return
    st.subheader("Weights do not cross conventions", anchor=False)
    found = {
        (own, read): runs.convention_error(known[name].checkpoint, read)
        for own, name in trained.items()
        for read in CONVENTIONS
    }
    rows = [
        f"| Trained with | {' | '.join(f'read with {name}' for name in CONVENTIONS)} |",
        f"|:--|{'--:|' * len(CONVENTIONS)}",
    ]
    for own in trained:
        rows.append(f"| {own} | {' | '.join(f'{found[own, r]:.4f}' for r in CONVENTIONS)} |")
    st.markdown("\n".join(rows))
    right = max(found[own, own] for own in trained)
    wrong = min(error for (own, read), error in found.items() if own != read)
    layout.caption(
        f"Error over t of the stored networks. As trained it is at most **{right:.4f}**, read "
        f"with another convention at least **{wrong:.4f}**. The time embedding page shows more "
        "such mistakes in its view Wrong clock."
    )
