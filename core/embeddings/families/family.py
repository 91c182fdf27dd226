"""What a family of time embeddings is: its words, its options, and how it is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from torch import Tensor

from core.embeddings.sinusoid import Sinusoid

Value = float | int | str
Values = Mapping[str, Value]


@dataclass(frozen=True)
class Option:
    """One setting of a family: a number from `low` to `high`, or one of `choices`.

    The kind of number, whole or not, is that of the default.
    """

    name: str
    title: str
    help: str
    default: Value
    low: float = 0.0
    high: float = 0.0
    choices: tuple[str, ...] = ()


SEED = Option("seed", "Seed", "Draws other weights.", 0, 0, 9999)


@dataclass(frozen=True)
class Part:
    """One embedding of all steps.

    Attributes:
        title: What it is, in a few words.
        values: Shape (N, D).
        parameters: How many numbers of it training would adjust, or has adjusted.
    """

    title: str
    values: Tensor
    parameters: int = 0


@dataclass(frozen=True)
class Family:
    """One way in which t becomes a vector.

    Attributes:
        name: Its key in `FAMILIES` and in addresses.
        title: Its name for people.
        formula: γ(t), in one line.
        source: Who describes it.
        summary: What it is, in a sentence or two.
        build: Gives its embedding of the steps of a sinusoid, and what to compare it with where
            that is not the sinusoid itself.
        options: Its settings; `build` gets a value for each by name.
        origin: Whether the values follow from the formula, or a network has learned them.
        note: Gives a further sentence with figures that were measured before.
    """

    name: str
    title: str
    formula: str
    source: str
    summary: str
    build: Callable[[Sinusoid, Values], tuple[Part, ...]]
    options: tuple[Option, ...] = ()
    origin: Literal["exact", "stored"] = "exact"
    note: Callable[[], str] | None = None
