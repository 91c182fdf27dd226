"""The frame and what pages share: navigation, address grammar, colours, things to take away."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import export, layout
from pages.shared.charts import theme
from pages.shared.params import Choice, Choices, Flag, Number, Param, Span, Whole, complaint, read

FRAME = str(Path(__file__).parents[2] / "pages" / "frame.py")


def address_page() -> None:
    """A page of two controls, as AppTest runs it."""
    from dataclasses import dataclass

    import streamlit as st

    from pages.shared.address import Address
    from pages.shared.controls import control
    from pages.shared.params import Choice, Number, declare

    @dataclass(frozen=True)
    class Settings:
        label: str = declare(
            Choice(
                "both",
                ("moons", "circles", "both"),
                title="Label",
                style="list",
                old_names=("class",),
                old_values={"rings": "circles"},
            )
        )
        guidance: float = declare(Number(1.0, -2.0, 8.0, title="Guidance", help="How far."))

    address = Address("toy", Settings)
    address.open()
    control(address, "label")
    control(address, "guidance")
    settings = address.values()
    st.text(f"{settings.label} {settings.guidance:g}")
    st.text(address.link(settings))


def toy(**query: str) -> AppTest:
    at = AppTest.from_function(address_page, default_timeout=30)
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def query_of(at: AppTest) -> dict[str, str]:
    return {k: v if isinstance(v, str) else v[-1] for k, v in at.query_params.items()}


def test_every_listed_page_opens_with_a_question() -> None:
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    assert not at.exception
    assert len(at.title) == 1


def test_a_link_sets_the_controls() -> None:
    at = toy(label="circles", guidance="3.5")
    assert at.selectbox[0].value == "circles"
    assert at.slider[0].value == 3.5
    assert at.text[0].value == "circles 3.5"
    assert query_of(at) == {"label": "circles", "guidance": "3.5"}


def test_a_control_rewrites_the_address_in_full() -> None:
    at = toy()
    assert query_of(at) == {}
    at.slider[0].set_value(-1.5).run()
    assert query_of(at) == {"label": "both", "guidance": "-1.5"}
    at.selectbox[0].select("moons").run()
    assert query_of(at) == {"label": "moons", "guidance": "-1.5"}
    assert at.text[1].value.endswith("?label=moons&guidance=-1.5")


def test_a_bad_value_is_named_and_the_rest_is_used() -> None:
    at = toy(label="circles", guidance="1e9")
    assert at.text[0].value == "circles 8"  # the most that there is
    assert len(at.warning) == 1
    for part in ("guidance", "1e9", "from -2 to 8", "Shown instead: 8."):
        assert part in at.warning[0].value
    at.slider[0].set_value(2.0).run()
    assert not at.warning
    assert query_of(at) == {"label": "circles", "guidance": "2"}


def test_going_back_moves_the_controls() -> None:
    at = toy(guidance="3")
    at.slider[0].set_value(4.0).run()
    at.query_params["guidance"] = "3"
    at.run()
    assert at.slider[0].value == 3.0
    assert at.text[0].value == "both 3"


def test_a_control_wins_over_an_address_that_lags_behind() -> None:
    at = toy(guidance="3")
    at.slider[0].set_value(4.0).run()
    at.query_params["guidance"] = "3"
    at.slider[0].set_value(5.0).run()
    assert at.text[0].value == "both 5"
    assert query_of(at)["guidance"] == "5"


PARAMS: list[tuple[Param, list[object], dict[str, object]]] = [
    (
        Choice("both", ("moons", "both"), name="label"),
        ["moons"],
        {"": "both", "mars": "both", "<script>": "both"},
    ),
    (
        Choices(("a",), ("a", "b", "c"), name="show"),
        [(), ("a", "c")],
        {"d": ("a",), "a,d": ("a",)},
    ),
    (
        Number(1.0, -2.0, 8.0, name="guidance"),
        [-2.0, 0.1, 1 / 3, 7.99999],
        {"": 1, "nan": 1, "inf": 1, "-2.01": -2, "8.1": 8, "1e400": 1, "three": 1, "0x2": 1},
    ),
    (
        Whole(20, 1, 100, name="steps"),
        [1, 100],
        {"": 20, "0": 1, "101": 100, "2.5": 20, "nan": 20, "9" * 5000: 20},
    ),
    (
        Span((0.0, 1.0), 0.0, 1.0, name="interval"),
        [(0.2, 0.5)],
        {"": (0, 1), "0.5,0.2": (0, 1), "0,2": (0, 1), "0.1": (0, 1), "nan,1": (0, 1)},
    ),
    (Flag(False, name="density"), [True, False], {"": False, "yes please": False}),
]


@pytest.mark.parametrize(("param", "good", "bad"), PARAMS, ids=lambda p: getattr(p, "name", ""))
def test_params_read_back_what_they_write_and_name_the_rest(
    param: Param, good: list[object], bad: dict[str, object]
) -> None:
    for value in good:
        assert read((param,), {param.name: param.write(value)}) == ({param.name: value}, [])
    for text, instead in bad.items():
        values, complaints = read((param,), {param.name: text})
        assert values == {param.name: instead}
        assert len(complaints) == 1
        assert param.name in complaints[0]
        assert param.allowed() in complaints[0]
        assert complaints[0].endswith(f"Shown instead: {param.write(instead)}.")


def test_links_of_earlier_versions_are_understood() -> None:
    at = toy(**{"class": "rings", "guidance": "2"})
    assert at.text[0].value == "circles 2"
    assert not at.warning


def test_a_complaint_cannot_smuggle_markup() -> None:
    text = complaint(Whole(20, 1, 100, name="steps"), "`![x](http://example.org/" + "a" * 500, 20)
    assert text.count("`") == 2
    assert len(text) < 160


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(a: str, b: str) -> float:
    """Contrast ratio as WCAG 2 defines it."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", theme.SCHEMES.values(), ids=theme.SCHEMES)
