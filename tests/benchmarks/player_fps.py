"""How many frames a second the player really repaints: `python -m tests.benchmarks.player_fps`.

A repaint counts when pixels of the canvas differ from those of the frame before, in headless
Chromium without a GPU. The server is started for the run and stopped after it.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[2]
APP = ROOT / "tests/browser/apps/player_app.py"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SECONDS = 4
CASES = (
    ("play", 2_000, "n=2000"),
    ("play", 10_000, "n=10000"),
    ("play", 20_000, "n=20000"),
    ("play, trails", 2_000, "n=2000&trails=1"),
    ("play, contours", 2_000, "n=2000&contours=1"),
    ("play, 2 panels", 2_000, "n=2000&panels=2"),
    ("drag guidance", 2_000, "n=2000&frames=11&ladder=1&t=0.4"),
    ("drag guidance", 10_000, "n=10000&frames=11&ladder=1&t=0.4"),
)
# Counts animation frames and those in which a strip across the middle of the canvas changed.
COUNT = """async ([seconds, drag]) => {
  const find = (node) => node.querySelector?.(".player") ??
    [...node.querySelectorAll("*")].map((e) => e.shadowRoot?.querySelector(".player")).find(Boolean);
  const player = find(document);
  const canvas = player.querySelector("canvas.points");
  const pen = canvas.getContext("2d");
  const slider = player.querySelector(".guidance");
  const [low, high] = [Number(slider.min), Number(slider.max)];
  let [frames, repaints, before] = [0, 0, null];
  const busy = [];
  const start = performance.now();
  await new Promise((done) => {
    const look = (now) => {
      if (drag) {
        slider.value = low + (high - low) * (0.5 + 0.5 * Math.sin((now - start) / 700));
        slider.dispatchEvent(new Event("input"));
      }
      const strip = pen.getImageData(0, canvas.height >> 1, canvas.width, 16).data;
      const hash = strip.reduce((sum, value, i) => (sum * 31 + value + i) | 0, 7);
      frames += 1;
      if (hash !== before) repaints += 1;
      before = hash;
      if (now - start < 1000 * seconds) requestAnimationFrame(look);
      else done();
    };
    requestAnimationFrame(look);
  });
  const spent = (performance.now() - start) / 1000;
  return [frames / spent, repaints / spent, canvas.width];
}"""


@contextmanager
def server() -> Iterator[str]:
    """Runs the players' test app on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(APP), "--server.port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        url = f"http://localhost:{port}"
        for _ in range(200):
            try:
                urlopen(f"{url}/_stcore/health").close()
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait()


def measure(page: Page, url: str, query: str, drag: bool) -> tuple[float, float, int, int]:
    """Returns animation frames and repaints a second, canvas width, bytes of the largest message."""
    sizes: list[int] = [0]
    page.on("websocket", lambda ws: ws.on("framereceived", lambda data: sizes.append(len(data))))
    page.goto(f"{url}/?{query}")
    page.wait_for_selector(".player canvas.points")
    page.wait_for_timeout(1500)
    if not drag:
        page.select_option(".speed", "0.5")
        page.click(".play")
        page.wait_for_timeout(300)
    rate, repaints, width = page.evaluate(COUNT, [SECONDS, drag])
    return rate, repaints, width, max(sizes)


def main() -> None:
    """Prints one line a case."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--ratio", type=float, default=1, help="device pixels a CSS pixel")
    ratio = parser.parse_args().ratio
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
    print("case            points  repaints/s  frames/s  canvas  payload")
    with server() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, points, query in CASES:
            viewport = {"width": 1280, "height": 720}
            page = browser.new_page(viewport=viewport, device_scale_factor=ratio)  # type: ignore[arg-type]
            rate, repaints, width, payload = measure(page, url, query, name.startswith("drag"))
            page.close()
            print(
                f"{name:15}{points:7,}{repaints:12.1f}{rate:10.1f}{width:8}{payload / 1e3:6.0f} KB"
            )
        browser.close()


if __name__ == "__main__":
    main()
