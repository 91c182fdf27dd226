"""What happens when a hand reaches for the guidance slider and lets it go, in Chromium."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.visiting import Visit, drawn

PAGES = {
    "guidance": "/guidance?beside=none&n=300&steps=8&label=moons&view=schedules",
    "both pictures": "/guidance?beside=truth&n=100&steps=8&label=moons&view=schedules",
    "sampling": "/sampling?scrub=on&n=300&steps=8&label=moons",
}


def let_go(page: Page, scale: float) -> None:
    """Drags the player's slider there and lets go, as a hand would."""
    slider = page.locator(".player .guidance").first
    slider.dispatch_event("pointerdown")
    slider.evaluate(
        "(slider, to) => { slider.value = to; slider.dispatchEvent(new Event('input')); }", scale
    )
    expect(page.locator(".player .meaning").first).to_contain_text("interpolated between")
    slider.dispatch_event("pointerup")
    slider.dispatch_event("change")


def pictures(page: Page) -> list[str]:
    drawn(page)
    return page.locator(".player canvas.points").evaluate_all("all => all.map(c => c.toDataURL())")


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_the_scale_is_sampled_before_the_page_is_run_again(
    open_visit: Callable[..., Visit], path: str
) -> None:
    visit = open_visit(path)
    visit.settle()
    page = visit.page
    page.locator(".player canvas.points").first.wait_for()
    with page.expect_response(
        lambda response: "film-room-scale" in response.url and "s=2.5" in response.url
    ) as answer:
        let_go(page, 2.5)
    assert answer.value.status == 200
    expect(page.locator(".player .meaning").first).to_contain_text("Guided, sampled.")
    visit.settle()
    page.wait_for_url(lambda url: "guidance=2.5" in url)
    ours = pictures(page)
    fresh = open_visit(f"{path}&guidance=2.5")
    fresh.settle()
    fresh.page.locator(".player canvas.points").first.wait_for()
    assert ours == pictures(fresh.page)


def sweeps(page: Page) -> list[str]:
    """Addresses of the sweeps that this page asks for from now on."""
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if "s=sweep" in request.url else None
    )
    return asked


@pytest.mark.parametrize(
    ("path", "count"), list(zip(PAGES.values(), (1, 2, 1), strict=True)), ids=PAGES
)
def test_a_sweep_is_asked_for_once_when_a_hand_reaches_for_the_slider(
    open_visit: Callable[..., Visit], path: str, count: int
) -> None:
    visit = open_visit(None)
    asked = sweeps(visit.page)
    page = visit.go(path)
    visit.settle()
    expect(page.locator(".player .meaning").first).to_contain_text("sampled")
    assert not asked
    let_go(page, 2.5)
    expect(page.locator(".player .meaning").first).to_contain_text("Guided, sampled.")
    visit.settle()
    page.wait_for_url(lambda url: "guidance=2.5" in url)
    let_go(page, 1.7)  # the sweep outlives the rerun
    expect(page.locator(".player .meaning").first).to_contain_text("Guided, sampled.")
    assert len(asked) == len(set(asked)) == count
    page.wait_for_url(lambda url: "guidance=1.7" in url)
    visit.settle()
    assert len(asked) == count
