"""The FiLM page in Chromium: what it draws, its controls, the address, the sizes."""

from collections.abc import Callable
from itertools import pairwise
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from core import checkpoints
from core.film import activations, folding, modulation
from core.film.interventions import Ablate
from pages.film import runs
from pages.film.settings import VIEWS
from tests.visiting import Visit, stand_still

# Streamlit looks for its server below the page's own path first, and Chromium reports the 404.
PROBES = ("/film/_stcore/health", "/film/_stcore/host-config")
Arrive = Callable[..., Visit]
FIND = """[...document.querySelectorAll('*')].map(e => e.shadowRoot).filter(Boolean)
    .map(r => r.querySelector('.film')).find(Boolean)"""


@pytest.fixture
def arrive(open_visit: Callable[..., Visit]) -> Arrive:
    """Opens a cold link to the page with these parameters and waits for its picture."""

    def open_cold(query: dict | None = None, **options: int | str) -> Visit:
        visit = open_visit(None, **options)
        visit.expected = PROBES
        visit.go(f"/film?{urlencode(query or {})}")
        wait_until(visit.page, "seen.drawn > 0")
        stand_still(film(visit.page))
        return visit

    return open_cold


def wait_until(page: Page, condition: str) -> None:
    """Waits until what the player shows, `seen`, meets a condition."""
    seen = f"const seen = ({FIND})?.read?.()"
    page.wait_for_function(f"() => {{ {seen}; return Boolean(seen && ({condition})); }}")


def film(page: Page) -> Locator:
    return page.locator(".film")


def read(page: Page) -> dict:
    return film(page).evaluate("e => e.read()")


def address(page: Page) -> dict[str, str]:
    return {name: value[0] for name, value in parse_qs(urlsplit(page.url).query).items()}


def spot_of(page: Page, layer: int, feature: int) -> tuple[float, float]:
    """Where a feature's dot is in the window; both counted from 1."""
    box = page.locator(".swarm").bounding_box()
    x, y = read(page)["places"][(layer - 1) * 64 + feature - 1]
    return box["x"] + x, box["y"] + y


def loner(page: Page) -> tuple[int, int]:
    """The feature that stands furthest from all others, counted from 1."""
    places = np.array(read(page)["places"])
    away = np.linalg.norm(places[:, None] - places, axis=2) + 1e9 * np.eye(len(places))
    index = int(away.min(1).argmax())
    return index // 64 + 1, index % 64 + 1


@pytest.mark.parametrize("t", [0.915, 0.25])  # stored times: in between it draws lines
def test_the_browser_shows_what_core_computes(arrive: Arrive, t: float) -> None:
    page = arrive({"label": "circles", "layer": 3, "feature": 11, "t": t}).page
    seen = read(page)
    assert seen["t"] == t
    net = checkpoints.load("moons-circles")
    modulate, now = modulation.of(net), torch.tensor([t])
    scale, shift = modulation.over_time(net, modulate, now, "circles")
    reach = max(float(scale.abs().max()), float(shift.abs().max()))
    for name, truth in (("scale", scale), ("shift", shift)):
        gap = np.array(seen[name]) - truth[0].flatten().numpy()
        assert np.abs(gap).max() < 1e-4 * reach
    before = activations.pre_film(net, modulate, runs.PLANE, now, "circles", 2, 10)
    after, active = activations.post_film(before, scale[:, 2, 10], shift[:, 2, 10])
    for name, truth in (("preFilm", before), ("postFilm", after), ("active", active)):
        values = truth[0].numpy()
        gap = np.array(seen[name]) - values
        assert np.abs(gap).max() < 1e-3 * np.abs(values).max() + 1e-3, name
    field = activations.field(net, runs.PLANE, now, "circles", "v")[0].flatten().numpy()
    gap = np.array(seen["fields"]["network"]) - field
    assert np.sqrt((gap**2).mean()) < 0.03 * np.sqrt((field**2).mean())


