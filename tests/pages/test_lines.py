"""Lines over t: all values are drawn, each is named, lines differ by more than colour."""

import pytest

from pages.shared.charts import lines
from pages.shared.charts.lines import Line
from pages.shared.charts.theme import DARK, LIGHT, record
from tests.vega import rows

T = (0.9, 0.5, 0.1)


def drawn(names: list[str], **options: object) -> dict:
    some = {
        name: Line((1.0 + i, 0.1, 0.01), (0.5 + i, 0.05, 0.005), (2.0 + i, 0.2, 0.02))
        for i, name in enumerate(names)
    }
    return record(lines.over_time(T, some, LIGHT, y_title="error", **options))


def test_every_value_is_drawn_with_its_band_and_noise_is_left() -> None:
    spec = drawn(["a", "b"], chosen="a")
    assert [(row["t"], row["low"], row["value"], row["high"]) for row in rows(spec)[:3]] == [
        (0.9, 0.5, 1.0, 2.0),
        (0.5, 0.05, 0.1, 0.2),
        (0.1, 0.005, 0.01, 0.02),
    ]
    left, right = spec["layer"][0]["layer"][1]["encoding"]["x"]["scale"]["domain"]
    assert left == 1 > right


def test_twelve_lines_differ_by_colour_and_dash_and_more_are_refused() -> None:
    names = [f"line {i}" for i in range(12)]
    spec = drawn(names, chosen="line 3", reference="line 5")
    line = spec["layer"][0]["layer"][1]["encoding"]
    colours, dashes = line["color"]["scale"]["range"], line["strokeDash"]["scale"]["range"]
    pairs = [(colour, tuple(dash)) for colour, dash in zip(colours, dashes, strict=True)]
    assert len(set(pairs)) == 12
    assert (colours[3], colours[5]) == (LIGHT.accent, LIGHT.ink)
    key = [row["name"] for row in rows(spec, 1)]
    assert key[::2] == names[::-1]  # the largest first
    with pytest.raises(ValueError, match="lines=13"):
        drawn([*names, "more"], chosen="line 3")


def test_a_dark_room_has_its_own_colours() -> None:
    some = {"a": Line((1.0, 0.1, 0.01))}
    dark = record(lines.over_time(T, some, DARK, chosen="a", y_title="error"))
    assert dark["layer"][0]["layer"][1]["encoding"]["color"]["scale"]["range"] == [DARK.accent]
