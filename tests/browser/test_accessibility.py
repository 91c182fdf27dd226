"""axe finds nothing serious on any page, in light and dark, with the deeper parts open."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from pages.shared.catalogue import ENTRIES
from tests.visiting import Visit

PATHS = ("", *(entry.name for entry in ENTRIES))
SERIOUS = ("serious", "critical")


def findings(visit: Visit) -> list[str]:
    """What axe calls serious, each with the first place where it is."""
    found = Axe().run(visit.page).response["violations"]
    return [
        f"{rule['id']}: {rule['help']}, at {rule['nodes'][0]['target']}"
        for rule in found
        if rule["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_serious(
    open_visit: Callable[..., Visit], path: str, scheme: str
) -> None:
    visit = open_visit(f"/{path}", width=1280, height=720, scheme=scheme)
    for summary in visit.page.locator("summary").all():
        summary.click()
    visit.settle()
    assert findings(visit) == []
    assert visit.page.locator("h1").count() == 1


def test_axe_sees_a_picture_without_words(visit: Visit) -> None:
    visit.go("/")
    visit.page.evaluate("document.body.append(document.createElement('img'))")
    assert any(line.startswith("image-alt") for line in findings(visit))
