"""Settings of a page, one record each: how a value is written in an address, read and checked."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class Param(Protocol):
    """One named setting: how it is read from text, checked, and written back."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def default(self) -> Any: ...  # noqa: D102, ANN401

    def allowed(self) -> str:
        """What is right, in words that follow "use"."""

    def parse(self, text: str) -> Any:  # noqa: ANN401
        """The value of this text; ValueError if it has none."""

    def check(self, value: Any) -> Any:  # noqa: ANN401
        """The value itself if it is allowed; ValueError if not."""

    def write(self, value: Any) -> str:  # noqa: ANN401
        """The text of this value, such that parse(write(value)) == value."""


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    name: str
    default: str
    options: tuple[str, ...]

    def allowed(self) -> str:
        """The options, listed."""
        return "one of " + ", ".join(self.options)

    def parse(self, text: str) -> str:
        """The option of that name, in any case."""
        return self.check(text.strip().lower())

    def check(self, value: str) -> str:
        """The option itself."""
        if value not in self.options:
            raise ValueError(value)
        return value

    def write(self, value: str) -> str:
        """The option itself."""
        return value


@dataclass(frozen=True)
class Choices:
    """Several of a few words, in the order of the options, joined by commas; none is allowed."""

    name: str
    default: tuple[str, ...]
    options: tuple[str, ...]

    def allowed(self) -> str:
        """The options, listed."""
        return "some of " + ", ".join(self.options) + ", joined by commas"

    def parse(self, text: str) -> tuple[str, ...]:
        """The options named in the text."""
        return self.check(tuple(word.strip().lower() for word in text.split(",") if word.strip()))

    def check(self, value: tuple[str, ...] | list[str]) -> tuple[str, ...]:
        """The chosen options in the order of `options`."""
        if not set(value) <= set(self.options):
            raise ValueError(value)
        return tuple(option for option in self.options if option in value)

    def write(self, value: tuple[str, ...]) -> str:
        """The options joined by commas."""
        return ",".join(value)


@dataclass(frozen=True)
class Number:
    """A finite number from `low` to `high`."""

    name: str
    default: float
    low: float
    high: float

    def allowed(self) -> str:
        """The bounds."""
        return f"a number from {self.low:g} to {self.high:g}"

    def parse(self, text: str) -> float:
        """The number written there."""
        return self.check(float(text))

    def check(self, value: float) -> float:
        """The number as a float."""
        if not math.isfinite(value) or not self.low <= value <= self.high:
            raise ValueError(value)
        return float(value) + 0.0  # -0 becomes 0

    def write(self, value: float) -> str:
        """The shortest text that reads back as the same float."""
        return repr(float(value)).removesuffix(".0")


@dataclass(frozen=True)
class Whole:
    """A whole number from `low` to `high`."""

    name: str
    default: int
    low: int
    high: int

    def allowed(self) -> str:
        """The bounds."""
        return f"a whole number from {self.low} to {self.high}"

    def parse(self, text: str) -> int:
        """The number written there."""
        if len(text) > 24:  # beyond any bound; and int() refuses thousands of digits by itself
            raise ValueError(text)
        return self.check(int(text))

    def check(self, value: int) -> int:
        """The number as an int."""
        if value != int(value) or not self.low <= value <= self.high:
            raise ValueError(value)
        return int(value)

    def write(self, value: int) -> str:
        """Its digits."""
        return str(value)


@dataclass(frozen=True)
class Flag:
    """On or off."""

    name: str
    default: bool

    def allowed(self) -> str:
        """Both words."""
        return "on or off"

    def parse(self, text: str) -> bool:
        """True for on, False for off; true, false, 1 and 0 are understood too."""
        words = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}
        if text.strip().lower() not in words:
            raise ValueError(text)
        return words[text.strip().lower()]

    def check(self, value: bool) -> bool:
        """The flag itself."""
        if not isinstance(value, bool):
            raise ValueError(value)
        return value

    def write(self, value: bool) -> str:
        """On or off."""
        return "on" if value else "off"


def complaint(param: Param, text: object) -> str:
    """One sentence that names the parameter, its value and what would be right (Markdown)."""
    shown = str(text).replace("`", "'").replace("\n", " ")
    shown = shown if len(shown) <= 40 else shown[:39] + "…"
    instead = param.write(param.default) or "none"
    return (
        f"`{param.name}={shown}` cannot be used: {param.name} takes {param.allowed()}. "
        f"Shown instead: {instead}."
    )


def read(params: tuple[Param, ...], query: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Values of all parameters, defaults where the query has none, and a complaint per bad one."""
    values, complaints = {}, []
    for param in params:
        values[param.name] = param.default
        if param.name not in query:
            continue
        try:
            values[param.name] = param.parse(query[param.name])
        except (ValueError, OverflowError):
            complaints.append(complaint(param, query[param.name]))
    return values, complaints


def write(params: tuple[Param, ...], values: Mapping[str, Any]) -> dict[str, str]:
    """The whole state as query parameters."""
    return {param.name: param.write(values[param.name]) for param in params}
