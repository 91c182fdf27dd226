"""Sampling: noise becomes moons and circles while you watch."""

import streamlit as st

from core.engine import Refused
from pages.sampling import player, scrub
from pages.sampling.controls import controls
from pages.sampling.settings import ADDRESS
from pages.shared import layout, runs
from pages.shared.export import export_section

layout.header(
    "How does noise become data?",
    "A small network carries noise to data. Guidance s replaces its estimate c, made with the "
    "label, by u + s (c − u), where u is made without.",
)
ADDRESS.open()
top, depth, foot = st.container(), st.container(), st.container()


@st.fragment
def live() -> None:
    """Controls, picture and all that follows from them."""
    with top:
        picture, side = layout.picture_and_controls()
    with side:
        controls()
    with picture:
        slot = st.empty()
        settings = ADDRESS.values()
        try:
            request = settings.request()
            result = runs.sample(request, slot)
        except (ValueError, Refused) as error:
            st.error(str(error), icon=":material/error:")
            return
        if result.note:
            st.warning(result.note, icon=":material/memory:")
        if scrub.fits(settings):
            scrub.player(settings, result, player.alt(settings, result))
        else:
            player.player(settings, result)
    with top:
        layout.badge("network", player.badge_words(settings, result))
        distances = [runs.distance(name, request, result) for name in settings.shown_labels]
        layout.caption(player.distance_sentence(settings, distances))
        if settings.beside:
            exact = runs.exact_path(request)
            layout.caption(player.gap_sentence(result.path.numpy(), exact))
            player.gap_chart(result, exact)
    with foot:
        export_section(player.bundle(settings, result), key="sampling")


live()
with depth:
    layout.section(
        "Where the network errs",
        "At each t, its mean of x₀ beside the exact one; everything above rests on this gap.",
    )
    layout.badge("stored", "measured by `python -m core.recipes moons-circles`")
    player.error_chart()
