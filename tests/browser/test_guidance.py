"""The guidance page in Chromium: sliders without a round trip, vectors as core has them, files."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from core import guidance
from core.engine import SampleRequest
from core.guided import Guided, means
from tests.visiting import Visit

LINK = "/guidance?n=200&steps=8&view=forward&guidance=2"
FIELD = "/guidance?n=60&steps=5&view=vectors&guidance=3&x=0.2&y=-0.3&at=0.5"

COUNT_MESSAGES = """() => {
  const send = WebSocket.prototype.send;
  window.told = 0;
  WebSocket.prototype.send = function (message) {
    window.told += 1;
    send.call(this, message);
  };
}"""

ADDRESSED = {
    "Label dropout": "dropout",
    "Solvers": "convergence",
    "Statements": "statements",
    "Forward process": "forward",
}

# Streamlit looks for its server below the page's own path first, and Chromium may report the 404.
PROBES = ("/guidance/_stcore/health", "/guidance/_stcore/host-config")
Arrive = Callable[..., Visit]


@pytest.fixture
def arrive(open_visit: Callable[..., Visit]) -> Arrive:
    """Opens a cold link; it may probe as above, and must be silent about everything else."""

    def open_cold(path: str, **options: int | str) -> Visit:
        visit = open_visit(None, **options)
        visit.expected = PROBES
        visit.go(path)
        return visit

    return open_cold


STILL = """async (canvas) => {
  let seen = "", same = 0
  while (same < 20) {
    await new Promise(requestAnimationFrame)
    const now = canvas.toDataURL()
    same = now === seen ? same + 1 : 0
    seen = now
  }
  return seen
}"""
CHANGED = """async ([canvas, before]) => {
  while (canvas.toDataURL() === before) await new Promise(requestAnimationFrame)
}"""


def picture(page: Page, which: int = 0) -> Locator:
    """A picture of the player."""
    return page.locator(".player:not(.field) canvas.points").nth(which)


def pixels(page: Page, which: int = 0) -> str:
    """A picture's pixels, once it stands still for twenty frames."""
    found: str = picture(page, which).evaluate(STILL)
    return found


def wait_for_change(page: Page, before: str) -> None:
    """Waits until the first picture has other pixels."""
    page.evaluate(CHANGED, [picture(page).element_handle(), before])


