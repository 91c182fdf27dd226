"""How often the time embedding page redraws while its knobs move.

    python -m tests.benchmarks.embedding_drag

Starts the app, moves each slider of the explorer with every animation frame in headless
Chromium, and prints pictures a second: each is a heatmap, a spectrum, three or four similarity
curves and a matrix, computed and drawn in the browser. The target is 30. The rate of empty
animation frames on the same page says how much the machine could have shown at that moment.
"""

from urllib.parse import urlencode

from playwright.sync_api import Locator

from tests.benchmarks.browsing import browsing

SECONDS = 4
TARGET = 30
KNOBS = ("max_period", "time_scale", "dim")
CASES = ({"dim": 128, "steps": 1000}, {"dim": 512, "steps": 1000}, {"dim": 512, "steps": 4000})
DRAG = """(e, [knob, seconds]) => new Promise(finish => {
    const slider = knob && e.querySelector(`.knob-${knob}`);
    const print = () => e.querySelector('.picture').toDataURL();
    const [drawn, start, before] = [e.read().drawn, performance.now(), print()];
    let frames = 0;
    const tick = () => {
        frames += 1;
        if (slider) {
            slider.value = String(500 + 400 * Math.sin(frames / 25));
            slider.dispatchEvent(new Event('input'));
        }
        const passed = (performance.now() - start) / 1000;
        if (passed < seconds) requestAnimationFrame(tick);
        else finish({
            frames: frames / passed,
            pictures: (e.read().drawn - drawn) / passed,
            changed: print() !== before,
        });
    };
    requestAnimationFrame(tick);
})"""


def report(explorer: Locator, case: dict[str, int], knob: str) -> None:
    """Moves one knob and prints what came of it."""
    empty = explorer.evaluate(DRAG, ["", 1])
    found = explorer.evaluate(DRAG, [knob, SECONDS])
    assert found["changed"], "The picture did not follow its knob."
    told = "reached" if found["pictures"] >= TARGET else "missed"
    print(
        f"width {case['dim']}, {case['steps']} steps, {knob}: {found['pictures']:.0f} pictures "
        f"a second of {empty['frames']:.0f} empty frames (target {TARGET} {told})",
        flush=True,
    )


def main() -> None:
    """Prints one line per size and knob."""
    with browsing() as (server, browser):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        for case in CASES:
            page.goto(f"{server.url}/time_embedding?{urlencode(case)}")
            page.locator(".explorer .kinds li").first.wait_for()
            page.wait_for_timeout(3000)
            for knob in KNOBS:
                report(page.locator(".explorer"), case, knob)


if __name__ == "__main__":
    main()
