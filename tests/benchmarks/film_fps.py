"""Frame rate and payload of the FiLM page: `python -m tests.benchmarks.film_fps`.

A repaint counts when pixels of all pictures that move (cursor, swarm, maps, and the view below the
player where it is in sight) differ from those of the frame before, in headless Chromium without a
GPU. The payload is all that the server sends until the page stands. The server is started for the
run.
"""

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, chromium_path
from tests.running import running
from tests.visiting import stand_still

GOAL_FPS, GOAL_MB = 30, 1.5
SECONDS = 4
CASES = (
    ("play", "t=1", ("1440", "900")),
    ("play, changed", "t=1&change=override&override=0.3&layers=2&ablated=1.5", ("1440", "900")),
    ("play, changed", "t=1&change=override&override=0.3&layers=2&ablated=1.5", ("1280", "720")),
    ("with samples", "t=1&change=override&override=0.3&view=interventions", ("1440", "900")),
    ("with curves", "t=1&change=override&override=0.3&view=contributions", ("1440", "900")),
    ("with weights", "t=1&change=override&override=0.3&view=folding&layer=2", ("1440", "900")),
)
COUNT = """async (seconds) => {
  const roots = [...document.querySelectorAll("*")].map((element) => element.shadowRoot);
  const all = (name) => roots.flatMap((root) => [...(root?.querySelectorAll(name) ?? [])]);
  const names = [".cursor", ".swarm canvas", ".maps canvas", ".points, .sheet"];
  const seen = all(names).filter((canvas) => canvas.getBoundingClientRect().top < innerHeight);
  const contexts = seen.map((canvas) => canvas.getContext("2d"));
  const before = contexts.map(() => null);
  let [frames, repaints] = [0, 0];
  const start = performance.now();
  await new Promise((done) => {
    const look = (now) => {
      const fresh = contexts.map((context, j) => {
        const { width, height } = context.canvas;
        const data = context.getImageData(0, height >> 1, width, 12).data;
        const hash = data.reduce((sum, value) => (sum * 31 + value) | 0, 7);
        const moved = hash !== before[j];
        before[j] = hash;
        return moved;
      });
      frames += 1;
      if (fresh.every(Boolean)) repaints += 1;
      if (now - start < 1000 * seconds) requestAnimationFrame(look);
      else done();
    };
    requestAnimationFrame(look);
  });
  const spent = (performance.now() - start) / 1000;
  return [frames / spent, repaints / spent];
}"""


def measure(page: Page, url: str, query: str) -> tuple[float, float, float]:
    """Returns animation frames and repaints a second, and what the server has sent, in MB."""
    sizes: list[int] = []
    page.on("websocket", lambda ws: ws.on("framereceived", lambda data: sizes.append(len(data))))
    page.goto(f"{url}/film?{query}")
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    film = page.locator(".film").first
    stand_still(film)
    payload = sum(sizes)
    if query.count("view="):
        page.locator(".follower").evaluate("e => e.scrollIntoView({ block: 'end' })")
        stand_still(page.locator(".follower"))
    film.locator(".speed").select_option("0.5")
    film.locator(".play").click()
    frames, repaints = page.evaluate(COUNT, SECONDS)
    return frames, repaints, payload / 1e6


def main() -> None:
    """Prints one line a case; the exit code tells whether both goals were met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=1, help="runs of each case")
    repeats = parser.parse_args().repeats
    met = True
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder) / "log") as server,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        print(f"{'case':<16}{'window':>12}{'frames/s':>10}{'repaints/s':>12}{'sent':>10}")
        for name, query, (width, height) in CASES * repeats:
            size = {"width": int(width), "height": int(height)}
            context = browser.new_context(viewport=size)
            frames, repaints, mb = measure(context.new_page(), server.url, query)
            context.close()
            met &= repaints >= GOAL_FPS and mb < GOAL_MB
            window = f"{width}×{height}"
            print(f"{name:<16}{window:>12}{frames:>10.1f}{repaints:>12.1f}{mb:>7.2f} MB")
        browser.close()
    raise SystemExit(not met)


if __name__ == "__main__":
    main()
