"""The sampling page and the home page in Chromium: links, controls, play, scrub, sizes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.visiting import Visit, drawn, eventually

LINK = "/sampling?label=circles&guidance=3&sampler=ddim&steps=12&n=600&seed=4"


Arrive = Callable[..., Visit]


@pytest.fixture
def arrive(open_visit: Callable[..., Visit]) -> Arrive:
    """Opens a cold link; console and log must stay silent."""

    def open_cold(path: str, **options: int | str) -> Visit:
        visit = open_visit(None, **options)
        visit.go(path)
        return visit

    return open_cold


def pixels(page: Page) -> str:
    """The picture's pixels, once it has been drawn."""
    canvas = page.locator(".stage canvas").first
    canvas.wait_for()
    painted = (
        "c => c.width > 0 && new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height)"
    )
    page.wait_for_function(
        f"""() => {{
            const stage = [...document.querySelectorAll('*')].map(e => e.shadowRoot)
                .filter(Boolean).map(r => r.querySelector('.stage canvas')).find(Boolean);
            return stage && ({painted}.data).size > 8)(stage);
        }}"""
    )
    drawn(page)
    return canvas.evaluate("c => c.toDataURL()")


def guidance(page: Page) -> Locator:
    return page.get_by_role("slider", name="Guidance s", exact=False).first


def test_a_cold_link_shows_the_same_picture_elsewhere(arrive: Arrive) -> None:
    pictures = []
    for _ in range(2):
        page = arrive(LINK).page
        expect(guidance(page)).to_have_value("3")
        expect(page.get_by_role("spinbutton", name="Seed")).to_have_value("4")
        pictures.append(pixels(page))
    assert pictures[0] == pictures[1]


def test_controls_change_picture_and_address_and_back_undoes(arrive: Arrive) -> None:
    visit = arrive(LINK)
    page = visit.page
    before = pixels(page)
    page.get_by_role("button", name="New seed").click()
    visit.settle()
    page.wait_for_url(lambda url: "seed=" in url and "seed=4&" not in url)
    assert pixels(page) != before
    page.go_back()
    expect(page.get_by_role("spinbutton", name="Seed")).to_have_value("4")
    visit.settle()
    assert pixels(page) == before


def test_a_storm_of_keys_ends_at_the_newest_value(arrive: Arrive) -> None:
    visit = arrive(LINK)
    page = visit.page
    pixels(page)
    guidance(page).focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    page.wait_for_url("**guidance=4.2**")
    visit.settle()
    expect(guidance(page)).to_have_value("4.2")
    expect(page.get_by_text("s = 4.2 (w = 3.2)")).to_be_visible()


def test_it_stands_still_until_played_and_plays_to_the_end(arrive: Arrive) -> None:
    visit = arrive(LINK)
    page = visit.page
    still = pixels(page)
    drawn(page, 40)
    assert pixels(page) == still
    page.get_by_label("Speed", exact=True).select_option("4")
    page.get_by_role("button", name="Play").click()
    stage = page.locator(".stage canvas").first
    eventually(page, lambda: stage.evaluate("c => c.toDataURL()") != still)
    page.get_by_role("button", name="Play").wait_for(timeout=20_000)
    assert pixels(page) == still


def test_a_scrubbed_time_goes_into_the_address_and_comes_back(
    arrive: Arrive,
) -> None:
    visit = arrive(LINK)
    page = visit.page
    pixels(page)
    page.locator(".stage").first.focus()
    page.keyboard.press("Home")
    page.wait_for_url("**t=1")
    visit.settle()
    noise = pixels(page)
    again = arrive(page.url.removeprefix(visit.server.url)).page
    assert pixels(again) == noise
    expect(again.locator(".now .t")).to_have_text("t = 1.00")


def test_a_bad_value_gets_a_message_until_a_control_moves(arrive: Arrive) -> None:
    visit = arrive("/sampling?n=600&guidance=1e9")
    page = visit.page
    message = page.get_by_text("takes a number from -2 to 8")
    expect(message).to_be_visible()
    guidance(page).focus()
    page.keyboard.press("ArrowLeft")
    expect(message).to_be_hidden()
    page.wait_for_url("**guidance=7.9**")


def test_switches_bring_density_and_a_second_picture(arrive: Arrive) -> None:
    visit = arrive(LINK)
    page = visit.page
    expect(page.get_by_text("exact density, 50 %")).to_have_count(0)
    page.get_by_text("Exact density", exact=True).click()
    page.wait_for_url("**density=on**")
    expect(page.get_by_text("exact density, 50 %").first).to_be_visible(timeout=20_000)
    page.get_by_text("Beside exact", exact=True).click()
    expect(page.locator(".stage figure")).to_have_count(2, timeout=20_000)
    expect(page.get_by_text("The same noise ends")).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("path", ["/", "/sampling"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720)])
def test_the_picture_is_above_the_fold(arrive: Arrive, path: str, width: int, height: int) -> None:
    page = arrive(path, width=width, height=height).page
    pixels(page)
    box = page.locator(".stage canvas").first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= height
    assert min(box["width"], box["height"]) >= 360


@pytest.mark.parametrize("path", ["/", "/sampling"])
def test_a_phone_has_nothing_to_scroll_sideways(arrive: Arrive, path: str) -> None:
    page = arrive(path, width=390, height=844, scheme="dark").page
    pixels(page)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("m => m.scrollWidth <= m.clientWidth")


def test_home_leads_to_the_pages(arrive: Arrive) -> None:
    visit = arrive("/")
    page = visit.page
    pixels(page)
    page.get_by_test_id("stPageLink").filter(has_text="Sampling").get_by_role("link").click()
    page.wait_for_url("**/sampling*")
    visit.settle()
    pixels(page)
