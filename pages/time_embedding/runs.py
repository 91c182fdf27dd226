"""Cached calls of core on the time embedding page."""

from typing import Any

import streamlit as st

from core.embeddings import Sinusoid
from core.embeddings.families import FAMILIES, Part


@st.cache_resource(max_entries=8, show_spinner=False)
def sinusoid(one: Sinusoid) -> Sinusoid:
    """The one record of these settings, which keeps what was computed from them; at most 20 MB."""
    return one


@st.cache_resource(max_entries=8, show_spinner=False)
def family(name: str, one: Sinusoid, options: tuple[tuple[str, Any], ...]) -> tuple[Part, ...]:
    """The parts of a family; do not write to them."""
    return FAMILIES[name].build(one, dict(options))
