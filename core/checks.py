"""Validation in one grammar: every refusal is a ValueError that reads ``name=value: need …``.

A check gives its value back, so that it can stand where the value is used. What a tensor holds is
looked at only where that is free: on the CPU, and outside of traces and torch.func transforms.
"""

import math
from collections.abc import Callable, Collection
from numbers import Integral, Real
from typing import Any, NoReturn, TypeVar

import torch
from torch import Tensor

T = TypeVar("T")
C = TypeVar("C", bound=Callable[..., Any])
Form = tuple[int | str, ...]  # a shape; a letter stands for any size, a * at an end for any sizes


def refuse(name: str, value: object, need: str) -> NoReturn:
    """Raises the ValueError of an argument that is not what it needs to be.

    >>> refuse("steps", 0, "1 or more")
    Traceback (most recent call last):
    ValueError: steps=0: need 1 or more
    """
    raise ValueError(f"{name}={_shown(value)}: need {need}")


def _shown(value: object) -> str:
    if isinstance(value, Tensor):
        return f"{value.dtype} of shape {tuple(value.shape)}".removeprefix("torch.")
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def whole(name: str, value: object, low: int, high: int) -> int:
    """Gives a whole number from low to high as an int."""
    number = int(value) if isinstance(value, Integral) else low - 1
    if isinstance(value, bool) or not low <= number <= high:
        refuse(name, value, f"a whole number from {low} to {high}")
    return number


def _real(value: object) -> float:
    """Gives a number as a float, NaN for what is none."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf


def real(name: str, value: object, low: float, high: float) -> float:
    """Gives a number from low to high as a float; an infinite bound lets infinity pass."""
    if not low <= _real(value) <= high:
        refuse(name, value, f"a number from {low:g} to {high:g}")
    return _real(value)


def finite(name: str, value: object) -> float:
    """Gives a finite number as a float."""
    if not math.isfinite(_real(value)):
        refuse(name, value, "a finite number")
    return _real(value)


def positive(name: str, value: object) -> float:
    """Gives a finite number above 0 as a float."""
    if not 0 < _real(value) < math.inf:
        refuse(name, value, "a finite number above 0")
    return _real(value)


def choice(name: str, value: object, known: Collection[str]) -> str:
    """Gives one of the known names."""
    if not isinstance(value, str) or value not in known:
        refuse(name, value, f"one of {', '.join(known)}")
    return value


def instance(name: str, value: object, kind: type[T]) -> T:
    """Gives a value of a class."""
    if not isinstance(value, kind):
        article = "an" if kind.__name__[0] in "AEIOU" else "a"
        refuse(name, value, f"{article} {kind.__name__}")
    return value


def function(name: str, value: C) -> C:
    """Gives what can be called, such as a denoiser or a schedule."""
    if not callable(value):
        refuse(name, value, "a function")
    return value


def traced() -> bool:
    """Whether torch is compiling or transforming, so that no tensor may be looked into."""
    return (
        torch.compiler.is_compiling()
        or torch._C._are_functorch_transforms_active()
        or torch._C._len_torch_dispatch_stack() > 0
    )


def _open(value: Tensor) -> bool:
    return value.device.type == "cpu" and value.numel() > 0 and not traced()


def within(name: str, value: Tensor, low: float, high: float, need: str) -> Tensor:
    """Gives a tensor whose values lie from low to high; NaN does not."""
    if _open(value):
        least, most = (float(end) for end in value.detach().aminmax())
        if not (low <= least and most <= high):
            wrong = most if low <= least else least
            refuse(name, float(f"{wrong:.8g}") if value.is_floating_point() else int(wrong), need)
    return value


def tensor(name: str, value: object, *forms: Form, dtype: torch.dtype | None = None) -> Tensor:
    """Gives a floating-point tensor of one of the shapes, or of any, and of a dtype, or any."""
    if not isinstance(value, Tensor) or not value.is_floating_point():
        refuse(name, value, "a floating-point tensor")
    if dtype not in (None, value.dtype):
        refuse(name, value, f"a tensor of {dtype}")
    return shape(name, value, *forms) if forms else value


def shape(name: str, value: Tensor, *forms: Form) -> Tensor:
    """Gives a tensor that has one of the shapes, such as ("B", 2)."""
    if not any(_fits(tuple(value.shape), form) for form in forms):
        refuse(name, value, f"shape {' or '.join(dict.fromkeys(map(written, forms)))}")
    return value


def written(form: Form) -> str:
    """Writes a shape as it reads in a refusal, such as (B, 2)."""
    return str(form).replace("'", "")


def _fits(found: tuple[int, ...], form: Form) -> bool:
    if form[:1] == ("*",):
        form = form[1:]
        found = found[len(found) - len(form) :] if len(found) > len(form) else found
    if form[-1:] == ("*",):
        form = form[:-1]
        found = found[: len(form)]
    return len(found) == len(form) and all(
        isinstance(want, str) or size == want for size, want in zip(found, form, strict=True)
    )


def _as_tensor(name: str, value: object, dtype: torch.dtype | None = None) -> Tensor:
    """Gives a tensor as it is, and what is none as a tensor of the dtype."""
    try:
        found = value if isinstance(value, Tensor) else torch.as_tensor(value, dtype=dtype)
    except (TypeError, ValueError, RuntimeError):
        refuse(name, value, "a number, a list of numbers or a tensor")
    if found.is_complex():
        refuse(name, value, "real numbers")
    return found


def broadcast(name: str, value: Tensor, full: tuple[int, ...]) -> Tensor:
    """Gives a tensor with one value, or with as many axes as ``full``, each of its size or 1."""
    pairs = zip(value.shape, full, strict=False)
    if value.ndim and (value.ndim != len(full) or any(n not in (1, m) for n, m in pairs)):
        refuse(name, value, f"shape () or {full}, where any size may be 1")
    return value


def numbers(name: str, value: object) -> Tensor:
    """Gives finite real numbers as a tensor, whether they come as one, as a list or alone."""
    found = _as_tensor(name, value)
    limit = torch.finfo(found.dtype).max if found.is_floating_point() else math.inf
    return within(name, found, -limit, limit, "finite numbers")


def reals(name: str, value: object, dtype: torch.dtype = torch.float32) -> Tensor:
    """Gives real numbers as a floating-point tensor; those that come as numbers get the dtype."""
    found = _as_tensor(name, value, dtype)
    return found if found.is_floating_point() else found.to(torch.float32)


def times(name: str, value: object, dtype: torch.dtype = torch.float32) -> Tensor:
    """Gives times in [0, 1]; those that come as numbers get the dtype, unrounded before."""
    return within(name, reals(name, value, dtype), 0, 1, "times from 0 (data) to 1 (noise)")


def falling(name: str, value: object) -> Tensor:
    """Gives one or more times in [0, 1], each below the one before, shape (N,)."""
    grid = shape(name, times(name, value), ("N",))
    if not len(grid) or not bool((grid.diff() < 0).all()):
        refuse(name, grid.tolist(), "one or more times, each below the one before")
    return grid


def classes(name: str, value: object, most: int) -> Tensor:
    """Gives whole numbers from 0 to ``most`` as an int64 tensor."""
    found, need = _as_tensor(name, value), f"whole numbers from 0 to {most}"
    if found.is_floating_point() or found.dtype == torch.bool:
        refuse(name, value, need)
    return within(name, found.long(), 0, most, need)


def each(name: str, value: Tensor, count: int) -> Tensor:
    """Gives a tensor that holds one value for all ``count`` points or one for each."""
    return shape(name, value, (), (1,), (count,))
