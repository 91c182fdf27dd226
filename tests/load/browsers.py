"""Real browsers beside a class: how long from letting the guidance slider go to new pixels."""

import time
from random import Random

from playwright.sync_api import sync_playwright

from tests.benchmarks.guidance_release import REACH, RELEASE
from tests.browser.conftest import ARGUMENTS, chromium_path

LINK = "guidance?beside=none&source=network&n=2000&label=moons&steps=20&view=forward"


def released(url: str, browsers: int, ends: float, think: float) -> list[float]:
    """Seconds of every release; all browsers open the guidance page and take turns.

    Args:
        url: The server.
        browsers: How many.
        ends: When to stop, as ``time.perf_counter`` counts.
        think: Seconds between two releases in the same browser.
    """
    rng, spent = Random(0), []
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        pages = []
        for _ in range(browsers):
            page = chromium.new_context(viewport={"width": 1280, "height": 720}).new_page()
            page.goto(f"{url}/{LINK}")
            page.wait_for_selector(".player .points", timeout=90_000)
            page.evaluate(REACH)
            pages.append(page)
        while not spent or time.perf_counter() < ends:
            for page in pages:
                page.wait_for_timeout(1000 * think / browsers)
                spent.append(page.evaluate(RELEASE, round(rng.uniform(1.1, 7.0), 2)) / 1000)
        chromium.close()
    return spent
