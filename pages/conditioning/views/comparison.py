"""One view for every comparison of rows: lines over t, a map of all, a table, a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core.conditioning.attention import products
from core.experiments.conditioning_table import TIMES, Row
from pages.conditioning import picture, runs
from pages.conditioning.charts import maps
from pages.conditioning.rules import less
from pages.conditioning.settings import ADDRESS, Settings
from pages.conditioning.views import figures
from pages.shared import layout
from pages.shared.charts.lines import MOST
from pages.shared.charts.theme import Scheme, record
from pages.shared.controls import control
from pages.shared.format import grouped
from pages.shared.runs import kept

LENGTHS = (8, 64, 512)  # tokens of a sequence


@dataclass(frozen=True)
class Comparison:
    """What is compared: words, and which rows.

    Attributes:
        title: The heading.
        words: One or two sentences on what to look for.
        view: The view of the table whose rows they are.
        names: These rows of it only, in this order; empty is all.
        by_schedule: Whether the noise schedule is chosen, since their errors differ.
    """

    title: str
    words: str
    view: str
    names: tuple[str, ...] = ()
    by_schedule: bool = False

    def rows(self, schedule: str) -> tuple[Row, ...]:
        """The rows that are drawn; the schedule matters where it is chosen."""
        found = {row.name: self._named(row) for row in runs.rows(self.view)}
        chosen = [found[name] for name in self.names or found if name in found]
        return tuple(
            row for row in chosen if not self.by_schedule or row.config.schedule == schedule
        )

    def _named(self, row: Row) -> Row:
        title = row.title_in(self.view)
        if self.by_schedule:  # which is said above
            title = title.rpartition(", ")[0]
        return replace(row, title=title)


COMPARISONS: Mapping[str, Comparison] = {
    "methods": Comparison(
        "Every method at equal size",
        "All have about the same number of parameters and the same training steps. Sort the table "
        "by any column; seconds are of one processor.",
        "methods",
    ),
    "time": Comparison(
        "Every method in equal time",
        "The same methods; those that cost more or less a step than FiLM take fewer or more "
        "steps, so that all train for about as long.",
        "equal-time",
    ),
    "families": Comparison(
        "Ways to turn t into a vector",
        "FiLM with any embedding of the time as its clock.",
        "families",
    ),
    "predictions": Comparison(
        "What to predict, and how to weigh it",
        "ε, x₀, v and the score, each with several losses. Near noise, at the left, ε and the "
        "score are divided by α, which is small there.",
        "predictions",
        by_schedule=True,
    ),
    "fusion": Comparison(
        "How time and class meet",
        "The time's embedding and the class's become one vector before FiLM reads it.",
        "fusion",
    ),
    "where": Comparison(
        "Which layers are told",
        "FiLM and concatenation at the first layer, the last, or all; before the activation or "
        "after it; on the output too.",
        "where",
    ),
    "halves": Comparison(
        "Scale or shift",
        "FiLM has two halves. Here it is trained with both, with the scale alone and with the "
        "shift alone (which is addition).",
        "methods",
        ("film", "scale", "additive"),
    ),
    "depth": Comparison(
        "Early or deep",
        "Early and deep layers read two embeddings, one fine in time and one coarse, in either "
        "order; or all read the same.",
        "families",
        ("film", "family-multi-scale", "family-multi-scale-reversed"),
    ),
    "remedies": Comparison(
        "When the time is not felt",
        "“Raw t, at the input only” hears the time least. The others each change one thing. “The "
        "label alone” is told no time at all.",
        "remedies",
    ),
    "notes": Comparison(
        "The lecture notes' own network",
        "Three layers of 128 with FiLM, an embedding 32 wide, score prediction, t in [0, 1]. "
        "Larger than the other networks; beside it the same with 1000 t.",
        "notes",
    ),
}


def view(name: str, settings: Settings) -> None:
    """Draws a comparison: lines of up to twelve rows, a map of all, and a table."""
    compared = COMPARISONS[name]
    layout.section(compared.title, compared.words)
    if compared.by_schedule:
        control(ADDRESS, "schedule")
    found = compared.rows(settings.schedule)
    if not found:
        st.info(f"The table has no such rows: run `{runs.COMMAND}`.")
        return
    words = winners(found)
    _charts(name, settings, len(found), words)
    layout.caption(words)
    figures.table(found, compared.title)
    figures.save(settings, name, found)
    if name == "methods":
        if said := tuning(found):
            layout.caption(said)
        st.caption(attention_cost())


def _charts(name: str, settings: Settings, count: int, words: str) -> None:
    asked = (runs.version(), name, settings.schedule, layout.scheme())
    if name != "methods":  # their lines are the large picture
        layout.show_vega(
            kept(lines_chart, *asked, settings.way, settings.errors),
            key=f"conditioning_{name}",
            sentence=f"Error of the mean of x₀ over t. {words}",
        )
    if count > MOST:
        lines = "those told the time" if name == "methods" else f"the {MOST} with the least error"
        st.caption(f"Lines: {lines}. Map: all {count}.")
        layout.show_vega(
            kept(map_chart, *asked),
            key=f"conditioning_{name}_map",
            sentence=f"Error of every row at every t as a map. {words}",
        )


def tuning(found: Sequence[Row]) -> str:
    """How far two names for one map are apart: what the learning rate and the seeds make."""
    by_name = {row.name: row for row in found}
    if not {"additive", "concatenation"} <= by_name.keys():
        return ""
    one, other = by_name["additive"], by_name["concatenation"]
    return (
        "Addition and concatenation at every layer are the same map, W h + W γ + b. Here they "
        f"differ by {abs(one.mean_error - other.mean_error):.4f}: the learning rates "
        f"({one.rate:g} and {other.rate:g}) and the seeds make that much. Smaller differences "
        "between methods say little."
    )


def attention_cost() -> str:
    """How the cost of attention grows with a sequence."""
    costs = ", ".join(f"{grouped(products(n, n))} for {n}" for n in LENGTHS)
    return (
        "The cost of attention grows with the square of a sequence: multiplications are "
        f"{costs} tokens. Here a layer has at most 8; FiLM takes one multiplication a feature."
    )


def winners(found: Sequence[Row]) -> str:
    """Which row errs least over t, near noise, in the middle and near the data."""
    best = min(found, key=lambda row: row.mean_error)
    last = max(found, key=lambda row: row.mean_error)
    spots = [(0.99, "near noise"), (0.5, "in the middle"), (0.05, "near the data")]
    each = "; ".join(f"{words} (t = {t:g}) {_least(found, t)}" for t, words in spots)
    overlap = sum(not less(best, row) for row in found if row is not best)
    told = f" The seeds of {overlap} of the other {len(found) - 1} overlap with its own."
    return (
        f"Over t **{best.title}** errs least, **{best.mean_error:.4f}**, and {last.title} most, "
        f"{last.mean_error:.4f}.{told if len(found) > 1 else ''} Least error {each}."
    )


def _least(found: Sequence[Row], t: float) -> str:
    at = TIMES.index(t)
    best = min(found, key=lambda row: row.band[at][1])
    return f"{best.title}, {best.band[at][1]:.4f}"


def lines_chart(
    _version: tuple[str, int], name: str, schedule: str, scheme: Scheme, way: str, errors: str
) -> dict[str, Any]:
    """The record of a comparison's lines."""
    found = COMPARISONS[name].rows(schedule)
    return picture.chart(found, runs.row(way), errors, scheme)


def map_chart(
    _version: tuple[str, int], name: str, schedule: str, scheme: Scheme
) -> dict[str, Any]:
    """The record of a comparison's map: rows from best to worst, columns from noise to data."""
    ordered = sorted(COMPARISONS[name].rows(schedule), key=lambda row: row.mean_error)
    values = {row.title: [mean for _, mean, _ in row.band[::-1]] for row in ordered}
    return record(maps.by_time(TIMES[::-1], values, scheme))
