"""What is kept for all viewers: numbers, sentences and pictures that depend on settings only.

A function is told apart by its module and name, so it must stand at the top of a module.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

T = TypeVar("T")


def kept(build: Callable[..., T], *values: Any) -> T:  # noqa: ANN401
    """What `build(*values)` gives: numbers, sentences and chart records, a copy a caller."""
    found: T = _copied(f"{build.__module__}.{build.__qualname__}", values, build)
    return found


def shared(build: Callable[..., T], *values: Any) -> T:  # noqa: ANN401
    """What `build(*values)` gives, the same object for all: Plotly figures, only to be shown."""
    found: T = _same(f"{build.__module__}.{build.__qualname__}", values, build)
    return found


@st.cache_data(max_entries=512, show_spinner=False)
def _copied(name: str, values: tuple[Any, ...], _build: Callable[..., Any]) -> Any:  # noqa: ANN401
    return _build(*values)


@st.cache_resource(max_entries=64, show_spinner=False)
def _same(name: str, values: tuple[Any, ...], _build: Callable[..., Any]) -> Any:  # noqa: ANN401
    return _build(*values)
