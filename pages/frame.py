"""The frame around every page: browser tab, logo, navigation and the line at the foot."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
ASSETS = HERE.parent / "assets"


@dataclass(frozen=True)
class Entry:
    """One page of the navigation, in the order in which a newcomer would read."""

    file: str
    title: str
    icon: str


ENTRIES = (
    Entry("home.py", "Film Room", ":material/theaters:"),
    Entry("time_embedding.py", "Time embedding", ":material/schedule:"),
    Entry("film.py", "FiLM", ":material/tune:"),
    Entry("sampling.py", "Sampling", ":material/scatter_plot:"),
    Entry("conditioning.py", "Conditioning", ":material/compare_arrows:"),
    Entry("images.py", "Images", ":material/image:"),
    Entry("claims.py", "Statements", ":material/gavel:"),
)

st.set_page_config(
    page_title="Film Room",
    page_icon=str(ASSETS / "icon.svg"),
    layout="wide",
    menu_items={"About": "Film Room makes three ideas of diffusion models visible."},
)
st.logo(str(ASSETS / "icon.svg"), size="large")
page = st.navigation(
    [
        st.Page(entry.file, title=entry.title, icon=entry.icon, default=entry.file == "home.py")
        for entry in ENTRIES
        if (HERE / entry.file).exists()
    ],
    position="top",
)
page.run()
st.caption(
    "Film Room computes everything on its own machine and fetches nothing from outside. "
    "MIT licence."
)
