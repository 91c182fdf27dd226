"""Is it w or 1 + w: the same pull in the conventions that papers and libraries write it in."""

import streamlit as st

from pages.guidance.settings import Room

# name, formula, and what is added to s
CONVENTIONS = (
    ("s", "u + s (c − u)", 0),
    ("λ", "λ c + (1 − λ) u", 0),
    ("w", "(1 + w) c − w u", -1),
)


def conventions(room: Room) -> None:
    """Draws what 0, 1 and the present pull are called in each convention."""
    st.markdown(table(room.guidance))
    st.caption(
        "s is what most libraries call guidance_scale; λ is a blog's, w the paper's "
        "(arXiv 2207.12598). So a guidance_scale of 7.5 is w = 6.5."
    )


def table(scale: float) -> str:
    r"""The conventions as a table, the present scale in bold.

    >>> print(table(3.0).splitlines()[-1].replace("\u00a0", " "))
    | **w**: (1 + w) c − w u | −1 | 0 | **2** |
    """
    rows = ["| Written as | Only u | Only c | Now |", "|:--|--:|--:|--:|"]
    for name, formula, shift in CONVENTIONS:
        cells = [f"{shift:g}", f"{1 + shift:g}", f"**{round(scale + shift, 4):g}**"]
        whole = f"**{name}**: {formula}".replace(" ", "\u00a0")  # a formula stays on its line
        rows.append(f"| {whole} | {' | '.join(cells)} |".replace("-", "−"))
    return "\n".join(rows)
