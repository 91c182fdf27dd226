"""The frame around every page: browser tab, logo, navigation and the line at the foot."""

from contextlib import suppress

import streamlit as st
from streamlit.errors import StreamlitAPIException

from pages.shared.catalogue import ENTRIES, HOME, PAGES

ICON = str(PAGES.parent / "assets" / "icon.svg")

st.set_page_config(  # before the navigation, whose icons would be asked of an outside host
    page_icon=ICON,
    layout="wide",
    menu_items={"About": "Film Room makes three ideas of diffusion models visible."},
)
page = st.navigation(
    [
        st.Page(HOME.file, title=HOME.title, icon=HOME.icon, default=True),
        *(
            st.Page(entry.file, title=entry.title, icon=entry.icon, url_path=entry.name)
            for entry in ENTRIES
        ),
    ],
    position="top",
)
st.set_page_config(
    page_title="Film Room" if page.title == HOME.title else f"{page.title} · Film Room"
)
with suppress(StreamlitAPIException):  # a page without its mark is a page
    st.logo(ICON, size="large")
page.run()
st.caption(
    "Film Room computes everything on its own machine and fetches nothing from outside. "
    "MIT licence."
)
