"""Sampling: noise becomes moons and circles while you watch."""

import streamlit as st

from core.engine import Refused
from pages.ui import layout, runs, sampling_ladder, sampling_views
from pages.ui.sampling import ADDRESS, Sampling, controls
from pages.ui.take_away import take_away

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
        spec = Sampling(**ADDRESS.values())
        try:
            request = spec.request()
            result = runs.sample(request)
            ladder = sampling_ladder.climb(spec) if sampling_ladder.fits(spec) else None
        except (ValueError, Refused) as error:
            st.error(str(error), icon=":material/error:")
            return
        if result.note:
            st.warning(result.note, icon=":material/memory:")
        if ladder:
            sampling_ladder.player(spec, ladder, sampling_views.alt(spec, result))
        else:
            sampling_views.player(spec, result)
    with top:
        layout.badge("network", sampling_views.badge_words(spec, result))
        distances = [runs.distance(name, request, result) for name in spec.shown_labels]
        layout.seen(sampling_views.distance_sentence(spec, distances))
        if spec.beside:
            exact = runs.exact_path(request)
            layout.seen(sampling_views.gap_sentence(result.path.numpy(), exact))
            sampling_views.gap_chart(result, exact)
    with foot:
        take_away(sampling_views.bundle(spec, result), key="sampling")


live()
with depth:
    layout.section(
        "Where the network errs",
        "At each t, its mean of x₀ beside the exact one; everything above rests on this gap.",
    )
    layout.badge("stored", "measured by `python -m core.recipes moons-circles`")
    sampling_views.error_chart()