def test_pointing_names_a_feature_and_clicking_follows_it(arrive: Arrive) -> None:
    visit = arrive({"t": 0.3})
    page = visit.page
    layer, feature = loner(page)
    page.mouse.move(*spot_of(page, layer, feature))
    expect(page.locator(".hover")).to_contain_text(f"Feature {layer}.{feature}:")
    page.mouse.click(*spot_of(page, layer, feature))
    page.wait_for_url(f"**layer={layer}&feature={feature}&**")
    expect(page.get_by_text(f"Feature {layer}.{feature} has scale")).to_be_visible()


def test_a_strip_row_is_a_feature(arrive: Arrive) -> None:
    page = arrive({"t": 0.5, "sort": "number"}).page
    box = page.locator(".strips").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 30)
    expect(page.locator(".hover")).to_contain_text("Feature 1.")
    first = page.locator(".hover").inner_text()
    page.locator(".sort").click()
    page.wait_for_url("**sort=time**")
    page.mouse.move(box["x"] + 61, box["y"] + 30)
    expect(page.locator(".hover")).not_to_have_text(first)


def test_clicking_switches_a_feature_off_and_on_again(arrive: Arrive) -> None:
    visit = arrive({"t": 0.3})
    page = visit.page
    layer, feature = loner(page)
    plain = read(page)["fields"]["network"]
    page.locator(".ablate").click()
    page.mouse.click(*spot_of(page, layer, feature))
    page.wait_for_url(f"**ablated={layer}.{feature}**")
    expect(page.get_by_text("switched off:").first).to_be_visible()
    i = (layer - 1) * 64 + feature - 1
    wait_until(page, f"seen.fields.changed && seen.scale[{i}] === 0")
    seen = read(page)
    assert seen["scale"][i] == seen["shift"][i] == 0
    assert seen["fields"]["changed"] != plain
    assert seen["fields"]["network"] == pytest.approx(plain, abs=1e-2)
    page.mouse.click(*spot_of(page, layer, feature))
    page.wait_for_url(lambda url: f"ablated={layer}.{feature}" not in url)
    visit.settle()
    wait_until(page, "!seen.fields.changed")


def test_setting_a_feature_moves_its_response_at_once_and_the_address_on_release(
    arrive: Arrive,
) -> None:
    visit = arrive({"t": 0.4, "layer": 2, "feature": 5})
    page = visit.page
    page.locator(".set-feature").click()
    page.wait_for_url("**fixed=**")
    visit.settle()
    before = address(page)["fixed"]
    slider = page.locator(".set-scale")
    slider.evaluate("(e) => { e.value = 3; e.dispatchEvent(new Event('input')); }")
    shift = float(before.split(",")[1])
    wait_until(page, f"Math.abs(seen.postFilm[0] - 3 * seen.preFilm[0] - {shift}) < 1e-3")
    seen = read(page)
    expected = 3 * np.array(seen["preFilm"]) + shift
    np.testing.assert_allclose(seen["postFilm"], expected, atol=1e-3)
    np.testing.assert_allclose(seen["active"], expected / (1 + np.exp(-expected)), atol=1e-3)
    assert address(page)["fixed"] == before
    slider.evaluate("(e) => e.dispatchEvent(new Event('change'))")
    page.wait_for_url("**fixed=3**")
    expect(page.get_by_text("set to scale 3").first).to_be_visible()


def test_the_followed_dot_can_be_dragged(arrive: Arrive) -> None:
    visit = arrive({"t": 0.4, "layer": 2, "feature": 5, "fixed": "2,1"})
    page = visit.page
    x, y = spot_of(page, 2, 5)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y - 20, steps=4)
    page.mouse.up()
    page.wait_for_url(lambda url: "fixed=2%2C1" not in url)
    scale, shift = map(float, address(page)["fixed"].split(","))
    assert scale > 2
    assert shift > 1


def test_playing_moves_all_views_and_rests_in_the_address(arrive: Arrive) -> None:
    visit = arrive({"t": 1})
    page = visit.page
    start = read(page)
    player = film(page)
    player.get_by_label("Speed", exact=True).select_option("4")
    player.get_by_role("button", name="Play").click()
    player.get_by_role("button", name="Play").wait_for(timeout=30_000)
    page.wait_for_url(lambda url: address_t(url) == 0)
    end = read(page)
    for name in ("scale", "shift", "postFilm"):
        assert np.abs(np.array(end[name]) - start[name]).max() > 0.1
    expect(page.get_by_text("At t = 0.00 the mean distance")).to_be_visible()


