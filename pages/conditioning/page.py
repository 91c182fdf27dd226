"""Conditioning: which way in is best, measured against the exact answer."""

import streamlit as st

from core.engine import Refused
from pages.conditioning import picture, runs
from pages.conditioning.controls import TERMS, controls
from pages.conditioning.export import bundle
from pages.conditioning.settings import ADDRESS
from pages.conditioning.views import views
from pages.shared import layout
from pages.shared.export import export_section
from pages.shared.faults import told
from pages.shared.terms import terms

layout.header(
    "Which way in is best?",
    "Every way is trained at equal size on the same data. The right answer is known, so the error "
    "can be measured: lower is better.",
)
ADDRESS.open()


@st.fragment
def live() -> None:
    """Controls, pictures and all that follows from them."""
    top, depth, foot = st.container(), st.container(), st.container()
    with top:
        chart, side = layout.picture_and_controls(0.28)
    with chart:
        controls()
        settings = ADDRESS.values()
        picture.errors(settings)
    try:
        with side:
            result = picture.samples(settings)
    except (ValueError, Refused) as error:
        side.error(str(error), icon=":material/error:")
        return
    with top:
        picture.sentence(settings, result)
        terms(*TERMS)
    with depth:
        views(settings)
    with foot:
        export_section(bundle(settings, result), key="conditioning")


with told():
    if runs.rows():
        live()
    else:
        st.info(f"There is no table yet: run `{runs.COMMAND}`.", icon=":material/info:")
