"""What happens when a hand lets go of the guidance slider, in Chromium."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.visiting import Visit

PAGES = {
    "guidance": "/guidance?beside=none&n=300&steps=8&label=moons&view=schedules",
    "both pictures": "/guidance?beside=truth&n=100&steps=8&label=moons&view=schedules",
    "sampling": "/sampling?scrub=on&n=300&steps=8&label=moons",
}
RUNG = "**/film-room-scale/**"


def let_go(page: Page, scale: float) -> None:
    """Drags the player's slider there and lets go, as a hand would."""
    slider = page.locator(".player .guidance").first
    slider.dispatch_event("pointerdown")
    slider.evaluate(
        "(slider, to) => { slider.value = to; slider.dispatchEvent(new Event('input')); }", scale
    )
    expect(page.locator(".player .rung").first).to_contain_text("interpolated between")
    slider.dispatch_event("pointerup")
    slider.dispatch_event("change")


def pictures(page: Page) -> list[str]:
    page.wait_for_timeout(300)
    return page.locator(".player canvas.points").evaluate_all("all => all.map(c => c.toDataURL())")


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_the_scale_is_sampled_before_the_page_is_run_again(
    open_visit: Callable[..., Visit], path: str
) -> None:
    visit = open_visit(path)
    visit.settle()
    page = visit.page
    page.locator(".player canvas.points").first.wait_for()
    with page.expect_response(RUNG) as answer:
        let_go(page, 2.5)
    assert answer.value.status == 200
    expect(page.locator(".player .rung").first).to_contain_text("Guided, sampled.")
    visit.settle()
    page.wait_for_url(lambda url: "guidance=2.5" in url)
    ours = pictures(page)
    fresh = open_visit(f"{path}&guidance=2.5")
    fresh.settle()
    fresh.page.locator(".player canvas.points").first.wait_for()
    assert ours == pictures(fresh.page)
