"""A Chromium whose every request, console line and page error is recorded."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.running import Server
from tests.visiting import Visit

ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium_path() -> str | None:
    """The browser from CHROMIUM or PATH; None means the one that Playwright brings."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests; closed before other tests need an event loop."""
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def open_visit(browser: Browser, server: Server) -> Iterator[Callable[..., Visit]]:
    """Makes visitors: `open_visit("/sampling?seed=1", width=390, height=844, scheme="dark")`.

    Every visitor must have been silent by the end of the test; what a test provokes on
    purpose is named in `visit.expected`.
    """
    visits: list[Visit] = []

    def open_one(
        path: str | None = "/",
        *,
        width: int = 1440,
        height: int = 900,
        scheme: str = "light",
        reduced_motion: str = "no-preference",
        at: Server | None = None,
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion=reduced_motion,
        )
        target = at or server
        visit = Visit(target, context, context.new_page(), len(target.read_log()))
        visits.append(visit)
        if path is not None:
            visit.go(path)
        return visit

    yield open_one
    try:
        for visit in visits:
            visit.assert_silent()
    finally:
        for visit in visits:
            visit.context.close()


@pytest.fixture
def visit(open_visit: Callable[..., Visit]) -> Visit:
    """A visitor with a wide, light window who has not gone anywhere yet: `visit.go(path)`."""
    return open_visit(None)
