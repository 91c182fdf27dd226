"""The settings of a page: each is declared once, with its default, bounds and words.

A page declares a frozen dataclass; address, controls, help and export all read it:

    @dataclass(frozen=True)
    class Settings:
        label: str = declare(Choice("both", LABELS, title="Class", help="Which class…"))
        guidance: float = declare(Number(1.0, -2.0, 8.0, title="Guidance s", help="How far…"))
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal


class OutOfRange(ValueError):
    """A number beyond its bounds; ``nearest`` is the bound that it passed."""

    def __init__(self, nearest: float) -> None:
        super().__init__(nearest)
        self.nearest = nearest


@dataclass(frozen=True)
class Param(ABC):
    """One setting: its default, its words, and how a value is read, checked and written.

    Args:
        default: The value where nothing else is said.
        title: What its control is called; empty where no control owns it.
        help: What will change in the picture.
        name: The name of its field, which the address shows; ``params_of`` fills it in.
        old_names: Names that links of earlier versions use.
    """

    default: Any
    title: str = field(default="", kw_only=True)
    help: str = field(default="", kw_only=True)
    name: str = field(default="", kw_only=True)
    old_names: tuple[str, ...] = field(default=(), kw_only=True)

    @abstractmethod
    def allowed(self) -> str:
        """What is right, in words that follow "takes"."""

    @abstractmethod
    def parse(self, text: str) -> Any:  # noqa: ANN401
        """The value of this text; ValueError if it has none."""

    @abstractmethod
    def check(self, value: Any) -> Any:  # noqa: ANN401
        """The value itself if it is allowed; ValueError if not."""

    @abstractmethod
    def write(self, value: Any) -> str:  # noqa: ANN401
        """The text of this value, such that parse(write(value)) == value."""


@dataclass(frozen=True)
class Choice(Param):
    """One of a few words.

    Args:
        options: The words of the address, with the words of the screen if they differ.
        style: Which control shows them: segments, a list, or the stops of a slider.
        old_values: What a value of an earlier version has become.
    """

    options: Mapping[str, str] | tuple[str, ...]
    style: Literal["segments", "list", "stops"] = field(default="segments", kw_only=True)
    old_values: Mapping[str, str] = field(default_factory=dict, kw_only=True)

    def words(self, option: str) -> str:
        """What the screen calls an option."""
        return self.options[option] if isinstance(self.options, Mapping) else option

    def allowed(self) -> str:
        """The options, listed."""
        return "one of " + ", ".join(self.options)

    def parse(self, text: str) -> str:
        """The option of that name, in any case."""
        word = text.strip().lower()
        return self.check(self.old_values.get(word, word))

    def check(self, value: Any) -> str:  # noqa: ANN401
        """The option itself."""
        if not isinstance(value, str) or value not in self.options:
            raise ValueError(value)
        return value

    def write(self, value: str) -> str:
        """The option itself."""
        return value


@dataclass(frozen=True)
class Choices(Param):
    """Several of a few words, in the order of the options, joined by commas; none is allowed."""

    options: tuple[str, ...]

    def allowed(self) -> str:
        """The options, listed."""
        return "some of " + ", ".join(self.options) + ", joined by commas"

    def parse(self, text: str) -> tuple[str, ...]:
        """The options named in the text."""
        return self.check(tuple(word.strip().lower() for word in text.split(",") if word.strip()))

    def check(self, value: Any) -> tuple[str, ...]:  # noqa: ANN401
        """The chosen options in the order of `options`."""
        if not set(value) <= set(self.options):
            raise ValueError(value)
        return tuple(option for option in self.options if option in value)

    def write(self, value: tuple[str, ...]) -> str:
        """The options joined by commas."""
        return ",".join(value)


@dataclass(frozen=True)
class Number(Param):
    """A finite number from `low` to `high`; `typed` ones have a field instead of a slider."""

    low: float
    high: float
    step: float = field(default=0.1, kw_only=True)
    typed: bool = field(default=False, kw_only=True)

    def allowed(self) -> str:
        """The bounds."""
        return f"a number from {self.low:g} to {self.high:g}"

    def parse(self, text: str) -> float:
        """The number written there."""
        return self.check(float(text))

    def check(self, value: Any) -> float:  # noqa: ANN401
        """The number as a float."""
        return _within(float(value), self.low, self.high) + 0.0  # -0 becomes 0

    def write(self, value: float) -> str:
        """The shortest text that reads back as the same float."""
        return repr(float(value)).removesuffix(".0")


@dataclass(frozen=True)
class Whole(Param):
    """A whole number from `low` to `high`; `typed` ones have a field instead of a slider."""

    low: int
    high: int
    step: int = field(default=1, kw_only=True)
    typed: bool = field(default=False, kw_only=True)

    def allowed(self) -> str:
        """The bounds."""
        return f"a whole number from {self.low} to {self.high}"

    def parse(self, text: str) -> int:
        """The number written there."""
        if len(text) > 24:  # beyond any bound; and int() refuses thousands of digits by itself
            raise ValueError(text)
        return self.check(int(text))

    def check(self, value: Any) -> int:  # noqa: ANN401
        """The number as an int."""
        if value != int(value):
            raise ValueError(value)
        return int(_within(int(value), self.low, self.high))

    def write(self, value: int) -> str:
        """Its digits."""
        return str(value)


@dataclass(frozen=True)
class Span(Param):
    """Two numbers from `low` to `high`, the lower first, written with a comma between them."""

    low: float
    high: float
    step: float = field(default=0.01, kw_only=True)

    def allowed(self) -> str:
        """The bounds."""
        return f"two numbers from {self.low:g} to {self.high:g}, rising, joined by a comma"

    def parse(self, text: str) -> tuple[float, float]:
        """The two numbers written there."""
        return self.check(tuple(float(part) for part in text.split(",")))

    def check(self, value: Any) -> tuple[float, float]:  # noqa: ANN401
        """The pair as floats."""
        low, high = value
        if not self.low <= low <= high <= self.high:
            raise ValueError(value)
        return float(low) + 0.0, float(high) + 0.0

    def write(self, value: tuple[float, float]) -> str:
        """Both, joined by a comma."""
        return ",".join(f"{part:g}" for part in value)


@dataclass(frozen=True)
class Flag(Param):
    """On or off."""

    def allowed(self) -> str:
        """Both words."""
        return "on or off"

    def parse(self, text: str) -> bool:
        """True for on, False for off; true, false, 1 and 0 are understood too."""
        words = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}
        if text.strip().lower() not in words:
            raise ValueError(text)
        return words[text.strip().lower()]

    def check(self, value: Any) -> bool:  # noqa: ANN401
        """The flag itself."""
        if not isinstance(value, bool):
            raise ValueError(value)
        return value

    def write(self, value: bool) -> str:
        """On or off."""
        return "on" if value else "off"


def declare(param: Param) -> Any:  # noqa: ANN401  a field of the parameter's type
    """Makes a field of a settings dataclass from its one declaration."""
    return field(default=param.default, metadata={"param": param})


def params_of(settings: type) -> tuple[Param, ...]:
    """The declarations of a settings dataclass, each with the name of its field."""
    return tuple(replace(item.metadata["param"], name=item.name) for item in fields(settings))


def read(params: Iterable[Param], query: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Values of all parameters, defaults where the query has none, and a complaint per bad one."""
    values, complaints = {}, []
    for param in params:
        names = (param.name, *param.old_names)
        text = next((query[name] for name in names if name in query), None)
        values[param.name] = param.default
        if text is not None:
            values[param.name], bad = attempt(param, text, param.parse)
            complaints += bad
    return values, complaints


