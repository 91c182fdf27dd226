"""Who asks for a computation, whether they still wait for it, and what they are told meanwhile.

The only module that looks into Streamlit's own parts.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import RerunException, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

MOMENT = 0.5  # seconds of waiting that are not worth a word


def viewer() -> str | None:
    """The session that runs this script, or None outside of one."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else None


def watched() -> bool:
    """Whether the tab that asked is still open; leaves the run where a newer one was asked for."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not Runtime.exists():
        return True
    _leave_for_newer(context)
    return bool(Runtime.instance().is_active_session(context.session_id))


@contextmanager
def in_line(slot: DeltaGenerator | None) -> Iterator[Callable[[int], None] | None]:
    """Gives what is told the place in line; an `st.empty()` shows one that lasts for a moment."""
    began, shown = time.monotonic(), 0

    def tell(place: int) -> None:
        nonlocal shown
        if slot and place not in (0, shown) and time.monotonic() - began > MOMENT:
            slot.caption(f":material/groups: Number {place} in line.")
            shown = place

    yield tell if slot else None
    if slot and shown:
        slot.empty()


def _leave_for_newer(context: ScriptRunContext) -> None:
    """Ends a run whose settings have moved on; the newer run takes its place.

    Streamlit does so by itself between two runs of a page, at any look at the session's state,
    but lets a fragment end before the fragment's own controls are heard.
    """
    _ = "watched" in st.session_state
    requests = context.script_requests
    if requests is not None and requests._state is ScriptRequestType.RERUN:
        newer = requests.on_scriptrunner_ready()
        if newer.type is ScriptRequestType.RERUN:
            raise RerunException(newer.rerun_data)
