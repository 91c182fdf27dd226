"""The player in Chromium: what is drawn where, what moves when, what Python hears."""

import math
import re
import struct
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.running import ROOT, Server, free_port, running
from tests.visiting import Visit, drawn, eventually

APP = "tests/browser/apps/player_app.py"
EXTENT = 3.2
# The mean place of all coloured pixels, and their mean distance from the middle with its bounds,
# in units of the plane. Coloured: the channels differ by more than paper and ink ever do.
COLOURED = """(canvas) => {
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const [xs, ys, radii] = [[], [], []];
  for (let i = 0; i < width * height; i += 1) {
    const channels = data.subarray(4 * i, 4 * i + 4);
    if (channels[3] < 200 || Math.max(...channels.slice(0, 3)) - Math.min(...channels.slice(0, 3)) < 120) continue;
    const x = ((i % width) + 0.5 - width / 2) / (width / 2) * 3.2;
    const y = -(Math.floor(i / width) + 0.5 - height / 2) / (height / 2) * 3.2;
    xs.push(x); ys.push(y); radii.push(Math.hypot(x, y));
  }
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  return { count: xs.length, x: mean(xs), y: mean(ys), radii };
}"""  # noqa: E501
HASH = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.reduce((sum, value, i) => (sum * 31 + value + (i & 1023)) | 0, 7);
}"""
LISTENERS = """
  window.held = {};
  const [add, remove] = [document.addEventListener, document.removeEventListener];
  const count = (type, change) => { window.held[type] = (window.held[type] ?? 0) + change; };
  document.addEventListener = function (type, ...rest) { count(type, 1); add.call(this, type, ...rest); };
  document.removeEventListener = function (type, ...rest) { count(type, -1); remove.call(this, type, ...rest); };
"""  # noqa: E501


@pytest.fixture(scope="module")
def players(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the players' own test app."""
    port = free_port()
    command = ("streamlit", "run", APP, "--server.port", str(port))
    log = tmp_path_factory.mktemp("players") / "server.log"
    with running(log, *command, port=port, env={"PYTHONPATH": str(ROOT)}) as server:
        yield server


@pytest.fixture
def player(open_visit: Callable[..., Visit], players: Server) -> Callable[..., Page]:
    def open_player(query: str = "", **settings: object) -> Page:
        visit = open_visit(f"/?{query}", at=players, **settings)
        visit.page.locator("canvas.points").first.wait_for()
        return visit.page

    return open_player


def clock(page: Page) -> float:
    return float(page.locator(".t").inner_text().removeprefix("t = "))


def picture(page: Page, panel: int = 0) -> int:
    return page.locator("canvas.points").nth(panel).evaluate(HASH)


def coloured(page: Page, canvas: str = "points") -> dict:
    return page.locator(f"canvas.{canvas}").first.evaluate(COLOURED)


def told(page: Page, text: str) -> None:
    """Waits until Python has heard."""
    expect(page.get_by_text(text)).to_be_visible(timeout=15_000)


def release(page: Page, slider: str, value: float) -> None:
    """Drags a slider to a value and lets go."""
    handle = page.locator(slider)
    handle.evaluate(
        "(e, v) => { e.value = v; e.dispatchEvent(new Event('input'));"
        " e.dispatchEvent(new Event('change')); }",
        str(value),
    )


def test_stands_at_the_finished_picture_until_played(player: Callable[..., Page]) -> None:
    page = player()
    before = picture(page)
    drawn(page, 40)
    assert picture(page) == before
    assert clock(page) == 0
    assert page.get_by_role("img", name="Points drift from noise").count() == 1


