"""What Python hands to the player: nothing is lost on the way, nonsense is refused."""

import json
from collections.abc import Mapping

import numpy as np
import pytest

from pages.shared.components import packing
from pages.shared.components import player as component
from pages.shared.components.player import Panel, Shown, point_cloud, shown

EXTENT = 3.2
TIMES = np.linspace(1, 0, 21)


def unpacked(message: bytes) -> tuple[dict[str, object], dict[str, np.ndarray]]:
    """Reads a message from its description, not with the code that wrote it."""
    length = int(np.frombuffer(message[:4], "<u4")[0])
    header = json.loads(message[4 : 4 + length])
    arrays = {}
    for name, section in header["sections"].items():
        dtype = np.dtype(section["dtype"]).newbyteorder("<")
        start = 4 + length + section["offset"]
        assert start % 8 == 0
        count = int(np.prod(section["shape"]))
        arrays[name] = np.frombuffer(message, dtype, count, start).reshape(section["shape"])
    return header, arrays


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, object]]:
    """What each call hands to Streamlit."""
    calls: list[Mapping[str, object]] = []
    monkeypatch.setattr(component, "_MOUNT", lambda **kwargs: calls.append(kwargs))
    monkeypatch.setattr(component.st, "session_state", {})
    return calls


def show(path: np.ndarray, **changes: object) -> Shown:
    settings = {"labels": np.zeros(path.shape[-2], int), "times": TIMES, "extent": EXTENT}
    panel = {name: changes.pop(name) for name in ("contours", "reference") if name in changes}
    settings |= {"key": "player", "alt": "Points.", **changes}
    badge = settings.pop("badge", "network")
    return point_cloud([Panel(path, "Learned", badge, **panel)], **settings)


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=shape)


def test_positions_come_back_within_a_ten_thousandth_of_the_extent(sent: list) -> None:
    path = noise(21, 2000, 2).astype(np.float32)
    show(path)
    header, arrays = unpacked(sent[0]["data"])
    back = arrays["path0"] / 32767 * header["reach"] * header["extent"]
    assert np.abs(back - path).max() < 1e-4 * EXTENT
    assert len(sent[0]["data"]) < 200_000


def test_what_is_far_away_stays_outside_of_the_picture(sent: list) -> None:
    show(np.full((21, 1, 2), -1e9))
    header, arrays = unpacked(sent[0]["data"])
    back = arrays["path0"] / 32767 * header["reach"] * header["extent"]
    assert (back < -EXTENT).all()


def test_contours_keep_the_shape_of_the_density(sent: list) -> None:
    density = np.random.default_rng(0).uniform(size=(21, 2, 8, 9)) ** 4 * 1e-7
    show(noise(21, 5, 2), contours=density, show_contours=True)
    stored = unpacked(sent[0]["data"])[1]["contours0"].astype(float)
    relative = density / density.max(axis=(2, 3), keepdims=True)
    assert np.abs((stored / 255) ** 2 - relative).max() < 0.005


def test_contours_travel_only_when_shown(sent: list) -> None:
    show(noise(21, 5, 2), contours=np.ones((21, 2, 8, 9)))
    assert "contours0" not in unpacked(sent[0]["data"])[1]


def test_no_label_has_a_colour_of_its_own(sent: list) -> None:
    show(noise(21, 3, 2), labels=np.array([0, 1, -1]))
    header, arrays = unpacked(sent[0]["data"])
    names = [header["colours"][label]["name"] for label in arrays["labels"]]
    assert names == ["moons", "circles", "no label"]


def test_the_digest_follows_the_arrays_and_nothing_else(sent: list) -> None:
    path = noise(21, 5, 2)
    show(path)
    show(path, t=0.5, trails=True, alt="Other words.")
    show(path + 0.01)
    show(path, labels=np.ones(5, int))
    first, settings, moved, labelled = [unpacked(call["data"])[0]["digest"] for call in sent]
    assert first == settings
    assert len({first, moved, labelled}) == 3


def test_panels_may_have_steps_of_their_own(sent: list) -> None:
    few, many = np.array([1.0, 0.6, 0.0]), np.linspace(1, 0, 11)
    panels = [
        Panel(noise(3, 4, 2), "Few", "network", times=few),
        Panel(noise(11, 4, 2), "Many", "network"),
    ]
    point_cloud(panels, many, np.zeros(4, int), key="k", alt="Two.")
    header = unpacked(sent[0]["data"])[0]
    assert [panel["frames"] for panel in header["panels"]] == [3, 11]
    assert header["panels"][0]["times"] == [1.0, 0.6, 0.0]