def address_t(url: str) -> float:
    return float(parse_qs(urlsplit(url).query).get("t", ["1"])[0])


def test_training_sends_the_swarm_from_the_identity(arrive: Arrive) -> None:
    visit = arrive({"training": "0", "t": 0.3})
    page = visit.page
    seen = read(page)
    np.testing.assert_allclose(seen["scale"], 1, atol=1e-4)
    np.testing.assert_allclose(seen["shift"], 0, atol=1e-4)
    slider = page.get_by_role("slider", name="Training")
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
    page.wait_for_url("**training=1000**")
    visit.settle()
    wait_until(page, "seen.scale.some((scale) => Math.abs(scale - 1) > 0.2)")


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_draws_in_silence(arrive: Arrive, view: str) -> None:
    visit = arrive({"view": view, "training": "8000", "change": "off", "layers": "2"})
    if view == "interventions":
        expect(visit.page.locator(".player.film")).to_have_count(1)
        expect(visit.page.locator(".follower figure")).to_have_count(2)
    else:
        charts = "[data-testid=stVegaLiteChart], [data-testid=stPlotlyChart]"
        expect(visit.page.locator(charts).first).to_be_visible()
    stand_still(film(visit.page))


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_player_is_above_the_fold(
    arrive: Arrive, width: int, height: int, scheme: str
) -> None:
    page = arrive({"t": 0.5}, width=width, height=height, scheme=scheme).page
    box = film(page).bounding_box()
    assert box["y"] + box["height"] <= height
    assert box["width"] > 0.6 * width


def test_a_phone_has_nothing_to_scroll_sideways(arrive: Arrive) -> None:
    page = arrive({"t": 0.5, "change": "off"}, width=390, height=844, scheme="dark").page
    main = page.get_by_test_id("stMain")
    assert main.evaluate("m => m.scrollWidth <= m.clientWidth")
    assert page.locator(".maps").bounding_box()["width"] > 300


def test_on_a_phone_the_picture_comes_first_and_the_clock_stays_at_hand(arrive: Arrive) -> None:
    page = arrive({"t": 0.5}, width=390, height=844).page
    swarm = page.locator(".swarm").bounding_box()
    play = film(page).get_by_role("button", name="Play").bounding_box()
    assert swarm["y"] + swarm["height"] < 844
    assert play["y"] + play["height"] <= 844
    label = page.get_by_test_id("stMain").get_by_text("Training steps").bounding_box()
    assert label["y"] > 844
    page.locator(".maps").evaluate("e => e.scrollIntoView({ block: 'center' })")
    stand_still(page.locator(".maps"))
    assert film(page).get_by_role("button", name="Play").bounding_box()["y"] < 844


def follower(page: Page) -> dict:
    return page.locator(".follower").evaluate("e => e.read()")


def scrub(page: Page, where: str, t: float) -> None:
    """Drags a clock's slider without letting go."""
    page.locator(where).evaluate(
        "(e, x) => { e.value = x; e.dispatchEvent(new Event('input')); }", 1 - t
    )
    wait_until(page, f"Math.abs(seen.t - {t}) < 1e-6")
    stand_still(page.locator(".follower"))


def bring_into_sight(page: Page) -> None:
    """Scrolls to the picture below the player, which draws only where it is seen."""
    page.locator(".follower").evaluate("e => e.scrollIntoView({ block: 'end' })")
    stand_still(page.locator(".follower"))


def test_samples_follow_the_clock_while_it_plays_and_while_it_is_scrubbed(arrive: Arrive) -> None:
    page = arrive({"t": 1, "change": "override", "view": "interventions"}).page
    bring_into_sight(page)
    seen = [follower(page)]
    page.locator(".follower .play").click()
    for _ in range(3):
        wait_until(page, f"seen.t < {seen[-1]['t'] - 0.02}")
        seen.append(follower(page))
        assert read(page)["t"] <= seen[-1]["t"]
    page.locator(".follower .play").click()
    for before, after in pairwise(seen):
        assert after["t"] < before["t"]
        for old, new in zip(before["places"], after["places"], strict=True):
            assert np.abs(np.array(new) - old).max() > 1
    scrub(page, ".film .scrub", 0.35)
    assert follower(page)["t"] == pytest.approx(0.35, abs=1e-6)
    scrub(page, ".follower .scrub", 0.2)
    assert read(page)["t"] == pytest.approx(0.2, abs=1e-6)
    assert page.locator(".film .t").inner_text() == "t = 0.20"


