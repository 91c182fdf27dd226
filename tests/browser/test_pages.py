"""Every page, opened cold by its address: it shows its question and its picture, in silence."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from pages.shared.catalogue import ENTRIES
from tests.visiting import Visit, eventually

SIZES = {"wide": (1440, 900), "projector": (1280, 720), "phone": (390, 844)}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.title)
def test_a_cold_link_shows_the_page(
    open_visit: Callable[..., Visit], entry: object, scheme: str
) -> None:
    visit = open_visit(f"/{entry.name}", width=1280, height=720, scheme=scheme)
    expect(visit.page.get_by_role("heading", name=entry.question)).to_be_visible()
    picture = visit.page.locator("[data-testid=stMain] :is(canvas, svg.marks)").first
    expect(picture).to_be_visible()
    # what comes further down may be drawn before it
    eventually(visit.page, lambda: picture.bounding_box()["y"] < 720 / 2)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.title)
def test_nothing_is_wider_than_the_screen(
    open_visit: Callable[..., Visit], entry: object, size: str
) -> None:
    width, height = SIZES[size]
    visit = open_visit(f"/{entry.name}", width=width, height=height)
    wide = visit.page.evaluate(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth"
    )
    assert wide <= 1