def drag(page: Page, slider: Locator, share: float, *, release: bool = True) -> None:
    """Takes a slider's thumb where it is and moves it to a share of its width."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    low, high, value = (
        float(slider.evaluate(f"s => Number(s.{name})")) for name in ("min", "max", "value")
    )
    at = lambda part: box["x"] + 20 + part * (box["width"] - 40)  # noqa: E731
    y = box["y"] + box["height"] / 2
    page.mouse.move(at((value - low) / (high - low)), y)
    page.mouse.down()
    page.mouse.move(at(share), y, steps=6)
    if release:
        page.mouse.up()


def test_the_slider_moves_points_without_a_round_trip_and_samples_on_release(
    arrive: Arrive,
) -> None:
    visit = arrive(LINK)
    page = visit.page
    slider = page.locator(".player:not(.field) input.guidance").first
    before = pixels(page)
    meaning = page.locator(".player:not(.field) .meaning").first
    expect(meaning).to_contain_text("sampled")
    page.evaluate(COUNT_MESSAGES)
    drag(page, slider, 0.83, release=False)
    wait_for_change(page, before)
    assert not page.evaluate("window.told")
    expect(meaning).to_contain_text("interpolated")
    page.mouse.up()
    expect(meaning).to_contain_text("sampled", timeout=20_000)
    page.wait_for_url(re.compile(r"guidance=6"))
    visit.settle()


def test_both_conventions_stand_beside_the_slider(arrive: Arrive) -> None:
    page = arrive("/guidance?n=60&steps=5&view=forward&guidance=0").page
    pixels(page)
    expect(page.locator(".player:not(.field) .scale").first).to_have_text("s = 0.00")
    expect(page.locator(".player:not(.field) .weight").first).to_contain_text("−1.00")
    expect(page.get_by_text("Unconditional: s = 0 (w = −1)")).to_be_visible()


def test_a_cold_link_shows_the_same_pictures_elsewhere(arrive: Arrive) -> None:
    link = LINK + "&beside=sde&label=both&interval=0.2,0.6&lines=target"
    seen = []
    for _ in range(2):
        page = arrive(link).page
        seen.append([pixels(page, which) for which in (0, 1)])
    assert seen[0] == seen[1]
    assert seen[0][0] != seen[0][1]


def test_a_chosen_point_is_followed_and_goes_into_the_address(arrive: Arrive) -> None:
    visit = arrive("/guidance?n=30&steps=8&view=forward&point=4")
    page = visit.page
    pixels(page)
    expect(page.get_by_text("Point 4 at t = 0.00")).to_be_visible(timeout=20_000)
    page.locator(".player:not(.field) .stage").first.focus()
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"point=-1"), timeout=20_000)
    visit.settle()
    expect(page.get_by_text("Point 4 at")).to_be_hidden()


def cells(page: Page, row: str) -> list[tuple[float, float]]:
    """The pairs in one row of the arithmetic: u, c, c − u, guided."""
    line = page.locator(".field .sum tbody tr").filter(has_text=row)
    texts = [text.replace("−", "-").strip("()") for text in line.locator("td").all_inner_texts()]
    return [tuple(float(part) for part in text.split(",")) for text in texts]


@pytest.mark.parametrize(
    ("x", "y", "at", "label"),
    [(0.2, -0.3, 0.5, "moons"), (-1.5, 1.2, 0.1, "moons"), (2.0, -2.0, 0.92, "circles")],
)
def test_the_browser_computes_what_core_computes(
    arrive: Arrive, x: float, y: float, at: float, label: str
) -> None:
    link = f"/guidance?n=60&steps=5&view=vectors&guidance=3&x={x}&y={y}&at={at}&label={label}"
    page = arrive(link).page
    page.locator(".field .sum tbody tr").nth(2).wait_for(timeout=60_000)
    point, t = torch.tensor([[x, y]]), torch.tensor(at)
    for name, source in (("Network", "network"), ("Exact", "exact")):
        run = Guided(SampleRequest(label=label), source=source)
        u, c = (means(run, which) for which in (None, label))
        truth = [u(point, t), c(point, t), c(point, t) - u(point, t)]
        truth.append(guidance.classifier_free(u, c, 3.0)(point, t))
        for shown, value in zip(cells(page, name), truth, strict=True):
            assert shown == pytest.approx(tuple(value[0].tolist()), abs=0.0061)


def test_the_pointer_is_dragged_without_a_round_trip_and_kept_on_release(arrive: Arrive) -> None:
    visit = arrive(FIELD)
    page = visit.page
    plane = page.locator(".field canvas.view").first
    plane.scroll_into_view_if_needed()
    plane.evaluate(STILL)
    before = cells(page, "Exact")
    box = plane.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 4, steps=5)
    plane.evaluate(STILL)
    assert cells(page, "Exact") != before
    assert "x=0.2" in page.url
    page.mouse.up()
    page.wait_for_url(re.compile(r"x=-1\.[56]"), timeout=20_000)
    visit.settle()
    expect(page.locator(".field .note")).to_contain_text(
        re.compile(r"At \(−1\.[56]\d, 1\.[56]\d\)")
    )


def test_the_field_scrubs_and_reads_in_four_forms(arrive: Arrive) -> None:
    visit = arrive(FIELD)
    page = visit.page
    page.locator(".field .sum tbody tr").nth(2).wait_for(timeout=60_000)
    shown = cells(page, "Exact")
    page.locator(".field canvas.view").first.focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_url(re.compile(r"y=-0\.25"), timeout=20_000)
    visit.settle()
    page.locator(".field input.scrub").focus()
    page.keyboard.press("Home")
    page.wait_for_url(re.compile(r"at=1(&|$)"), timeout=20_000)
    visit.settle()
    page.get_by_role("radio", name="v", exact=True).click()
    page.wait_for_url(re.compile(r"prediction=v"))
    visit.settle()
    # At t = 1 α is 0 and v = (α x_t − x_0)/σ is −x_0: the guided one is minus that of x_0.
    assert cells(page, "Exact") != shown
    run = Guided(SampleRequest(label="moons"), source="exact")
    c = means(run, "moons")(torch.tensor([[0.2, -0.25]]), torch.tensor(1.0))[0]
    assert cells(page, "Exact")[1] == pytest.approx(tuple((-c).tolist()), abs=0.006)


def test_curves_grow_and_can_be_stopped(open_visit: Callable[..., Visit]) -> None:
    visit = open_visit(None)
    page = visit.page
    # not settled first: a quick machine would be done by then
    page.goto(f"{visit.server.url}/guidance?n=60&steps=100&view=sweep&sampler=heun&seed=1")
    stop = page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True)
    stop.wait_for(timeout=60_000)
    expect(page.get_by_text(re.compile(r"\d+ of 66 measured"))).to_be_visible()
    stop.click()
    expect(page.get_by_text(re.compile(r"Stopped after \d+ of 66"))).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="Go on")).to_be_visible()


def test_a_view_leaves_nothing_behind_and_its_controls_come_back(arrive: Arrive) -> None:
    visit = arrive("/guidance?n=60&steps=4&view=forward&schedule=linear-beta")
    page = visit.page
    buttons = page.get_by_role("button", name="Numbers and settings")
    for view, count in (
        ("Label dropout", 1),
        ("Solvers", 1),
        ("Statements", 1),
        ("Forward process", 2),
    ):
        page.get_by_role("radio", name=view, exact=True).click()
        page.wait_for_url(re.compile(f"view={ADDRESSED[view]}"), timeout=30_000)
        buttons.first.wait_for(timeout=60_000)
        visit.settle()
        expect(buttons).to_have_count(count, timeout=60_000)
    expect(page.get_by_role("radio", name="Linear β")).to_be_checked()
    page.get_by_role("radio", name="Vectors", exact=True).click()
    page.wait_for_url(re.compile("view=vectors.*schedule=linear-beta"), timeout=30_000)
    visit.settle()
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_a_brush_on_the_noise_axis_sets_the_interval(arrive: Arrive) -> None:
    visit = arrive("/guidance?n=60&steps=4&view=interval&interval=0.1,0.9")
    page = visit.page
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    chart.wait_for(timeout=60_000)
    chart.scroll_into_view_if_needed()
    chart.locator("svg").first.hover()  # which waits until it stands still
    box = chart.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.93 * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.98 * box["width"], y, steps=5)
    page.mouse.up()
    page.wait_for_url(re.compile(r"interval=0(\.0\d)?%2C0\.0\d"), timeout=20_000)
    visit.settle()
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    page.mouse.dblclick(box["x"] + 0.5 * box["width"], box["y"] + box["height"] / 2)
    page.wait_for_url(re.compile("interval=0%2C1"), timeout=20_000)
    visit.settle()
    expect(page.get_by_text("Guidance acts everywhere")).to_be_visible(timeout=20_000)


def test_a_finger_finds_the_handles_of_the_field(open_visit: Callable[..., Visit]) -> None:
    visit = open_visit(None)
    browser = visit.context.browser
    assert browser is not None
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(visit.server.url + FIELD)
    field = page.locator(".field")
    field.locator(".sum tbody tr").nth(2).wait_for(timeout=60_000)
    heights = field.evaluate(
        "f => [...f.querySelectorAll('button, select, input')].filter(e => e.checkVisibility())"
        ".map(e => e.getBoundingClientRect().height)"
    )
    assert len(heights) >= 5
    assert min(heights) >= 40
    plane = field.locator("canvas.view").first
    plane.tap(position={"x": 60, "y": 60})
    page.wait_for_url(re.compile(r"x=-2\.\d+&y=2\.\d+"), timeout=20_000)
    context.close()


def test_the_files_can_be_taken_and_the_html_plays_offline(arrive: Arrive, tmp_path: Path) -> None:
    visit = arrive(LINK)
    page = visit.page
    pixels(page)
    with page.expect_download(timeout=60_000) as got:
        page.get_by_role("button", name="Picture, HTML").click()
    file = tmp_path / "offline.html"
    got.value.save_as(file)
    assert file.stat().st_size < 2_500_000
    other = visit.context.browser.new_context(offline=True)  # type: ignore[union-attr]
    said: list[str] = []
    alone = other.new_page()
    alone.on("console", lambda message: said.append(message.text))
    alone.on("pageerror", lambda error: said.append(str(error)))
    alone.goto(f"file://{file}")
    before = pixels(alone)
    alone.get_by_role("button", name="Play").click()
    wait_for_change(alone, before)
    assert said == []
    other.close()
    page.get_by_role("button", name="Make a GIF").click()
    with page.expect_download(timeout=60_000) as got:
        page.get_by_role("button", name="Animation, GIF").click(timeout=60_000)
    assert Path(got.value.path()).read_bytes()[:6] == b"GIF89a"


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720)])
def test_pictures_slider_and_bar_are_above_the_fold(
    arrive: Arrive, width: int, height: int
) -> None:
    page = arrive(LINK, width=width, height=height).page
    pixels(page)
    for which in (0, 1):
        box = page.locator("canvas.points").nth(which).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height
        assert box["width"] >= (300 if height > 720 else 260)  # room for the bar comes first
    player = page.locator(".player:not(.field)").first
    for part in (player.locator("input.guidance"), player.get_by_role("button", name="Play")):
        box = part.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height


@pytest.mark.parametrize("view", ["vectors", "forward", "statements"])
def test_a_phone_has_nothing_to_scroll_sideways(arrive: Arrive, view: str) -> None:
    link = f"/guidance?n=100&steps=5&view={view}"
    page = arrive(link, width=390, height=844, scheme="dark").page
    pixels(page)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("m => m.scrollWidth <= m.clientWidth")
    wide = (
        "f => [...f.querySelectorAll('table, canvas')].every(e => e.clientWidth <= f.clientWidth)"
    )
    if view == "vectors":
        assert page.locator(".field").evaluate(wide)
