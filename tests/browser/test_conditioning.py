"""The conditioning page in Chromium: above the fold, every control moves, in silence."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.visiting import Visit, eventually


def bottom(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    return box["y"] + box["height"] if box else float("inf")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_chart_samples_and_bar_are_above_the_fold(
    open_visit: Callable[..., Visit], scheme: str
) -> None:
    visit = open_visit("/conditioning?view=fusion", width=1280, height=720, scheme=scheme)
    for selector in ("svg.marks", ".stage canvas", ".bar"):
        visit.page.locator(selector).first.wait_for()
        eventually(visit.page, lambda chosen=selector: bottom(visit.page, chosen) <= 720)


def test_controls_change_chart_samples_and_address(open_visit: Callable[..., Visit]) -> None:
    visit = open_visit("/conditioning?view=fusion")
    page = visit.page
    page.get_by_role("radio", name="Over the chosen network").click()
    expect(page.locator("svg.marks").first).to_contain_text("error / that of FiLM")
    page.get_by_role("combobox", name="Network").click()
    page.get_by_role("option", name="Gate", exact=True).click()
    expect(page.locator("svg.marks").first).to_contain_text("error / that of Gate")
    expect(page.get_by_text("Gate has an error of")).to_be_visible()
    page.get_by_role("radio", name="Moons").click()
    visit.settle()
    for part in ("way=gate", "errors=ratio", "label=moons"):
        eventually(page, lambda wanted=part: wanted in page.url)
    for view in ("Methods", "The chosen network", "Clocks", "Statements"):
        page.get_by_role("radio", name=view, exact=True).click()
        visit.settle()
