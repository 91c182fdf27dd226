"""Cached calls of core on the time embedding page."""

from typing import Any

import streamlit as st

from core.embeddings import Sinusoid
from core.embeddings.families import FAMILIES, Part
from core.experiments import fresh_measures, wrong_clock
from core.requests import SampleRequest
from pages.shared.runs import Floats, compute


@st.cache_resource(max_entries=8, show_spinner=False)
def sinusoid(one: Sinusoid) -> Sinusoid:
    """The one record of these settings, which keeps what was computed from them; at most 20 MB."""
    return one


@st.cache_resource(max_entries=8, show_spinner=False)
def family(name: str, one: Sinusoid, options: tuple[tuple[str, Any], ...]) -> tuple[Part, ...]:
    """The parts of a family; do not write to them."""
    return FAMILIES[name].build(one, dict(options))


@st.cache_resource(max_entries=16, show_spinner=False)
def wrong_path(request: SampleRequest, clock: str) -> Floats:
    """All states of a run under a clock, (steps + 1, n, 2); do not write to them."""
    return compute(wrong_clock.path, request, clock).numpy()


@st.cache_data(max_entries=16, show_spinner=False)
def wrong_errors(checkpoint: str, clock: str) -> tuple[float, ...]:
    """The error of the mean of x₀ under a clock at each time."""
    return compute(wrong_clock.errors, checkpoint, clock)


@st.cache_data(max_entries=16, show_spinner=False)
def wrong_measures(request: SampleRequest, clock: str) -> dict[str, float]:
    """Measures of a run's samples under a clock."""
    return compute(wrong_clock.measure, request, clock)


@st.cache_data(max_entries=2, show_spinner=False)
def fresh(labels: tuple[str, ...], points: int) -> dict[str, float]:
    """The same measures of fresh data."""
    return compute(fresh_measures, labels, points)
