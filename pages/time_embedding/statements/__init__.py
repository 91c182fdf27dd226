"""Published statements on time embeddings, one a file, measured at two settings."""

from collections.abc import Callable

import streamlit as st

from pages.shared import layout
from pages.shared.layout import Statement
from pages.shared.runs import kept
from pages.time_embedding.settings import Settings
from pages.time_embedding.statements import (
    column_order,
    float32,
    formula_and_code,
    frequency_order,
    linear_shift,
    low_first,
    neighbours,
    period,
    period_rule,
    periodic,
    unit_time,
)

# What the page puts to the test, in this order.
STATEMENTS: tuple[Callable[[Settings], Statement], ...] = (
    period.statement,
    unit_time.statement,
    linear_shift.statement,
    neighbours.statement,
    formula_and_code.statement,
    column_order.statement,
    frequency_order.statement,
    low_first.statement,
    periodic.statement,
    period_rule.statement,
    float32.statement,
)


def statements(settings: Settings) -> None:
    """Draws all statements with their verdicts."""
    layout.section(
        "Put it to the test",
        "Each is somebody's statement. It is measured at the source's settings and at yours; the "
        "verdict follows from the two measurements.",
    )
    columns = st.columns(2, gap="medium")
    for i, tested in enumerate(kept(measured, settings)):
        with columns[i % 2]:
            layout.statement(tested)


def measured(settings: Settings) -> list[Statement]:
    """All statements at these settings."""
    return [statement(settings) for statement in STATEMENTS]
