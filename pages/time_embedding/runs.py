"""What the time embedding page keeps for all viewers: each number and picture is built once.

A function is told apart by its module and name, so it must stand at the top of a module.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from core.embeddings import Sinusoid
from core.embeddings.families import FAMILIES, Part

T = TypeVar("T")


@st.cache_resource(max_entries=8, show_spinner=False)
def sinusoid(one: Sinusoid) -> Sinusoid:
    """The one record of these settings, which keeps what was computed from them; at most 20 MB."""
    return one


@st.cache_resource(max_entries=8, show_spinner=False)
def family(name: str, one: Sinusoid, options: tuple[tuple[str, Any], ...]) -> tuple[Part, ...]:
    """The parts of a family; do not write to them."""
    return FAMILIES[name].build(one, dict(options))


def kept(build: Callable[..., T], *values: Any) -> T:  # noqa: ANN401
    """What `build(*values)` gives: numbers and chart records, a copy for each caller."""
    found: T = _kept(f"{build.__module__}.{build.__qualname__}", values, build)
    return found


def shared(build: Callable[..., T], *values: Any) -> T:  # noqa: ANN401
    """What `build(*values)` gives: Plotly figures, the same object for all; only show it."""
    found: T = _shared(f"{build.__module__}.{build.__qualname__}", values, build)
    return found


@st.cache_data(max_entries=512, show_spinner=False)
def _kept(name: str, values: tuple[Any, ...], _build: Callable[..., Any]) -> Any:  # noqa: ANN401
    return _build(*values)


@st.cache_resource(max_entries=64, show_spinner=False)
def _shared(name: str, values: tuple[Any, ...], _build: Callable[..., Any]) -> Any:  # noqa: ANN401
    return _build(*values)