def test_samples_in_the_browser_are_those_of_the_samplers_steps(arrive: Arrive) -> None:
    page = arrive({"t": 0, "change": "off", "seed": 4}).page
    bring_into_sight(page)
    for places, changes in zip(follower(page)["places"], ((), (Ablate((0, 1, 2)),)), strict=True):
        side = page.locator(".follower .points").first.evaluate("e => e.width")
        found = np.array(places).reshape(-1, 2)
        found = np.stack([found[:, 0] / side - 0.5, 0.5 - found[:, 1] / side], 1)
        truth = runs.sample("shipped", "moons", 4, changes)[-1].numpy() / (2 * runs.EXTENT)
        inside = np.abs(truth).max(axis=1) < 0.7
        assert np.abs(found - truth)[inside].max() < 1e-3


def test_curves_and_weights_follow_the_clock(arrive: Arrive) -> None:
    net = checkpoints.load("moons-circles")
    page = arrive({"view": "folding", "layer": 2, "t": 1}).page
    bring_into_sight(page)
    scrub(page, ".film .scrub", 0.25)
    expected = folding.plain_layers(net, 0.25, "moons")[1][0].flatten().numpy()
    np.testing.assert_allclose(follower(page)["folded"], expected, rtol=1e-2, atol=1e-3)
    page = arrive({"view": "contributions", "layer": 2, "feature": 9, "t": 1}).page
    bring_into_sight(page)
    scrub(page, ".film .scrub", 0.25)
    values = follower(page)["values"]
    for k, label in enumerate(("moons", "circles", None)):
        found = modulation.over_time(net, modulation.of(net), torch.tensor([0.25]), label)
        for j, part in enumerate(found):
            assert values[j][k] == pytest.approx(float(part[0, 1, 8]), abs=1e-3)


def test_a_feature_that_is_pointed_at_shows_its_response(arrive: Arrive) -> None:
    page = arrive({"t": 0.25}).page
    layer, feature = loner(page)
    page.mouse.move(*spot_of(page, layer, feature))
    expect(page.locator(".hover")).to_contain_text(f"Feature {layer}.{feature}:")
    net = checkpoints.load("moons-circles")
    truth = activations.pre_film(
        net,
        modulation.of(net),
        runs.PLANE,
        torch.tensor([0.25]),
        "moons",
        layer - 1,
        feature - 1,
    )[0].numpy()
    gap = np.array(read(page)["preFilm"]) - truth
    assert np.abs(gap).max() < 1e-3 * np.abs(truth).max() + 1e-3


def test_keys_move_the_clock_and_switch_the_followed_feature_off(arrive: Arrive) -> None:
    page = arrive({"t": 0.5, "layer": 2, "feature": 9}).page
    page.locator(".strips").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**t=0.45**")
    page.keyboard.press("Home")
    page.wait_for_url(lambda url: address_t(url) == 1)
    page.keyboard.press("Delete")
    page.wait_for_url("**ablated=2.9**")
    page.keyboard.press("Delete")
    page.wait_for_url(lambda url: "ablated=2.9" not in url)
    page.keyboard.press(" ")
    wait_until(page, "seen.t < 1")
    page.keyboard.press(" ")
    assert 0 < read(page)["t"] < 1


def test_reduced_motion_hops(arrive: Arrive) -> None:
    page = arrive({"t": 1}, reduced_motion="reduce").page
    film(page).get_by_label("Speed", exact=True).select_option("4")
    film(page).get_by_role("button", name="Play").click()
    wait_until(page, "seen.t < 1")
    film(page).get_by_role("button", name="Pause").click()
    t = read(page)["t"]
    assert t < 1
    assert abs(20 * t - round(20 * t)) < 1e-9