def attempt(
    param: Param,
    value: Any,  # noqa: ANN401
    use: Any,  # noqa: ANN401
) -> tuple[Any, list[str]]:
    """The value that `use` makes of another, else the nearest or default one and a complaint."""
    try:
        return use(value), []
    except OutOfRange as error:
        return error.nearest, [complaint(param, value, error.nearest)]
    except (ValueError, TypeError, OverflowError):
        return param.default, [complaint(param, value, param.default)]


def complaint(param: Param, text: object, instead: object) -> str:
    """One sentence that names the parameter, its value and what would be right (Markdown)."""
    shown = str(text).replace("`", "'").replace("\n", " ")
    shown = shown if len(shown) <= 40 else shown[:39] + "…"
    return (
        f"`{param.name}={shown}` cannot be used: {param.name} takes {param.allowed()}. "
        f"Shown instead: {param.write(instead) or 'none'}."
    )


def write(params: Iterable[Param], values: Mapping[str, Any]) -> dict[str, str]:
    """The whole state as query parameters."""
    return {param.name: param.write(values[param.name]) for param in params}


def _within(value: float, low: float, high: float) -> float:
    if not math.isfinite(value):
        raise ValueError(value)
    if not low <= value <= high:
        raise OutOfRange(low if value < low else high)
    return value
