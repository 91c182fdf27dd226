"""How many frames a second the player really repaints: `python -m tests.benchmarks.player_fps`.

A repaint counts when pixels of the canvas differ from those of the frame before, in headless
Chromium without a GPU. The server is started for the run and stopped after it.
"""

import argparse

from playwright.sync_api import Page

from tests.benchmarks.browsing import browsing

APP = "tests/browser/apps/player_app.py"
SECONDS = 4
CASES = (
    ("play", 2_000, "n=2000"),
    ("play", 10_000, "n=10000"),
    ("play", 20_000, "n=20000"),
    ("play, trails", 2_000, "n=2000&trails=1"),
    ("play, contours", 2_000, "n=2000&contours=1"),
    ("play, 2 panels", 2_000, "n=2000&panels=2"),
    ("drag guidance", 2_000, "n=2000&frames=11&scales=1&t=0.4"),
    ("drag guidance", 10_000, "n=10000&frames=11&scales=1&t=0.4"),
)
# Counts animation frames and those in which a strip across the middle of the canvas changed.
COUNT = """async ([seconds, drag]) => {
  const inside = (element) => element.shadowRoot?.querySelector(".player");
  const player = [...document.querySelectorAll("*")].map(inside).find(Boolean);
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


def measure(page: Page, url: str, query: str, drag: bool) -> tuple[float, float, int, int]:
    """Returns animation frames and repaints a second, canvas width, largest message."""
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
    print("case            points  repaints/s  frames/s  canvas  payload")
    with browsing(APP) as (server, browser):
        for name, points, query in CASES:
            page = browser.new_page(
                viewport={"width": 1280, "height": 720}, device_scale_factor=ratio
            )
            drag = name.startswith("drag")
            rate, repaints, width, payload = measure(page, server.url, query, drag)
            page.close()
            print(
                f"{name:15}{points:7,}{repaints:12.1f}{rate:10.1f}{width:8}{payload / 1e3:6.0f} KB"
            )


if __name__ == "__main__":
    main()
