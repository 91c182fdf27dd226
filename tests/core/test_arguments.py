"""Checked functions: annotations and rules are kept, in one grammar, before anything is done."""

import inspect
from collections.abc import Iterator, Sequence
from typing import Protocol

import pytest
import torch
from torch import Tensor

from core import arguments
from core.arguments import between, checked, maybe, one_of, several, whole


class Clock(Protocol):
    def __call__(self, t: float) -> float: ...


class Store(Protocol):
    def get(self) -> int: ...


@checked(x=("N", "D"), y=("N", 2), k=whole(1, 9), name=one_of(("a", "b")), t=maybe(between(0, 1)))
def measured(
    x: Tensor,
    y: Tensor | None = None,
    *,
    k: int = 1,
    name: str = "a",
    t: float | None = None,
    rows: Sequence[tuple[int, float]] = ((1, 1.0),),
    clock: Clock = float,
    store: Store | None = None,
    flag: bool = False,
    other: int | str = 0,
    generator: torch.Generator | None = None,
    **options: float,
) -> int:
    """Counts points."""
    return len(x)


X = torch.ones(3, 4)


@pytest.mark.parametrize(
    "right",
    [
        {},
        {"y": torch.ones(3, 2), "k": 9, "name": "b", "t": 0.5},
        {"rows": [(1, 2.0), (2, 0.5)], "clock": lambda t: t, "flag": True, "other": object()},
        {"store": object(), "generator": torch.Generator(), "eta": "whatever the body says"},
    ],
)
def test_what_annotations_and_rules_allow_passes(right: dict[str, object]) -> None:
    assert measured(X, **right) == 3  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"x": None}, "x=None: need a floating-point tensor"),
        ({"x": X.long()}, "x=int64 of shape (3, 4): need a floating-point tensor"),
        ({"x": X * torch.nan}, "x=nan: need finite numbers"),
        ({"x": X[0]}, "x=float32 of shape (4,): need shape (N, D)"),
        ({"y": torch.ones(2, 2)}, "y=float32 of shape (2, 2): need N = 3 in (N, 2)"),
        ({"k": 0}, "k=0: need a whole number from 1 to 9"),
        ({"name": "c"}, "name='c': need one of a, b"),
        ({"t": 2.0}, "t=2.0: need a number from 0 to 1"),
        ({"rows": []}, "rows=[]: need 1 or more values"),
        ({"rows": [(1, 2.0, 3.0)]}, "rows=(1, 2.0, 3.0): need tuples of 2"),
        ({"rows": [(1.5, 2.0)]}, "rows=1.5: need a whole number"),
        ({"rows": "ab"}, "rows='ab': need a list or a tuple"),
        ({"clock": 3}, "clock=3: need a function"),
        ({"generator": 3}, "generator=3: need a Generator"),
    ],
)
def test_a_refusal_names_the_argument_and_what_it_needs(
    wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  the whole text is compared
        measured(**{"x": X} | wrong)  # type: ignore[arg-type]
    assert str(caught.value) == said


def test_a_checked_function_keeps_its_name_signature_and_words() -> None:
    assert measured.__name__ == "measured"
    assert measured.__doc__ == "Counts points."
    assert list(inspect.signature(measured).parameters)[:3] == ["x", "y", "k"]


def test_a_generator_refuses_when_it_is_called_not_when_it_is_read() -> None:
    @checked()
    def count(steps: int) -> Iterator[int]:
        yield from range(steps)

    with pytest.raises(ValueError, match="steps='a': need a whole number"):
        count("a")


@pytest.mark.parametrize("wrong", [[], torch.tensor([0.5, 1.5]), torch.ones(2, 2), torch.ones(0)])
def test_times_are_one_or_more_in_the_unit_interval(wrong: object) -> None:
    arguments.times("times", torch.tensor([0.0, 1.0]))
    with pytest.raises(ValueError, match=r"^times=.*: need "):
        arguments.times("times", wrong)


def test_several_may_be_none_where_that_is_said() -> None:
    several(whole(0, 9), 0)("steps", ())
    with pytest.raises(ValueError, match="steps=10: need a whole number from 0 to 9"):
        several(whole(0, 9))("steps", (3, 10))
