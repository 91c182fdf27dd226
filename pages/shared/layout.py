"""What pages are laid out with: a question, a picture, badges, sections and statements."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.denoisers import EXACT_ERROR
from pages.shared.charts import theme

MOMENT = 0.5  # seconds that work may take before its progress is shown
Kind = Literal["network", "exact", "stored"]
Colour = Literal["red", "orange", "blue", "green", "gray"]
BADGES: Mapping[Kind, tuple[str, Colour, str]] = {
    "network": (":material/hub:", "blue", "Computed now by the trained network"),
    "exact": (
        ":material/function:",
        "green",
        f"Computed now from the closed form, off by at most {EXACT_ERROR:g}",
    ),
    "stored": (
        ":material/inventory_2:",
        "gray",
        "Measured before, by a recipe that makes it again",
    ),
}
Verdict = Literal["holds", "fails", "depends", "undecided"]
VERDICTS: Mapping[Verdict, tuple[str, Colour]] = {
    "holds": (":material/check_circle:", "green"),
    "fails": (":material/cancel:", "red"),
    "depends": (":material/balance:", "orange"),
    "undecided": (":material/help:", "gray"),
}


def scheme() -> theme.Scheme:
    """Colours of the appearance that this viewer has chosen."""
    return theme.SCHEMES.get(st.context.theme.type or "light", theme.LIGHT)


def header(question: str, words: str) -> None:
    """The question of the page and at most three sentences before its picture."""
    st.title(question, anchor=False)
    st.markdown(words)


def section(title: str, words: str = "") -> None:
    """Opens a further part of the page: its title, with one sentence on what to look for."""
    st.header(title)
    if words:
        st.markdown(words)


def badge(kind: Kind, words: str = "") -> None:
    """Says where a picture comes from: network, exact or stored; `words` adds figures."""
    icon, colour, meaning = BADGES[kind]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(kind.capitalize(), icon=icon, color=colour, help=meaning)
        if words:
            st.caption(words)


def picture_and_controls(controls: float = 0.34) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two columns, the large picture and its controls beside it; stacked on a phone."""
    left, right = st.columns([1 - controls, controls], gap="medium")
    return left, right


@contextmanager
def progress(place: DeltaGenerator, total: int, words: str) -> Iterator[Callable[[], None]]:
    """Shows how far work has come, once it takes longer than a moment, in an `st.empty()`.

    Args:
        place: Where; empty again at the end.
        total: How many parts the work has.
        words: What is being done.

    Yields:
        What is to be called after each part.
    """
    began, done = time.monotonic(), 0

    def advance() -> None:
        nonlocal done
        done += 1
        if time.monotonic() - began > MOMENT:
            place.progress(min(1.0, done / total), text=f"{words}: {done} of {total}")

    yield advance
    if time.monotonic() - began > MOMENT:
        place.empty()


def caption(sentence: str) -> None:
    """The one sentence below a picture that says what is seen now, with the numbers."""
    st.markdown(sentence)


def show_plotly(figure: go.Figure, *, key: str, sentence: str, name: str | None = None) -> None:
    """Shows a Plotly figure in our own theme; `sentence` is its text for who cannot see it.

    The camera in the figure's bar saves it as SVG, named `name` or else `key`.
    """
    config = {
        "displaylogo": False,
        "toImageButtonOptions": {"format": "svg", "filename": name or key},
        "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    }
    st.plotly_chart(figure, theme=None, key=key, alt=sentence, config=config)


def show_vega(record: Mapping[str, Any], *, key: str, sentence: str) -> None:
    """Shows a chart's record (`theme.record`, `charts/vega.py`); `sentence` is its text."""
    st.vega_lite_chart(dict(record), theme=None, key=key, alt=sentence)


@dataclass(frozen=True)
class Statement:
    """Somebody's published statement, what we measured, and the verdict that follows."""

    text: str
    source: str
    measured: str
    verdict: Verdict
    because: str = ""
    when: str = "Measured now"


def statement(tested: Statement, show: Callable[[], Any] | None = None) -> None:
    """Draws a statement put to the test; `show` draws its picture, if it has one."""
    icon, colour = VERDICTS[tested.verdict]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**“{tested.text}”**", width="stretch")
            st.badge(tested.verdict.capitalize(), icon=icon, color=colour)
        st.caption(tested.source)
        st.markdown(f"{tested.when}: {tested.measured}")
        if tested.because:
            st.markdown(tested.because)
        if show is not None:
            show()
