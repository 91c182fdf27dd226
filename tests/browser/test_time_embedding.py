"""The time embedding page in Chromium: the picture's numbers, the hand on it, the address."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from core.embeddings import frequencies, sinusoidal, spectrum
from tests.visiting import Visit, drawn

Arrive = Callable[..., Visit]
DEFAULTS = {
    "convention": "guided-diffusion",
    "max_period": 10_000.0,
    "time_scale": 1000.0,
    "dim": 128,
    "steps": 1000,
}


@pytest.fixture
def arrive(open_visit: Callable[..., Visit]) -> Arrive:
    """Opens a cold link to the page with these parameters and waits for its picture."""

    def open_cold(query: dict | None = None, **options: int | str) -> Visit:
        visit = open_visit(None, **options)
        visit.go(f"/time_embedding?{urlencode(query or {})}")
        visit.page.wait_for_function(DRAWN)
        return visit

    return open_cold


FIND = """[...document.querySelectorAll('*')].map(e => e.shadowRoot).filter(Boolean)
    .map(r => r.querySelector('.explorer')).find(Boolean)"""
DRAWN = f"() => ({FIND})?.read?.().drawn > 0"


def explorer(page: Page) -> Locator:
    return page.locator(".explorer")


def read(page: Page) -> dict:
    return explorer(page).evaluate("e => e.read()")


def knob(page: Page, name: str) -> Locator:
    return page.locator(f".knob-{name}")


def address(page: Page) -> dict[str, str]:
    return {name: value[0] for name, value in parse_qs(urlsplit(page.url).query).items()}


def frame(page: Page) -> None:
    """Lets the browser draw twice."""
    page.evaluate("() => new Promise(f => requestAnimationFrame(() => requestAnimationFrame(f)))")


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"convention": "ddpm", "dim": 33, "max_period": 0.001, "steps": 700},
        {"convention": "transformer", "dim": 7, "max_period": 1e6, "time_scale": 10_000.0},
        {"convention": "ddpm", "dim": 2, "time_scale": 0.5, "steps": 3},
        {"convention": "transformer", "dim": 512, "steps": 257, "time_scale": 30.0},
    ],
)
def test_the_browser_draws_what_core_computes(arrive: Arrive, settings: dict) -> None:
    seen = read(arrive(settings).page)
    asked = {**DEFAULTS, **settings}
    clock = {"max_period": asked["max_period"], "convention": asked["convention"]}
    steps, dim, scale = asked["steps"], asked["dim"], asked["time_scale"]
    u = spectrum.grid(steps, scale)
    omega = frequencies(dim, **clock, dtype=torch.float64)
    expected = sinusoidal(u, dim, **clock).T.numpy()
    drawn = np.asarray(seen["embedding"]).reshape(dim, steps)
    np.testing.assert_allclose(drawn, expected, rtol=0, atol=1e-6)
    curve = spectrum.similarity(omega, u)
    np.testing.assert_allclose(seen["similarity"], curve.numpy(), rtol=0, atol=1e-6)
    np.testing.assert_allclose(seen["omega"], omega.numpy(), rtol=1e-12)
    assert seen["kinds"] == spectrum.kinds(omega, scale, scale / steps).tolist()
    still = spectrum.still_columns(dim, omega, asked["convention"], scale)
    assert seen["still"] == still.tolist()
    marks = spectrum.landmarks(curve)
    told = {"rise": marks.first_rise, "minimum": marks.minimum, "wrap": marks.wrap}
    assert seen["landmarks"] == told


def test_the_picture_follows_the_hand_and_the_address_follows_its_release(arrive: Arrive) -> None:
    visit = arrive({"dim": 64})
    page = visit.page
    slider = knob(page, "max_period")
    box = slider.bounding_box()
    assert box
    picture = page.locator(".picture")
    before = picture.evaluate("c => c.toDataURL()")
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.75 * box["width"], y)
    page.mouse.down()
    for share in (0.6, 0.5, 0.4):
        page.mouse.move(box["x"] + share * box["width"], y)
        frame(page)
    held = read(page)["settings"]["max_period"]
    assert held < 100
    assert picture.evaluate("c => c.toDataURL()") != before
    assert float(address(page).get("max_period", 10_000)) == 10_000  # the server knows nothing yet
    page.mouse.up()
    page.wait_for_url(lambda url: f"max_period={held:g}" in url)
    visit.settle()
    expect(page.get_by_text("effective directions of 64").first).to_be_visible()
    assert read(page)["settings"]["max_period"] == held


def test_a_storm_of_keys_ends_where_it_should(arrive: Arrive) -> None:
    visit = arrive({"dim": 20, "steps": 50})
    page = visit.page
    knob(page, "dim").focus()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda url: "dim=29" in url)
    visit.settle()
    assert read(page)["settings"]["dim"] == 29
    page.go_back()
    page.wait_for_function(f"() => ({FIND}).read().settings.dim === 20")


def test_presets_and_typed_values_set_all_sides(arrive: Arrive) -> None:
    visit = arrive({"steps": 60})
    page = visit.page
    page.get_by_role("button", name="Lecture notes").click()
    page.wait_for_url(lambda url: "time_scale=1&" in url and "dim=32" in url)
    assert read(page)["settings"]["convention"] == "ddpm"
    field = page.get_by_role("spinbutton", name="Width")
    field.fill("9")
    field.press("Enter")
    page.wait_for_url(lambda url: "dim=9" in url)
    field.fill("1")
    field.press("Enter")
    assert field.evaluate("f => f.validationMessage") == "Use a number from 2 to 512."
    assert read(page)["settings"]["dim"] == 9


def test_the_crosshair_tells_value_and_wavelength(arrive: Arrive) -> None:
    page = arrive({"dim": 16, "steps": 100, "time_scale": 100.0, "max_period": 50.0}).page
    page.locator(".stage").focus()
    place = read(page)["place"]["heat"]
    box = page.locator(".cross").bounding_box()
    assert box
    # The middle of step 40 and of dimension 3, which is cos of channel 3.
    x = box["x"] + place["x"] + place["w"] * 40.5 / 100
    page.mouse.move(x, box["y"] + place["y"] + place["h"] * 3.5 / 16)
    omega = 50.0 ** (-3 / 8)
    told = page.locator(".hover").inner_text()
    assert told.startswith("Step 40 (t = 0.4, seen as 40), dimension 3: cos")
    assert f"{np.cos(omega * 40):.3f}".replace("-", "−") in told
    assert f"{2 * np.pi / omega:.4g} steps" in told
    page.keyboard.press("ArrowDown")
    assert "dimension 4" in page.locator(".hover").inner_text()


def test_zoom_shows_a_part_and_all_again(arrive: Arrive) -> None:
    page = arrive({"dim": 32, "steps": 200}).page
    heat = read(page)["place"]["heat"]
    box = page.locator(".cross").bounding_box()
    assert box
    corner = (box["x"] + heat["x"], box["y"] + heat["y"])
    page.mouse.move(corner[0] + heat["w"] * 0.251, corner[1] + heat["h"] * 0.251)
    page.mouse.down()
    page.mouse.move(corner[0] + heat["w"] * 0.499, corner[1] + heat["h"] * 0.499)
    page.mouse.up()
    assert read(page)["view"] == {"from": 50, "to": 100, "first": 8, "last": 16}
    page.locator(".stage").focus()
    page.keyboard.press("0")
    assert read(page)["view"] == {"from": 0, "to": 200, "first": 0, "last": 32}


def test_two_steps_picked_in_the_matrix_reach_the_address(arrive: Arrive) -> None:
    visit = arrive({"steps": 100, "time_scale": 100.0})
    page = visit.page
    matrix = read(page)["place"]["matrix"]
    box = page.locator(".cross").bounding_box()
    assert box
    x = box["x"] + matrix["x"] + matrix["w"] * 0.205
    page.mouse.click(x, box["y"] + matrix["y"] + matrix["h"] * 0.705)
    page.wait_for_url(lambda url: "first=20" in url and "second=70" in url)
    omega = frequencies(128, dtype=torch.float64)
    expected = float(spectrum.similarity(omega, torch.tensor(50.0)))
    expect(page.locator(".cosine")).to_have_text(f"{expected:.3f}".replace("-", "−"))


def test_bad_settings_fall_back_with_a_message(arrive: Arrive) -> None:
    page = arrive({"dim": "1e9", "convention": "<b>", "max_period": "-3"}).page
    for name in ("dim=1e9", "convention=<b>", "max_period=-3"):
        expect(page.get_by_text(name, exact=False).first).to_be_visible()
    assert read(page)["settings"]["dim"] == 128


def test_pictures_are_saved_as_png_and_svg(arrive: Arrive, tmp_path: Path) -> None:
    page = arrive({"dim": 16, "steps": 40}).page
    for kind in ("PNG", "SVG"):
        with page.expect_download() as waiting:
            explorer(page).get_by_role("button", name=kind).click()
        saved = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(saved)
        assert saved.name.startswith("film-room-time-embedding-guided-diffusion-P10000")
        if kind == "PNG":
            assert saved.read_bytes().startswith(b"\x89PNG")
        else:
            text = "".join(ElementTree.parse(saved).getroot().itertext())
            assert "Similarity" in text
            assert "2 steps" in text


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_stands_above_the_fold_at_every_size(
    arrive: Arrive, width: int, height: int, scheme: str
) -> None:
    page = arrive({}, width=width, height=height, scheme=scheme).page
    stage = page.locator(".stage").bounding_box()
    assert stage
    assert stage["y"] + stage["height"] < height
    assert stage["x"] >= 0
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    corner = page.locator(".picture").evaluate(
        "c => [...c.getContext('2d').getImageData(c.width / 3, c.height / 3, 1, 1).data]"
    )
    assert corner[3] == 255
    if width > 1000:
        assert page.locator(".pair").bounding_box()["y"] < height - 60


@pytest.mark.parametrize("view", ["spectrum", "similarity", "shift", "compare"])
def test_each_view_draws_in_silence(arrive: Arrive, view: str) -> None:
    visit = arrive({"view": view, "a": "ddpm_10000_1000_16_50", "dim": 16, "steps": 50})
    charts = visit.page.locator("[data-testid=stVegaLiteChart], [data-testid=stPlotlyChart]")
    expect(charts.first).to_be_visible()


def test_the_path_turns_in_three_dimensions(arrive: Arrive) -> None:
    visit = arrive({"view": "time", "dim": 16, "steps": 200})
    visit.expected = ("willReadFrequently",)  # said of the 3-D library's own canvas
    scene = visit.page.locator("[data-testid=stPlotlyChart] canvas").first
    expect(scene).to_be_visible()
    expect(visit.page.get_by_text("In three directions")).to_be_visible()
    drawn(visit.page, 30)
