"""A server of its own and a headless Chromium: what every measurement in a browser starts with."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS, chromium_path
from tests.running import ROOT, Server, free_port, running


@contextmanager
def browsing(app: str | None = None) -> Iterator[tuple[Server, Browser]]:
    """Film Room itself, or the small app in this file, and a browser without a GPU."""
    port = free_port()
    command = ("streamlit", "run", app, "--server.port", str(port)) if app else ()
    env = {"PYTHONPATH": str(ROOT)}
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder) / "log", *command, port=port, env=env) as server,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield server, browser
        browser.close()
