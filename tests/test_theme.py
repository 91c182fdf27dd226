"""The theme file: readable in both appearances, and of one mind with the charts."""

import tomllib
from typing import Any

import pytest

from pages.shared.charts.theme import SCHEMES
from tests.running import ROOT

THEME = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"]
APPEARANCES = ("light", "dark")


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of a colour such as #FFFFFF."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2), 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(ink: str, ground: str, share: float) -> str:
    """The colour of ink laid over the ground with so much cover."""
    pairs = ((int(ink[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02X}" for a, b in pairs)


def test_contrast_knows_its_ends() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)  # just below AA


@pytest.mark.parametrize("appearance", APPEARANCES)
@pytest.mark.parametrize("place", ["main", "sidebar"])
def test_text_is_readable(appearance: str, place: str) -> None:
    colours: dict[str, Any] = {**THEME[appearance]}
    if place == "sidebar":
        colours |= THEME[appearance]["sidebar"]
    for ground in ("backgroundColor", "secondaryBackgroundColor", "codeBackgroundColor"):
        for ink in ("textColor", "linkColor", "codeTextColor"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        caption = mixed(colours["textColor"], colours[ground], 0.6)  # as Streamlit fades captions
        assert contrast(caption, colours[ground]) >= 4.5, ground
    selected = mixed(colours["primaryColor"], colours["backgroundColor"], 0.1)
    assert contrast(colours["primaryColor"], selected) >= 4.5  # the chosen one of several segments


@pytest.mark.parametrize("appearance", APPEARANCES)
def test_charts_stand_out_from_the_page(appearance: str) -> None:
    theme = THEME[appearance]
    for colour in theme["chartCategoricalColors"]:
        assert contrast(colour, theme["backgroundColor"]) >= 3


@pytest.mark.parametrize("appearance", APPEARANCES)
def test_charts_and_theme_agree(appearance: str) -> None:
    theme, scheme = THEME[appearance], SCHEMES[appearance]
    assert tuple(theme["chartCategoricalColors"][:2]) == scheme.labels
    assert theme["backgroundColor"] == scheme.paper
    assert theme["textColor"] == scheme.ink
    for name in ("sequential", "diverging"):
        ramp = theme[f"chart{name.title()}Colors"]
        assert len(ramp) == 10  # Streamlit ignores any other number
        assert (ramp[0], ramp[-1]) == (getattr(scheme, name)[0], getattr(scheme, name)[-1])


def test_no_font_comes_from_a_host() -> None:
    fonts = [THEME[key] for key in ("font", "headingFont", "codeFont")]
    assert set(fonts) <= {"sans-serif", "serif", "monospace"}
