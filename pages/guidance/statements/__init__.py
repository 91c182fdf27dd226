"""Published statements on guidance, measured now: one file a statement, in the order shown."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict

import numpy as np
import streamlit as st

from pages.guidance.export import numbers_button
from pages.guidance.settings import Settings
from pages.guidance.statements.base import scale
from pages.shared import background, layout
from pages.shared.layout import Statement
from pages.shared.statements import discover

STATEMENTS: tuple[Callable[[Settings], Statement], ...] = tuple(
    module.statement for module in discover(__path__, __name__)
)


def statements_view(settings: Settings) -> None:
    """Draws the statements with their verdicts, one after another."""
    layout.section(
        "Statements put to the test",
        f"Each statement is somebody's. It is measured now on {settings.one_label}, at "
        f"s = {scale(settings):g}. The verdict follows from the measurement.",
    )

    def start() -> Iterator[Statement]:
        for statement in STATEMENTS:
            yield statement(settings)

    background.work(
        "guidance_statements",
        ("statements", settings.one_label, scale(settings), settings.interval, settings.seed),
        start,
        len(STATEMENTS),
        _draw,
        lambda found: numbers_button(
            settings, "statements", lambda: columns(found), {"s": scale(settings)}
        ),
    )


def columns(found: Sequence[Statement]) -> dict[str, np.ndarray]:
    """One row a statement: what was said, what was measured, the verdict."""
    rows = [asdict(one) for one in found]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _draw(found: Sequence[Statement]) -> None:
    left, right = st.columns(2, gap="medium")
    for i, one in enumerate(found):
        with (left, right)[i % 2]:
            layout.statement(one)
