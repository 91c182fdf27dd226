"""Published statements on time embeddings, one a file, measured at two settings."""

from collections.abc import Callable

import streamlit as st

from pages.shared import layout
from pages.shared.layout import Statement
from pages.shared.runs import kept
from pages.shared.statements import discover
from pages.time_embedding.settings import Settings

STATEMENTS: tuple[Callable[[Settings], Statement], ...] = tuple(
    module.statement for module in discover(__path__, __name__)
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
