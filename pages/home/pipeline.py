"""The pipeline of one denoising step as a row of parts, each of which leads to its page."""

from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

from pages.shared import layout
from pages.shared.catalogue import ENTRIES, Entry

ACROSS = 4  # parts in a row
# Page → what the part takes and gives, in the order of one denoising step.
PIPELINE: Mapping[str, str] = MappingProxyType(
    {
        "time_embedding": "t → γ(t)",
        "film": "x_t, γ(t) → prediction u, c",
        "guidance": "u, c → u + s (c − u)",
        "sampling": "x_t, prediction → x_s, s < t",
    }
)


def pipeline() -> None:
    """Draws the parts in order, and then the pages that are no part of it."""
    layout.section(
        "One denoising step, part by part",
        "Each part hands its result to the next; the last result is the next step's x_t. "
        "A title opens its page.",
    )
    pages = {entry.name: entry for entry in ENTRIES}
    rows(list(PIPELINE), pages)
    if others := [name for name in pages if name not in PIPELINE]:
        layout.section("More pages")
        rows(others, pages)


def rows(names: list[str], pages: Mapping[str, Entry]) -> None:
    """Draws cards in rows of equal width; the columns of a last, shorter row keep that width."""
    for start in range(0, len(names), ACROSS):
        shown = names[start : start + ACROSS]
        for column, name in zip(st.columns(ACROSS, gap="small"), shown, strict=False):
            with column, st.container(border=True, height="stretch"):
                _card(pages[name])


def _card(entry: Entry) -> None:
    st.page_link(entry.file, label=f"**{entry.title}**", icon=entry.icon)
    if entry.name in PIPELINE:
        st.markdown(f"`{PIPELINE[entry.name]}`")
    st.markdown(entry.question)
