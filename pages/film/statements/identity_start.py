"""Statement 9: an identity start makes training more stable."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from pages.film import runs
from pages.film.export import numbers_button
from pages.film.settings import Settings
from pages.film.statements.sources import NOTES, share
from pages.shared import layout
from pages.shared.export import Columns
from pages.shared.layout import Statement
from pages.shared.runs import kept

ORDER = 5
MOST = 0.8  # of the pairs: what counts as clear
MEASURES = {  # of a training run: in words → its name in the table
    "early loss": "early_loss",
    "largest gradient": "largest_gradient",
    "failure": "failed",
}
COLUMNS = ("start", "rate", "seed", "early_loss", "largest_gradient", "late_loss", "failed")

Run = Mapping[str, Any]
Pair = tuple[Run, Run]


def statement(_settings: Settings) -> Statement:
    """Reads the stored training runs."""
    return kept(_judged)


def _judged() -> Statement:
    return judge(runs.identity_table())


def judge(table: Mapping[str, Any]) -> Statement:
    """Holds if most pairs of runs are lower with it, by every measure and at every rate."""
    pairs, network = _pairs(table["runs"]), table["network"]
    cells, said = [], []
    for rate in dict.fromkeys(one["rate"] for one, _ in pairs):
        here = [pair for pair in pairs if pair[0]["rate"] == rate]
        wins = {words: _wins(here, name) for words, name in MEASURES.items()}
        cells += [low >= MOST * (low + high) for low, high in wins.values() if low + high]
        failed = [sum(pair[k]["failed"] for pair in here) for k in (0, 1)]
        early, gradient = (wins[words][0] for words in ("early loss", "largest gradient"))
        said.append(
            f"- at rate {rate:g}: early loss in {early}, largest gradient in {gradient}, with "
            f"{failed[0]} failed runs against {failed[1]}\n"
        )
    medians = [np.median([pair[k]["largest_gradient"] for pair in pairs]) for k in (0, 1)]
    return Statement(
        "An identity start makes training more stable.",
        f"{NOTES}; stored by `{table['command']}`",
        f"{len(pairs) // len(said)} pairs of runs for each learning rate, one with an identity "
        f"start and one without it, with the same seed ({table['steps']} steps, "
        f"{network['depth']} layers of {network['width']}, as in the notes). Pairs in which the "
        f"identity start is lower:\n\n{''.join(said)}\nThe early loss is the mean of the first "
        f"{table['early_steps']} steps. A run fails if it ends above the loss it starts from.",
        share(sum(cells), len(cells)),
        f"It is clearly more stable (lower in {MOST:.0%} of the pairs) in {sum(cells)} of "
        f"{len(cells)} cases, a case being one measure at one rate. Median of the largest "
        f"gradient: {medians[0]:.2g} with and {medians[1]:.2g} without.",
        when="Measured before",
    )


def _pairs(stored: Sequence[Run]) -> list[Pair]:
    """Runs of the same rate and seed, the identity start first."""
    by_key = {(run["rate"], run["seed"], run["start"]): run for run in stored}
    keys = sorted({(run["rate"], run["seed"]) for run in stored})
    return [(by_key[*key, "identity"], by_key[*key, "random"]) for key in keys]


def _wins(pairs: Sequence[Pair], name: str) -> tuple[int, int]:
    """In how many pairs the identity start is lower and higher."""
    return sum(a[name] < b[name] for a, b in pairs), sum(a[name] > b[name] for a, b in pairs)


def picture(settings: Settings) -> None:
    """Draws loss and largest gradient of every stored run."""
    layout.badge("stored", f"by `{runs.identity_table()['command']}`")
    charts = runs.training_charts(layout.scheme().name)
    for column, (words, spec) in zip(st.columns(2), charts.items(), strict=True):
        with column:
            layout.show_vega(spec, key=f"film_{words[:4]}", sentence=words)
    numbers_button(settings, "identity-start", numbers)


def numbers() -> Columns:
    """One row a stored run."""
    stored = runs.identity_table()["runs"]
    return {name: np.array([run[name] for run in stored]) for name in COLUMNS}
