"""Makes the README's pictures from the running app: `python -m scripts.screenshot --help`.

Start the app (`make run`), then run this; it needs what `tests/requirements.txt` lists.
"""

import argparse
import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

TARGET = Path(__file__).resolve().parent.parent / "assets" / "readme"
LINK = "/sampling?label=both&guidance=1&density=on&seed=0"
SIZE = (1280, 720)
FRAMES = 31
WIDTH = 640  # of the animation
FRAME_MS = 60
HOLD_MS = 1500


def open_page(browser: Browser, url: str, scheme: str) -> Page:
    """The sampling page with its picture drawn."""
    width, height = SIZE
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(url + LINK)
    page.locator(".stage canvas").first.wait_for()
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.wait_for_timeout(1500)
    return page


def still(page: Page, path: Path) -> None:
    """One picture of the window."""
    page.screenshot(path=path)


def animation(page: Page, path: Path) -> None:
    """The player from noise to data as an animated WebP, one scrubbed t after the other."""
    player = page.locator("section.player")
    scrub = page.get_by_label("Time t, from noise to data")
    pictures = []
    for i in range(FRAMES):
        scrub.evaluate(
            "(input, x) => { input.value = x; input.dispatchEvent(new Event('input')); }",
            i / (FRAMES - 1),
        )
        page.wait_for_timeout(60)
        shot = Image.open(io.BytesIO(player.screenshot())).convert("RGB")
        pictures.append(shot.resize((WIDTH, WIDTH * shot.height // shot.width)))
    durations = [HOLD_MS, *[FRAME_MS] * (FRAMES - 2), 2 * HOLD_MS]
    pictures[0].save(
        path, save_all=True, append_images=pictures[1:], duration=durations, loop=0, quality=60
    )


def main() -> None:
    """Reads the command line and writes three files below assets/readme."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8501", help="where the app answers")
    url = parser.parse_args().url.rstrip("/")
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for scheme in ("light", "dark"):
            still(open_page(browser, url, scheme), TARGET / f"sampling-{scheme}.png")
        animation(open_page(browser, url, "dark"), TARGET / "sampling.webp")
        browser.close()
    for path in sorted(TARGET.iterdir()):
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