def test_colours_stand_out_from_the_paper(scheme: theme.Scheme) -> None:
    assert contrast(scheme.ink, scheme.paper) >= 7
    assert contrast(scheme.faint, scheme.paper) >= 4.5
    for colour in (*scheme.labels, scheme.accent, *scheme.others):
        assert contrast(colour, scheme.paper) >= 3, colour


@pytest.mark.parametrize("scheme", theme.SCHEMES.values(), ids=theme.SCHEMES)
def test_colour_maps_are_honest(scheme: theme.Scheme) -> None:
    steps = np.diff([luminance(colour) for colour in scheme.sequential])
    assert (steps < 0).all() or (steps > 0).all()
    middle = len(scheme.diverging) // 2
    away = [contrast(colour, scheme.diverging[middle]) for colour in scheme.diverging]
    assert len(scheme.diverging) % 2 == 1
    assert (np.diff(away[middle:]) > 0).all()
    assert (np.diff(away[: middle + 1]) < 0).all()


def test_files_hold_the_data_to_the_last_bit() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(5, 2)).astype(np.float32)
    bundle = export.Bundle(
        name="toy",
        code="print(1)",
        settings={"seed": 3},
        link="http://host/toy?seed=3",
        columns=lambda: {"x": x[:, 0], "y": x[:, 1]},
        arrays=lambda: {"x": x},
    )
    made = {file: make() for file, (_, _, make) in export.files(bundle).items()}
    table = np.genfromtxt(io.BytesIO(made["toy.csv"]), delimiter=",", names=True)
    np.testing.assert_array_equal(table["x"].astype(np.float32), x[:, 0])
    with np.load(io.BytesIO(made["toy.npz"]), allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["x"], x)
        assert json.loads(str(arrays["settings"])) == {"seed": 3}
    assert json.loads(made["toy.json"])["link"] == bundle.link
    assert made["toy.py"] == b"print(1)"


class Place:
    """What an `st.empty()` is told."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def progress(self, share: float, text: str) -> None:
        assert 0 <= share <= 1
        self.said.append(text)

    def empty(self) -> None:
        self.said.append("")


@pytest.mark.parametrize(
    ("moment", "said"), [(60.0, []), (-1.0, ["At it: 1 of 2", "At it: 2 of 2", ""])]
)
def test_progress_is_shown_only_of_work_that_takes_longer_than_a_moment(
    moment: float, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "MOMENT", moment)
    place = Place()
    with layout.progress(place, 2, "At it") as tell:  # type: ignore[arg-type]
        tell()
        tell()
    assert place.said == said
