"""How soon a closed tab ends its work: `python -m tests.benchmarks.closed_tab`."""

import argparse
import time

import numpy as np
from playwright.sync_api import Page

from tests.benchmarks.browsing import browsing
from tests.running import Server

APP = "tests/browser/apps/closing_app.py"
GOAL_MS = 200
WORKS = 1.0  # seconds that the sampling has gone on when the tab is closed


def closed(page: Page, server: Server) -> float:
    """Seconds from closing a tab whose sampling is under way until the engine is free."""
    start = len(server.read_log())
    page.goto(server.url)
    page.get_by_text("sampling").wait_for()
    page.wait_for_timeout(1000 * WORKS)
    at = time.time()
    page.close()
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        said = [line for line in server.read_log(start).splitlines() if line.startswith("free ")]
        if said:
            return float(said[0].split()[1]) - at
        time.sleep(0.01)
    raise TimeoutError(f"Still at work, or done by itself:\n{server.read_log(start)}")


def main() -> None:
    """Prints the milliseconds of several closed tabs; the exit code tells whether they do."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tabs", type=int, default=10, help="tabs to close")
    tabs = parser.parse_args().tabs
    with browsing(APP) as (server, browser):
        spent = 1000 * np.array([closed(browser.new_page(), server) for _ in range(tabs)])
    low, high = np.quantile(spent, [0.5, 0.95])
    print(f"engine free after a tab was closed: median {low:.0f} ms, p95 {high:.0f} ms")
    raise SystemExit(not high <= GOAL_MS)


if __name__ == "__main__":
    main()
