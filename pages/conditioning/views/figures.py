"""The figures of rows: a table to sort, and a file to take away."""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import streamlit as st

from core.experiments.conditioning_table import TIMES, Row
from pages.conditioning import runs
from pages.conditioning.settings import ADDRESS, Settings
from pages.shared.export import Columns, download


def table(found: Sequence[Row], title: str) -> None:
    """Draws the rows with all their figures; a click on a column sorts by it."""
    st.dataframe(
        {
            "network": [row.title for row in found],
            "error over t": [round(row.mean_error, 5) for row in found],
            "least to largest": [
                f"{min(row.overall):.4f} to {max(row.overall):.4f}" for row in found
            ],
            "samples / floor, s = 1": [
                round(float(np.mean(row.distance[1.0])), 2) for row in found
            ],
            "class, s = 1": [round(float(np.mean(row.confidence[1.0])), 3) for row in found],
            "class, s = 4": [round(float(np.mean(row.confidence[4.0])), 3) for row in found],
            "|f(x, 0.1) − f(x, 0.9)|": [
                round(float(np.mean(row.sensitivity)), 3) for row in found
            ],
            "parameters": [row.parameters for row in found],
            "learning rate": [row.rate for row in found],
            "training, s": [round(row.train_seconds, 1) for row in found],
            "sampling, ms": [round(1000 * row.sample_seconds, 1) for row in found],
            "unfolded, ms": [round(1000 * row.plain_seconds, 1) for row in found],
            "folds": [row.folds for row in found],
        },
        hide_index=True,
        alt=f"{title}: every row with its figures.",
    )


def save(settings: Settings, name: str, found: Sequence[Row]) -> None:
    """Offers the rows' errors and what decides them."""
    download(
        ADDRESS.page,
        name,
        lambda: columns(found),
        {**asdict(settings), "recipe": runs.COMMAND},
        ADDRESS.link(settings),
    )


def columns(found: Sequence[Row]) -> Columns:
    """One row a network, seed and time: the error."""
    names, seeds, when, errors = zip(
        *(
            (row.name, seed, t, error)
            for row in found
            for seed, own in zip(row.seeds, row.error, strict=True)
            for t, error in zip(TIMES, own, strict=True)
        ),
        strict=True,
    )
    return {
        "network": np.array(names),
        "seed": np.array(seeds),
        "t": np.array(when),
        "error": np.array(errors),
    }
