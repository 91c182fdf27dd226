"""Functions whose arguments are checked against their annotations before anything is computed.

    @checked(x=("N", 2), k=whole(1, 99))
    def coverage(x: Tensor, reference: Tensor, *, k: int = 5) -> float: ...

A tensor has to be floating-point and finite, a float finite, an int whole, a sequence one of such
values, and what is of any other class an instance of it. An argument may have a narrower rule: a
shape, whose letters are the same size in all arguments of a call, or a check (name, value). A
union has no rule but its own, for what follows from it is for the function to say. Every refusal
reads ``name=value: need …`` (``core.checks``); a checked function's docstring names only the
errors beyond these.
"""

import collections.abc
import inspect
from collections.abc import Callable, Collection, Mapping
from functools import cache, partial, wraps
from numbers import Integral
from types import NoneType, UnionType
from typing import Any, ParamSpec, TypeVar, Union, get_args, get_origin

from torch import Tensor

from core import checks
from core.checks import Form

P = ParamSpec("P")
R = TypeVar("R")
Check = Callable[[str, Any], object]

CACHED = {"cache_clear", "cache_info"}  # what a function with ``lru_cache`` also has
MOST = 2_000_000  # points, steps or nodes of one call
COUNT = partial(checks.whole, low=1, high=MOST)
SEED = partial(checks.whole, low=0, high=2**63 - 1)
TIME = partial(checks.real, low=0, high=1)


def whole(low: int, high: int) -> Check:
    """A whole number from low to high."""
    return partial(checks.whole, low=low, high=high)


def between(low: float, high: float) -> Check:
    """A number from low to high."""
    return partial(checks.real, low=low, high=high)


def one_of(known: Collection[str]) -> Check:
    """One of the known names."""
    return partial(checks.choice, known=known)


def several(check: Check, least: int = 1) -> Check:
    """A list or tuple of one or more, or of ``least``, each of which passes a check."""

    def each(name: str, values: object) -> None:
        if isinstance(values, str) or not isinstance(values, collections.abc.Sequence):
            checks.refuse(name, values, "a list or a tuple")
        if len(values) < least:
            checks.refuse(name, values, f"{least} or more values")
        for value in values:
            check(name, value)

    return each


def maybe(check: Check) -> Check:
    """None, or what passes a check."""
    return lambda name, value: value is None or check(name, value)


def times(name: str, value: object) -> None:
    """Times in [0, 1], one or more, in a tensor of shape (T,)."""
    if not len(checks.times(name, checks.tensor(name, value, ("T",)))):
        checks.refuse(name, value, "one or more times")


def checked(**rules: Form | Check) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Makes a function refuse what its annotations and rules do not allow.

    Args:
        rules: By argument, a shape such as ("N", 2) or a check (name, value).
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @cache
        def known() -> tuple[inspect.Signature, dict[str, Check | None]]:
            signature = inspect.signature(function, eval_str=True)  # when all names are there
            return signature, {
                name: _rule(rules.get(name, parameter.annotation))
                for name, parameter in signature.parameters.items()
                if parameter.kind is not parameter.VAR_KEYWORD
            }

        @wraps(function)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            signature, checks_of = known()
            given = signature.bind(*args, **kwargs).arguments
            for name, value in given.items():
                check = checks_of.get(name)
                if check is not None:
                    check(name, value)
            _same_sizes(given, rules)
            return function(*args, **kwargs)

        for name in CACHED & set(dir(function)):
            setattr(wrapped, name, getattr(function, name))
        return wrapped

    return decorate


def _same_sizes(given: Mapping[str, Any], rules: Mapping[str, Any]) -> None:
    """Refuses a tensor in which a letter of its shape has another size than in one before it."""
    sizes: dict[str, int] = {}
    for name, value in given.items():
        form = rules.get(name)
        if isinstance(form, tuple) and isinstance(value, Tensor):
            for letter, size in zip(reversed(form), reversed(value.shape), strict=False):
                if letter != "*" and sizes.setdefault(str(letter), size) != size:
                    need = f"{letter} = {sizes[letter]} in {checks.written(form)}"
                    checks.refuse(name, value, need)


def _rule(allowed: object) -> Check | None:
    """Gives the check of an annotation, a shape, or a check; None where there is none."""
    if isinstance(allowed, tuple):
        return partial(_tensor, form=allowed)
    if isinstance(allowed, partial) or inspect.isfunction(allowed):
        return allowed
    origin, inner = get_origin(allowed), get_args(allowed)
    if origin in (Union, UnionType):
        return _optional(inner)
    if origin is tuple and ... not in inner:
        return partial(_parts, parts=[_rule(part) for part in inner])
    if origin in (collections.abc.Sequence, tuple) and inner:
        return several(_rule(inner[0]) or _anything)
    if origin is collections.abc.Callable or _is_called(allowed):
        return checks.function
    kind = origin or allowed
    if kind in VALUES or not isinstance(kind, type) or getattr(kind, "_is_protocol", False):
        return VALUES.get(kind)
    return partial(checks.instance, kind=kind)


def _optional(inner: tuple[Any, ...]) -> Check | None:
    """None passes, and what the only other member allows; more members have no rule."""
    others = [member for member in inner if member is not NoneType]
    check = _rule(others[0]) if len(others) == 1 else None
    return None if check is None else maybe(check)


def _is_called(allowed: object) -> bool:
    """Whether it is a protocol of what can be called, such as a schedule."""
    return getattr(allowed, "_is_protocol", False) and "__call__" in vars(allowed)


def _tensor(name: str, value: object, form: Form | None = None) -> None:
    checks.numbers(name, checks.tensor(name, value, *([form] if form else [])))


def _parts(name: str, values: object, parts: list[Check | None]) -> None:
    if not isinstance(values, tuple) or len(values) != len(parts):
        checks.refuse(name, values, f"tuples of {len(parts)}")
    for check, value in zip(parts, values, strict=True):
        (check or _anything)(name, value)


def _anything(name: str, value: object) -> None:
    """Takes any value."""


def _integer(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, Integral):
        checks.refuse(name, value, "a whole number")


VALUES: Mapping[Any, Check | None] = {
    Tensor: _tensor,
    float: checks.finite,
    int: _integer,
    bool: None,
    object: None,
    Any: None,
    inspect.Parameter.empty: None,
}
