"""Long computations of the guidance page: a little per run of a fragment, so a Stop is heard.

A run that is in a fragment is not interrupted by that fragment's own buttons. So each run works
for a fraction of a second, shows what there is and ends; the browser asks for the next. A closed
tab asks no more, which ends the work; finished work is kept for all viewers.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

SLICE = 0.35  # seconds of work a run
PAUSE = 0.1  # seconds until the browser asks for the next
KEPT = 64

Show = Callable[[Sequence[Any]], None]


@dataclass
class Job:
    """Work under way: what was asked, what has come of it, and the rest."""

    asked: Hashable
    rest: Iterator[Any]
    total: int
    records: list[Any] = field(default_factory=list)


@st.cache_resource(show_spinner=False)
def finished() -> OrderedDict[Hashable, list[Any]]:
    """Finished work of all viewers, the latest last; bounded by `KEPT`."""
    return OrderedDict()


def work(
    key: str,
    asked: Hashable,
    start: Callable[[], Iterator[Any]],
    total: int,
    show: Show,
    save: Show,
) -> None:
    """Shows the records of a computation: kept ones at once, else as they come.

    One row above them says how far it is, so that nothing below moves when it ends.

    Args:
        key: Name of the place on the page.
        asked: What is computed; the same question is answered from what is kept.
        start: Begins the computation.
        total: How many records there will be.
        show: Draws the records that there are.
        save: Offers finished records as a file.
    """
    settled = _settled(key, asked)
    st.session_state[f"{key}.settled"] = asked if settled else None
    every = None if settled else PAUSE
    st.fragment(_advance, run_every=every)(key, asked, start, total, show, save)


def _settled(key: str, asked: Hashable) -> bool:
    """Whether nothing is left to wait for: it is done, or was stopped."""
    return asked in finished() or st.session_state.get(f"{key}.stopped") == asked


def _row() -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="center")


def _finished(records: list[Any], total: int, show: Show, save: Show) -> None:
    with _row():
        st.caption(f"All {total} measured, and kept.", width="stretch")
        save(records)
    show(records)


def _stopped(key: str, asked: Hashable, total: int, show: Show) -> None:
    job = st.session_state.get(f"{key}.job")
    records = job.records if job is not None and job.asked == asked else []
    with _row():
        st.caption(
            f"Stopped after {len(records)} of {total}. What there is stays.", width="stretch"
        )
        st.button(
            "Go on",
            icon=":material/play_arrow:",
            key=f"{key}.go",
            on_click=_forget,
            args=(key,),
            help="Computes the rest.",
        )
    if records:
        show(records)


def _forget(key: str) -> None:
    st.session_state.pop(f"{key}.stopped", None)


def _stop(key: str, asked: Hashable) -> None:
    st.session_state[f"{key}.stopped"] = asked


def _advance(
    key: str,
    asked: Hashable,
    start: Callable[[], Iterator[Any]],
    total: int,
    show: Show,
    save: Show,
) -> None:
    """What there is, or one slice of work and then what there is."""
    settled = _settled(key, asked)
    if settled != (st.session_state.get(f"{key}.settled") == asked):
        st.rerun()  # the whole page: only that begins and ends the browser's asking
    if settled:
        if asked in finished():
            _finished(finished()[asked], total, show, save)
        else:
            _stopped(key, asked, total, show)
        return
    job = st.session_state.get(f"{key}.job")
    if job is None or job.asked != asked:
        job = st.session_state[f"{key}.job"] = Job(asked, start(), total)
    until = time.monotonic() + SLICE
    for record in job.rest:
        job.records.append(record)
        if time.monotonic() > until:
            break
    else:
        keep(asked, job.records)
        st.session_state.pop(f"{key}.job", None)
        st.rerun()
    with _row():
        done = len(job.records)
        st.progress(min(1.0, done / total), text=f"{done} of {total} measured")
        st.button(
            "Stop",
            icon=":material/stop:",
            key=f"{key}.stop",
            on_click=_stop,
            args=(key, asked),
            help="Stops computing; what there is stays.",
        )
    show(job.records)


def keep(asked: Hashable, records: list[Any]) -> None:
    """Keeps finished work for every viewer, and drops the oldest beyond `KEPT`."""
    store = finished()
    store[asked] = records
    while len(store) > KEPT:
        store.popitem(last=False)
