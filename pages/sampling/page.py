"""Sampling: noise becomes moons and circles while you watch."""

import streamlit as st

from core.engine import Refused
from pages.sampling import player, scrub
from pages.sampling.controls import controls
from pages.sampling.errors import beside_exact, mean_errors
from pages.sampling.settings import ADDRESS
from pages.shared import layout, runs
from pages.shared.export import export_section
from pages.shared.terms import terms

layout.header(
    "How does noise become data?",
    "A small network moves random points to data, step by step. It predicts with the label (c) "
    "and without it (u); the guidance scale s combines both as u + s (c − u).",
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
        terms(
            *("t", "x₀", "x_t", "label", "u", "c", "guidance scale", "w", "sampler", "step", "η"),
            *("seed", "denoiser", "exact", "noise floor", "sliced Wasserstein distance"),
        )
        beside_exact(settings, result)
    with foot:
        export_section(player.bundle(settings, result), key="sampling")


live()
with depth:
    mean_errors()
