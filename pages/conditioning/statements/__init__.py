"""Published statements on conditioning, judged by the table: one file a statement."""

from collections.abc import Callable, Mapping
from dataclasses import asdict

import numpy as np
import streamlit as st

from core.experiments.conditioning_table import Row
from pages.conditioning import runs
from pages.conditioning.settings import ADDRESS, Settings
from pages.shared import layout
from pages.shared.export import Columns, download
from pages.shared.layout import Statement
from pages.shared.statements import discover

Rows = Mapping[str, Row]
STATEMENTS: tuple[Callable[[Rows], Statement], ...] = tuple(
    module.statement for module in discover(__path__, __name__)
)


def statements_view(settings: Settings) -> None:
    """Draws the statements with their verdicts, one after another."""
    layout.section(
        "Statements put to the test",
        "Each statement is somebody's. The verdict follows from the stored rows: one network errs "
        "less than another where its worst seed is better than the other's best.",
    )
    layout.badge("stored", f"by `{runs.COMMAND}`")
    found = judged(runs.rows())
    left, right = st.columns(2, gap="medium")
    for i, one in enumerate(found):
        with (left, right)[i % 2]:
            layout.statement(one)
    download(
        ADDRESS.page,
        "statements",
        lambda: columns(found),
        {**asdict(settings), "recipe": runs.COMMAND},
        ADDRESS.link(settings),
    )


def judged(rows: tuple[Row, ...]) -> list[Statement]:
    """Every statement with the verdict that these rows give it."""
    return [statement({row.name: row for row in rows}) for statement in STATEMENTS]


def columns(found: list[Statement]) -> Columns:
    """One row a statement: what was said, what was measured, the verdict."""
    rows = [asdict(one) for one in found]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}
