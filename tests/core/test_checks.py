"""The grammar of refusals: ``name=value: need …``, and where a tensor is not looked into."""

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
import torch
from torch.func import grad, vmap

from core import checks
from core.embeddings import sinusoidal
from core.schedules import SCHEDULES, Cosine


@pytest.mark.parametrize(
    ("found", "right"),
    [
        (checks.whole("n", np.int64(3), 0, 3), 3),
        (checks.real("x", Fraction(1, 2), 0, 1), 0.5),
        (checks.real("x", math.inf, 0, math.inf), math.inf),
        (checks.finite("x", np.float32(2)), 2.0),
        (checks.positive("x", 1e-300), 1e-300),
        (checks.choice("name", "b", {"a": 1, "b": 2}), "b"),
    ],
)
def test_what_is_right_comes_back_as_a_plain_value(found: object, right: object) -> None:
    assert found == right
    assert type(found) in (int, float, str)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: checks.whole("n", 4, 0, 3), "n=4: need a whole number from 0 to 3"),
        (lambda: checks.whole("n", True, 0, 3), "n=True: need a whole number from 0 to 3"),
        (lambda: checks.whole("n", "2", 0, 3), "n='2': need a whole number from 0 to 3"),
        (lambda: checks.real("x", math.nan, 0, 1), "x=nan: need a number from 0 to 1"),
        (lambda: checks.real("x", None, 0, 1), "x=None: need a number from 0 to 1"),
        (lambda: checks.finite("x", -math.inf), "x=-inf: need a finite number"),
        (lambda: checks.positive("x", 0), "x=0: need a finite number above 0"),
        (lambda: checks.choice("name", ["a"], ("a", "b")), "name=['a']: need one of a, b"),
        (lambda: checks.times("t", [0.5, 1.2]), "t=1.2: need times from 0 (data) to 1 (noise)"),
        (lambda: checks.times("t", math.nan), "t=nan: need times from 0 (data) to 1 (noise)"),
        (lambda: checks.numbers("x", [1, math.inf]), "x=inf: need finite numbers"),
        (lambda: checks.numbers("x", 1j), "x=1j: need real numbers"),
        (lambda: checks.numbers("x", "1"), "x='1': need a number, a list of numbers or a tensor"),
        (
            lambda: checks.classes("label", torch.tensor([0, 3]), 2),
            "label=3: need whole numbers from 0 to 2",
        ),
        (lambda: checks.classes("label", 0.0, 2), "label=0.0: need whole numbers from 0 to 2"),
        (
            lambda: checks.tensor("x_t", torch.zeros(3, 4), ("B", 2), (2,)),
            "x_t=float32 of shape (3, 4): need shape (B, 2) or (2,)",
        ),
        (
            lambda: checks.tensor("x_t", torch.zeros(2), dtype=torch.float64),
            "x_t=float32 of shape (2,): need a tensor of torch.float64",
        ),
        (lambda: checks.tensor("x_t", [1.0]), "x_t=[1.0]: need a floating-point tensor"),
        (
            lambda: checks.broadcast("scale", torch.ones(3, 1), (4, 2)),
            "scale=float32 of shape (3, 1): need shape () or (4, 2), where any size may be 1",
        ),
        (
            lambda: checks.each("t", torch.zeros(5, 1), 5),
            "t=float32 of shape (5, 1): need shape () or (1,) or (5,)",
        ),
    ],
)
def test_a_refusal_names_argument_value_and_what_is_right(
    call: Callable[[], object], said: str
) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  the whole text is compared
        call()
    assert str(caught.value) == said


def test_leading_axes_may_be_any() -> None:
    form = ("*", 4)
    for shape in ((4,), (3, 4), (2, 3, 4)):
        assert checks.tensor("x", torch.zeros(shape), form).shape == shape
    for shape in ((), (3,), (4, 3)):
        with pytest.raises(ValueError, match=r"x=.*need shape"):
            checks.tensor("x", torch.zeros(shape), form)


@pytest.mark.parametrize("name", SCHEDULES)
def test_checks_stay_out_of_traces_and_transforms(name: str) -> None:
    schedule = SCHEDULES[name]()
    t = torch.linspace(0.1, 0.9, 5, dtype=torch.float64) + 4e-4  # between knots of the table
    alpha = schedule(t)[0]
    torch.testing.assert_close(vmap(lambda one: schedule(one)[0])(t), alpha)
    slope = vmap(grad(lambda one: schedule(one)[0]))(t)
    rise = (schedule(t + 1e-6)[0] - schedule(t - 1e-6)[0]) / 2e-6
    torch.testing.assert_close(slope, rise, rtol=1e-4, atol=1e-6)


def test_a_compiled_schedule_and_embedding_have_no_graph_break() -> None:
    t = torch.linspace(0, 1, 5)

    def both(t: torch.Tensor) -> torch.Tensor:
        return sinusoidal(t, 8) * Cosine()(t)[0][:, None]

    compiled = torch.compile(both, fullgraph=True, backend="eager")
    torch.testing.assert_close(compiled(t), both(t))


def test_a_tensor_elsewhere_is_not_waited_for() -> None:
    far = torch.full((3,), 7.0, device="meta")
    assert checks.times("t", far) is far