def test_plays_to_the_end_and_stops(player: Callable[..., Page]) -> None:
    page = player("n=300")
    page.locator(".speed").select_option("4")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    seen = set()
    while page.get_by_role("button", name="Pause").count():
        seen.add(clock(page))
        drawn(page)
    assert len(seen) > 5
    assert clock(page) == 0
    told(page, "t=0.0 ")


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("scene=one", (2, -1)),
        ("scene=one&t=1", (-2, 1)),
        ("scene=one&t=0.875", (-1.5, 0.75)),  # halfway between two of the 21 frames
        ("scene=one&t=0.25&scales=1", (1, -0.5)),
    ],
)
def test_draws_a_point_where_it_is(
    query: str, place: tuple[float, float], player: Callable[..., Page]
) -> None:
    seen = coloured(player(query))
    assert seen["count"] > 9
    assert seen["x"] == pytest.approx(place[0], abs=0.012)
    assert seen["y"] == pytest.approx(place[1], abs=0.012)


def test_guidance_moves_points_before_python_hears(player: Callable[..., Page]) -> None:
    page = player("scene=one&t=0.275&scales=1")
    slider = page.get_by_role("slider", name="Guidance scale")
    slider.evaluate("(e) => { e.value = '2.25'; e.dispatchEvent(new Event('input')); }")
    drawn(page)
    # Between two frames the point is at 0.9; the app's scales are linear in s: 1 + 0.12 · 1.25.
    assert coloured(page)["x"] == pytest.approx(1.15 * 0.9, abs=0.012)
    assert page.get_by_text("w = s − 1 = 1.25").count() == 1
    assert page.get_by_text("interpolated between s = 2 and 3").count() == 1
    told(page, "guidance=None")
    slider.evaluate("(e) => e.dispatchEvent(new Event('change'))")
    told(page, "guidance=2.25")


def test_a_contour_holds_its_share_of_a_gaussian(player: Callable[..., Page]) -> None:
    radii = coloured(player("scene=gauss"), "over")["radii"]
    # A round Gaussian of width 1 holds a share p within √(−2 ln(1 − p)).
    for share in (0.5, 0.9):
        expected = math.sqrt(-2 * math.log(1 - share))
        near = [radius for radius in radii if abs(radius - expected) < 0.25]
        assert sum(near) / len(near) == pytest.approx(expected, abs=0.01)
        assert max(abs(radius - expected) for radius in near) < 0.04
    assert all(1 < radius < 1.35 or 2 < radius < 2.3 for radius in radii)


def test_keys_move_the_clock(player: Callable[..., Page]) -> None:
    page = player("n=200")
    page.locator(".stage").focus()
    for keys, expected in [
        ("Home", 1.0),
        ("ArrowRight", 0.95),
        ("Shift+ArrowRight", 0.45),
        ("ArrowLeft", 0.5),
        ("Shift+ArrowLeft", 1.0),
        ("End", 0.0),
        ("ArrowRight", 0.0),
    ]:
        page.keyboard.press(keys)
        assert clock(page) == expected, keys
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_a_scrubbed_time_reaches_the_address_and_comes_back(player: Callable[..., Page]) -> None:
    page = player("n=200&address=1&t=0.8")
    assert clock(page) == 0.8
    release(page, ".scrub", 0.57)
    told(page, "t=0.43 ")
    page.wait_for_url(re.compile("t=0.43"))
    assert clock(page) == 0.43
    expect(page.locator(".note")).to_contain_text("200 points, between frames 11 and 12 of 20")
    page.reload()
    page.locator("canvas.points").wait_for()
    assert clock(page) == 0.43


def test_new_data_keeps_the_clock(player: Callable[..., Page]) -> None:
    # The app gives t = 0.8 again with the new data: old news, which must not move the clock.
    page = player("n=200&seed=1&t=0.8")
    release(page, ".scrub", 0.4)
    told(page, "t=0.6 ")
    before = picture(page)
    page.get_by_label("seed").fill("5")
    page.keyboard.press("Enter")
    eventually(page, lambda: picture(page) != before)
    assert clock(page) == 0.6


