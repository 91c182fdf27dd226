"""Published statements on FiLM, put to the test: one file a statement, in the order shown."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from pages.film.settings import Settings
from pages.shared import layout
from pages.shared.faults import told
from pages.shared.layout import Statement
from pages.shared.statements import discover

FOUND = discover(__path__, __name__)
STATEMENTS: tuple[Callable[[Settings], Statement], ...] = tuple(one.statement for one in FOUND)
PICTURES: dict[Callable[[Settings], Statement], Callable[[Settings], None]] = {
    one.statement: one.picture for one in FOUND if hasattr(one, "picture")
}


def statements(settings: Settings) -> None:
    """Draws all statements with their verdicts, those with a picture below the others."""
    layout.section(
        "Published statements",
        "Each is shown with our measurement and the verdict that follows from it.",
    )
    short = [statement for statement in STATEMENTS if statement not in PICTURES]
    for i in range(0, len(short), 2):
        for column, statement in zip(st.columns(2), short[i : i + 2], strict=False):
            with column, told():
                layout.statement(statement(settings))
    for statement, picture in PICTURES.items():
        with told():
            layout.statement(statement(settings), partial(picture, settings))
