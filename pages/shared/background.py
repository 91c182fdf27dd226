"""Long computations: a little per run of a fragment, so that Stop is heard.

A run that is in a fragment is not interrupted by that fragment's own buttons. So each run waits
for a slice of the work, shows what there is and ends; the browser asks for the next. Slices take
a place in the engine's line behind everything that a viewer waits for. All viewers of the same
computation share it; a closed tab asks no more, which ends the work.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.engine import Check, Refused
from pages.shared import runs
from pages.shared.rerun import viewer, watched

SLICE = 1.0  # seconds of work a run; a hand that moves a control ends the wait for it
PAUSE = 0.1  # seconds until the browser asks for the next
WAIT = 2.0  # seconds that a run waits for its slice; others may come first for longer
KEPT = 64

Show = Callable[[Sequence[Any]], None]


@dataclass
class Job:
    """A computation: what has come of it, the rest, and whether there is no more."""

    rest: Iterator[Any]
    records: list[Any] = field(default_factory=list)
    finished: bool = False

    def advance(self, check: Check) -> None:
        """Works for a slice of time; an interruption falls between two records."""
        until = time.monotonic() + SLICE
        for record in self.rest:
            self.records.append(record)
            if time.monotonic() > until:
                return
            check()
        self.finished = True


@st.cache_resource(show_spinner=False)
def jobs() -> OrderedDict[Hashable, Job]:
    """Computations of all viewers, the latest last; bounded by `KEPT`."""
    return OrderedDict()


def job_of(asked: Hashable, start: Callable[[], Iterator[Any]]) -> Job:
    """The computation of this question, begun if it is new; the oldest are dropped."""
    store = jobs()
    job = store.setdefault(asked, Job(start()))
    store.move_to_end(asked)
    while len(store) > KEPT:
        store.popitem(last=False)
    return job


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
    st.session_state[f"{key}.drawn"] = False
    every = None if settled else PAUSE
    st.fragment(_advance, run_every=every)(key, asked, start, total, show, save)


def _settled(key: str, asked: Hashable) -> bool:
    """Whether nothing is left to wait for: it is done, or was stopped."""
    job = jobs().get(asked)
    done = job is not None and job.finished
    return done or st.session_state.get(f"{key}.stopped") == asked


def _row() -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="center")


def _finished(records: list[Any], total: int, show: Show, save: Show) -> None:
    with _row():
        st.caption(f"All {total} measured, and kept.", width="stretch")
        save(records)
    show(records)


def _stopped(key: str, records: list[Any], total: int, show: Show) -> None:
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
    job = job_of(asked, start)
    if job.finished:
        _finished(job.records, total, show, save)
        return
    if settled:
        _stopped(key, list(job.records), total, show)
        return
    if st.session_state.get(f"{key}.drawn"):  # the page itself is drawn without waiting
        _slice(asked, job)
    st.session_state[f"{key}.drawn"] = True
    if job.finished:
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
    if job.records:
        show(list(job.records))


def _slice(asked: Hashable, job: Job) -> None:
    """Waits for one slice; where the line is too long there is simply no more yet."""
    until = time.monotonic() + WAIT
    alive = lambda: watched() and time.monotonic() < until  # noqa: E731
    try:
        runs.engine().run(
            job.advance, key=("slice", asked), idle=True, viewer=viewer(), alive=alive
        )
    except Refused:
        return
    except Exception:
        jobs().pop(asked, None)  # an iterator that raised gives no more
        raise