def test_a_point_is_followed_in_every_panel_and_let_go(player: Callable[..., Page]) -> None:
    page = player("scene=one&panels=2")
    box = page.locator(".view").first.bounding_box()
    assert box is not None
    middle, unit = box["width"] / 2, box["width"] / (2 * EXTENT)
    page.locator(".view").first.click(position={"x": middle + 2 * unit, "y": middle + unit})
    told(page, "selected=0")
    assert page.locator(".at").all_inner_texts() == ["(2.00, −1.00)", "(1.80, −0.90)"]
    page.locator(".stage").focus()
    page.keyboard.press("Escape")
    told(page, "selected=None")
    assert page.locator(".at").all_inner_texts() == ["", ""]


def test_reduced_motion_goes_frame_by_frame(player: Callable[..., Page]) -> None:
    page = player("n=200&frames=5", reduced_motion="reduce")
    page.locator(".speed").select_option("4")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".note")).to_contain_text("Reduced motion")
    seen = set()
    while page.get_by_role("button", name="Pause").count():
        seen.add(clock(page))
        drawn(page, 1)
    assert seen <= {1.0, 0.75, 0.5, 0.25, 0.0}
    assert len(seen) >= 4


def test_saves_a_png_of_all_panels(player: Callable[..., Page]) -> None:
    page = player("n=200&panels=2")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save picture").click()
    content = waiting.value.path().read_bytes()
    assert waiting.value.suggested_filename == "film-room-player-t-0.00.png"
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    side = page.locator("canvas.points").first.evaluate("(e) => e.width")
    assert width > 2 * side
    assert height > side


def test_leaves_no_listener_behind(open_visit: Callable[..., Visit], players: Server) -> None:
    visit = open_visit(None, at=players)
    visit.page.add_init_script(LISTENERS)
    held = "() => [held.visibilitychange ?? 0, held.fullscreenchange ?? 0]"
    visit.go("/?n=200&leave=1")
    visit.page.locator("canvas.points").wait_for()
    mounted = visit.page.evaluate(held)
    toggle = visit.page.get_by_text("Leave", exact=True)
    toggle.click()
    visit.page.locator("canvas.points").wait_for(state="detached")
    without = visit.page.evaluate(held)
    assert [a - b for a, b in zip(mounted, without, strict=True)] == [1, 1]
    toggle.click()
    visit.page.locator("canvas.points").wait_for()
    assert visit.page.evaluate(held) == mounted


def test_colours_follow_the_scheme(player: Callable[..., Page]) -> None:
    page = player("n=200")
    paper = "(e) => [...e.getContext('2d').getImageData(3, 3, 1, 1).data].slice(0, 3)"
    light = page.locator("canvas.points").evaluate(paper)
    page.emulate_media(color_scheme="dark")
    assert min(light) > 220
    eventually(page, lambda: max(page.locator("canvas.points").evaluate(paper)) < 60)


@pytest.mark.parametrize("panels", [1, 2, 3, 4])
def test_everything_fits(panels: int, player: Callable[..., Page]) -> None:
    page = player(f"n=100&panels={panels}&scales=1&contours=1")
    for width, height in ((1440, 900), (1280, 720), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        drawn(page, 10)
        root = page.locator(".player").bounding_box()
        assert root is not None
        for part in [*page.locator(".view").all(), *page.locator(".bar button:visible").all()]:
            box = part.bounding_box()
            assert box is not None
            assert box["x"] >= root["x"] - 1
            assert box["x"] + box["width"] <= root["x"] + root["width"] + 1
            assert box["y"] + box["height"] <= root["y"] + root["height"] + 1
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("query", ["n=0", "n=1&frames=1", "scene=gauss&frames=1"])
def test_shows_next_to_nothing(query: str, player: Callable[..., Page]) -> None:
    page = player(query)
    page.locator(".stage").focus()
    for key in ("Space", "ArrowRight", "Home", "End"):
        page.keyboard.press(key)
    assert clock(page) in (0, 1)
