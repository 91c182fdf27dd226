"""What every conditioning method shares: the affine map, and how a method is declared."""

from abc import ABC, abstractmethod
from typing import ClassVar

from torch import Tensor, nn

from core import checks

MAX_WIDTH = 4096


def film(h: Tensor, scale: Tensor | float, shift: Tensor | float) -> Tensor:
    """Modulates features, FiLM(h) = scale ⊙ h + shift (arXiv:1709.07871, eq. 2).

    Args:
        h: Features, shape (B, C) or (B, C, …); the modulation is broadcast over what follows C.
        scale: γ, a number, shape (C,), (B, C) or, as h has it, (B, C, 1, …). Neutral: 1.
        shift: β, likewise. Neutral: 0.

    Raises:
        ValueError: If scale or shift is of another shape, so that a feature would have none.
    """
    checks.tensor("h", h, ("*", "C"))
    return _spread("scale", scale, h) * h + _spread("shift", shift, h)


def _spread(name: str, value: Tensor | float, h: Tensor) -> Tensor | float:
    """Gives a modulation an axis of size 1 for each axis of h that follows C."""
    if not isinstance(value, Tensor):
        return checks.finite(name, value)
    checks.tensor(name, value)
    if value.shape == h.shape or value.ndim == 0:
        return value
    batch, width = (1, *h.shape)[:2] if h.ndim == 1 else h.shape[:2]
    tail = (1,) * (h.ndim - 2)
    flat = (width,), (batch, width), (1, width)
    checks.shape(name, value, *flat, (batch, width, *tail), (1, width, *tail))
    return value if value.ndim == h.ndim else value.reshape(*value.shape, *tail)


class Conditioning(nn.Module, ABC):
    """How γ, shape (B, cond), acts on a layer's features h, shape (B, width).

    Each class says its ``name``, its key in CONDITIONINGS, and its ``title``; further its
    ``formula``, what it gives at its neutral ``start``, and of what number its width must be a
    ``multiple`` so that it can be split into groups or tokens.

    Args:
        width: C, the number of features, 1 to 4096.
        cond: Width of γ, 1 to 4096.
        identity: Start as a no-op, or as near to one as the form allows.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str] = ""
    start: ClassVar[str] = "h"
    multiple: ClassVar[int] = 1

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__()
        self.width = checks.whole("width", width, 1, MAX_WIDTH)
        self.cond = checks.whole("cond", cond, 1, MAX_WIDTH)

    @abstractmethod
    def forward(self, h: Tensor, cond: Tensor) -> Tensor:
        """Gives the modulated features, of h's shape."""


class Affine(Conditioning):
    """A conditioning that is scale ⊙ h + shift with scale and shift functions of γ alone."""

    @abstractmethod
    def modulation(self, cond: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (scale, shift), each of shape (B, width) or (width,)."""

    def forward(self, h: Tensor, cond: Tensor) -> Tensor:
        """Gives scale ⊙ h + shift."""
        checks.tensor("h", h, (self.width,), ("B", self.width, "*"))
        checks.tensor("cond", cond, ("*", self.cond))
        return film(h, *self.modulation(cond))


def linear(inputs: int, outputs: int, *, identity: bool, bias: float = 0.0) -> nn.Linear:
    """Gives a linear layer, W = 0 and one bias for all outputs if it starts as a no-op."""
    layer = nn.Linear(inputs, outputs)
    if identity:
        nn.init.zeros_(layer.weight)
        nn.init.constant_(layer.bias, bias)
    return layer


def split(width: int, *, least: int = 3, most: int = 8) -> int:
    """Gives into how many equal parts features are split, at most 8, each of 3 features or more.

    >>> split(68), split(64), split(12), split(7)
    (4, 8, 4, 1)
    """
    fitting = (n for n in range(most, 0, -1) if width % n == 0 and width // n >= least)
    return next(fitting, 1)