PATH = noise(21, 5, 2)
BAD_PATH = PATH.copy()
BAD_PATH[3, 2, 1] = np.nan
REFUSED = {
    "a NaN": (BAD_PATH, {}, r"panels\[0\]\.path: nan at 1 places"),
    "other frames": (PATH[:20], {}, r"path: shape \(20, 5, 2\); need \(21, 5, 2\)"),
    "whole numbers": (PATH.astype(int), {}, "dtype int64; need floats"),
    "a label too many": (PATH, {"labels": np.zeros(6, int)}, r"need \(21, 6, 2\)"),
    "an unknown label": (PATH, {"labels": np.full(5, 7)}, "labels: 7; need 0 to 2, or -1"),
    "labels as words": (PATH, {"labels": np.array(["moons"] * 5)}, "need .n,. integers"),
    "rising times": (PATH, {"times": TIMES[::-1]}, "times: must fall from noise to data"),
    "times beyond 1": (PATH, {"times": 2 * TIMES}, "times: 0 to 2; t runs from 1"),
    "no times": (PATH, {"times": np.zeros(0)}, r"times: .*need"),
    "falling scales": (PATH, {"scales": np.array([1.0, 0.0])}, "scales: .* ascending"),
    "one scale without ends": (PATH, {"scales": np.array([1.0])}, "ends: 1 to 1; need rising"),
    "ends within the scales": (
        PATH,
        {"scales": np.array([0.0, 3.0]), "ends": (0.0, 2.0)},
        "ends: 0 to 2; need .* hold the scales",
    ),
    "a scale beyond the ends": (
        PATH,
        {"scales": np.array([0.0, 1.0]), "guidance": 3.0},
        "guidance: 3.0; need a number from 0 to 1",
    ),
    "a scale without scales": (PATH, {"guidance": 3.0}, "without scales"),
    "a time beyond 1": (PATH, {"t": 1.5}, "t: 1.5; need a number from 0 to 1"),
    "a time that is none": (PATH, {"t": float("nan")}, "t: nan"),
    "a point that is none": (PATH, {"selected": 5}, "selected: 5; need a point from 0 to 4"),
    "no extent": (PATH, {"extent": 0.0}, "extent: 0.0"),
    "a giant": (PATH, {"height": 10**6}, "height: 1000000; need a number from 280 to 1600"),
    "an unknown badge": (PATH, {"badge": "guess"}, "badge: 'guess'; need one of"),
    "an unknown report": (PATH, {"report": ["speed"]}, "report: 'speed'"),
    "a flat density": (
        PATH,
        {"contours": np.ones((21, 8, 8)), "show_contours": True},
        r"contours: shape \(21, 8, 8\); need \(21, labels, H, W\)",
    ),
    "a negative density": (
        PATH,
        {"contours": -np.ones((21, 2, 8, 8)), "show_contours": True},
        "never negative",
    ),
    "a flat reference": (PATH, {"reference": np.ones(4)}, r"reference: shape \(4,\)"),
    "a crowd": (np.zeros((21, 60_000, 2)), {}, "labels: 60,000 points; at most 50,000"),
    "more than travels": (
        np.zeros((101, 30_000, 2)),
        {"times": np.linspace(1, 0, 101)},
        "12.2 MB; at most 9 MB",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(case: str, sent: list) -> None:
    path, changes, message = REFUSED[case]
    with pytest.raises(ValueError, match=message):
        show(path, **changes)
    assert sent == []


def test_takes_no_points_and_a_single_frame(sent: list) -> None:
    show(np.zeros((1, 0, 2)), times=np.array([0.0]))
    assert unpacked(sent[0]["data"])[1]["path0"].shape == (1, 0, 2)


def test_refuses_too_many_panels(sent: list) -> None:
    with pytest.raises(ValueError, match="panels: 5; a player shows 1 to 4"):
        point_cloud(
            [Panel(PATH, "One", "exact")] * 5, TIMES, np.zeros(5, int), key="k", alt="Five."
        )


def test_refuses_a_dtype_that_the_browser_does_not_read() -> None:
    with pytest.raises(ValueError, match="path: dtype int64; allowed are int16"):
        packing.pack({}, {"path": np.zeros(3, np.int64)})


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({}, Shown()),
        ({"t": 0.43, "guidance": -2, "selected": 7}, Shown(0.43, -2.0, 7)),
        ({"t": "0.4", "guidance": [], "selected": 1.5}, Shown()),
        ({"t": float("nan"), "guidance": float("inf"), "selected": -1}, Shown()),
        ({"t": 4, "guidance": True, "selected": True}, Shown()),
    ],
)
def test_reads_what_a_browser_sends(
    state: dict, expected: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(component.st, "session_state", {"player": state})
    assert shown("player") == expected
