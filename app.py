"""Film Room's entry: `streamlit run app.py`, `uvicorn app:app` or `make run`."""

import importlib
import logging
import os
import pkgutil
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from serving import base, log, memory, scales, settings, startup
from serving.compression import StaticGzip
from serving.doors import Doors
from serving.headers import SecurityHeaders
from serving.messages import KnownMessages
from serving.sessions import AnsweredHandshakes, SameOrigin, SessionCap
from serving.startup import PlainStartupErrors, Readiness

try:
    chosen = settings.read(os.environ)
except settings.SettingError as error:
    sys.exit(f"Film Room cannot start: {error}")

memory.tame()
SWITCH = 0.001  # seconds, not 0.005: the thread that answers waits less for those that draw

readiness = Readiness()


def sampled_scales(name: str, asked: str, alive: Callable[[], bool]) -> bytes | None:
    """Samples what a player asks for; torch is there once the app is warm."""
    from core.engine import Refused
    from pages.shared.runs.scales import answer

    try:
        return answer(name, asked, alive)
    except Refused as error:
        raise scales.Declined(str(error)) from error


def told(error: Exception) -> bool:
    """Shows what a page could not do; Streamlit is there once a page runs."""
    from pages.shared import faults

    return faults.tell(error)


def load_pages(told: tuple[type[Exception], ...]) -> None:
    """Imports what pages are made of; one whose files are damaged says so when it is opened."""
    import pages

    for module in pkgutil.walk_packages(pages.__path__, "pages.", onerror=lambda _name: None):
        if not module.name.endswith((".page", ".frame")):  # those draw when they are imported
            try:
                importlib.import_module(module.name)
            except told as error:
                logging.getLogger(__name__).warning("%s", error)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Loads and warms all that a first visitor would otherwise wait for, then freezes it."""
    import altair  # noqa: F401  charts import it lazily
    import pandas  # noqa: F401  Streamlit imports it with the first chart
    import plotly.graph_objects  # noqa: F401
    import torch

    from pages.shared import faults, runs

    load_pages(faults.TOLD)
    torch.set_num_threads(chosen.threads)
    sys.setswitchinterval(SWITCH)
    runs.warm()
    log.calm(AnsweredHandshakes(), log.OncePerMinute(), log.InOneLine(*faults.TOLD))
    readiness.freeze()
    with suppress(OSError):  # a full disk takes no log, and viewers need none
        print(f"  Film Room is ready{startup.address(sys.argv[0])}", flush=True)
    yield


app = st.App(
    Path(__file__).resolve().parent / "pages" / "frame.py",
    lifespan=lifespan,
    on_script_error=told,
    routes=[
        Route("/ready", readiness.respond),
        Route(base.PATH, base.respond),
        Route(scales.PATH, scales.Scales(sampled_scales).respond),
    ],
    middleware=[
        Middleware(PlainStartupErrors),
        Middleware(SecurityHeaders, frame_ancestors=chosen.frame_ancestors),
        Middleware(SameOrigin, allowed=frozenset(st.get_option("server.corsAllowedOrigins"))),
        Middleware(SessionCap, limit=chosen.max_sessions),
        Middleware(Doors),
        Middleware(KnownMessages),
        Middleware(StaticGzip),
        Middleware(base.NamedBase),
    ],
)
