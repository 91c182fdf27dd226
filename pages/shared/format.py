"""Numbers and guidance scales as people read them."""

import re

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def grouped(number: float) -> str:
    """A whole number with thin spaces between thousands."""
    return f"{number:,.0f}".replace(",", "\u202f")


def number(value: float) -> str:
    """A number with thin spaces between thousands and at most four digits that matter.

    >>> number(10_000.0), number(0.001), number(0.0123456)
    ('10\u202f000', '0.001', '0.01235')
    """
    if abs(value) >= 1000:
        return f"{value:,.0f}".replace(",", "\u202f")
    return f"{value:.4g}"


def scientific(value: float) -> str:
    """A very small or large number as a power of ten.

    >>> scientific(2.4e-7), scientific(0.0)
    ('2.4 · 10⁻⁷', '0')
    """
    if value == 0:
        return "0"
    digits, power = f"{value:.1e}".split("e")
    return f"{digits} · 10{str(int(power)).translate(RAISED)}"


def guidance_words(scale: float) -> str:
    """What this guidance scale means, in both conventions.

    >>> guidance_words(3.0)
    'Guided, past the condition: s = 3 (w = 2)'
    """
    meaning = "Guided, past the condition"
    if scale < 0:
        meaning = "Away from the class"
    elif scale == 0:
        meaning = "Unconditional"
    elif scale < 1:
        meaning = "Between unconditional and conditional"
    elif scale == 1:
        meaning = "Conditional"
    return f"{meaning}: s = {scale:g} (w = {round(scale - 1, 6):g})".replace("-", "−")


def signed(text: str) -> str:
    """A text whose negative numbers have a true minus sign.

    >>> signed("from -0.5 to **-1**, off by 1e-07")
    'from −0.5 to **−1**, off by 1e-07'
    """
    return re.sub(r"(?<![\w.])-(?=\d)", "−", text)
