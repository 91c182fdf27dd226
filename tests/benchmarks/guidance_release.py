"""Speed of the guidance slider: `python -m tests.benchmarks.guidance_release`.

In headless Chromium without a GPU against a server of its own: how long from release until a
picture that was sampled at the released scale stands in place of the interpolated one, how many
updates a second a drag gives, and how many bytes a released scale brings, the answer to the
player and all messages of the rerun that follows. No released scale was sampled before.
"""

import argparse

import numpy as np
from playwright.sync_api import Page

from tests.benchmarks.browsing import browsing

GOAL_MS, GOAL_UPDATES, GOAL_MB = 150, 30, 1.0
CASES = (
    ("network", "beside=none&source=network&n=2000", True),
    ("network and exact", "beside=truth&n=1000", False),
    ("network and exact", "beside=truth&n=2000", False),
    ("network, crowd", "beside=none&source=network&n=20000", False),
)
RESTING = '[data-testid="stApp"][data-test-script-state="notRunning"]'
FIND = """
  const inside = (element) => element.shadowRoot?.querySelector(".player:not(.field)");
  const player = [...document.querySelectorAll("*")].map(inside).find(Boolean);
  const slider = player.querySelector(".guidance");
  const hash = () => {
    const canvas = player.querySelector(".points");
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let sum = 7;
    for (let i = 0; i < data.length; i += 4) sum = (Math.imul(sum, 31) + data[i]) | 0;
    return sum;
  };
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  const move = (value) => {
    slider.value = String(value);
    slider.dispatchEvent(new Event("input"));
  };
"""
REACH = f"""() => {{ {FIND}
  slider.dispatchEvent(new Event("pointerenter"));
}}"""
RELEASE = f"""async (value) => {{ {FIND}
  slider.dispatchEvent(new Event("pointerdown"));
  move(value);
  await frame(); await frame(); await frame();
  const dragged = hash();
  slider.dispatchEvent(new Event("pointerup"));
  slider.dispatchEvent(new Event("change"));
  const start = performance.now();
  while (hash() === dragged && performance.now() - start < 20000) await frame();
  return performance.now() - start;
}}"""
DRAG = f"""async (seconds) => {{ {FIND}
  const start = performance.now();
  let [updates, before] = [0, hash()];
  while (performance.now() - start < 1000 * seconds) {{
    move(4 + 3.5 * Math.sin((performance.now() - start) / 400));
    await frame();
    const now = hash();
    if (now !== before) updates += 1;
    before = now;
  }}
  return (1000 * updates) / (performance.now() - start);
}}"""


def measure(page: Page, url: str, query: str, releases: int) -> tuple[np.ndarray, float, float]:
    """Returns milliseconds of every release, updates a second, and the most MB of a release."""
    came: list[int] = []
    page.on("websocket", lambda ws: ws.on("framereceived", lambda data: came.append(len(data))))
    page.on("response", lambda answer: came.append(int(answer.headers.get("content-length", 0))))
    page.goto(f"{url}/guidance?{query}&label=moons&steps=20&view=forward")
    page.wait_for_selector(".player .points", timeout=90_000)
    page.wait_for_timeout(5000)
    page.evaluate(REACH)
    page.wait_for_timeout(3000)  # the sweep comes
    scales = 1.1 + 0.05 * np.random.default_rng(0).permutation(120)[:releases]
    spent, brought = [], []
    for scale in scales:
        came.clear()
        spent.append(page.evaluate(RELEASE, round(float(scale), 2)))
        page.wait_for_timeout(500)
        page.locator(RESTING).wait_for(timeout=60_000)
        page.wait_for_timeout(500)
        brought.append(sum(came) / 1e6)
    return np.array(spent), page.evaluate(DRAG, 3), max(brought)


def main() -> None:
    """Prints one line a case; the exit code tells whether the goals of the first were met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--releases", type=int, default=20, help="releases of each case")
    releases = parser.parse_args().releases
    met = True
    with browsing() as (server, browser):
        print(f"{'pictures':<19}{'points':>7}{'median':>10}{'p95':>10}{'drag':>9}{'message':>10}")
        for name, query, held in CASES:
            context = browser.new_context(viewport={"width": 1280, "height": 720})
            spent, updates, mb = measure(context.new_page(), server.url, query, releases)
            context.close()
            points = query.rsplit("=", 1)[1]
            low, high = np.quantile(spent, [0.5, 0.95])
            line = f"{name:<19}{points:>7}{low:>7.0f} ms{high:>7.0f} ms"
            print(f"{line}{updates:>7.0f}/s{mb:>7.2f} MB", flush=True)
            if held:
                met &= high <= GOAL_MS and updates >= GOAL_UPDATES and mb <= GOAL_MB
    raise SystemExit(not met)


if __name__ == "__main__":
    main()
