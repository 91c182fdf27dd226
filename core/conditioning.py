"""Ways for an embedding γ to enter a layer. Time and label arrive summed in one vector γ.

Most ways are the same affine map of the features, scale ⊙ h + shift, with some half of it fixed:
those are ``Affine`` and can be folded into the layer before them, so that they cost nothing at
sampling time (``core.engine.folding``).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from types import MappingProxyType

import torch
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

    Args:
        width: C, the number of features, 1 to 4096.
        cond: Width of γ, 1 to 4096.
        identity: Start as a no-op, or as near to one as the form allows.
    """

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
        checks.tensor("cond", cond, ("*", self.cond))
        return film(h, *self.modulation(cond))


def _linear(inputs: int, outputs: int, *, identity: bool, bias: float = 0.0) -> nn.Linear:
    layer = nn.Linear(inputs, outputs)
    if identity:
        nn.init.zeros_(layer.weight)
        nn.init.constant_(layer.bias, bias)
    return layer


class FiLM(Affine):
    """Scale ⊙ h + shift with (scale, shift) = W γ + b (arXiv:1709.07871).

    Starts as a no-op with W = 0, b = (1 … 1, 0 … 0).
    """

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        self.to_modulation = _linear(cond, 2 * width, identity=identity)
        if identity:
            nn.init.ones_(self.to_modulation.bias[:width])

    def modulation(self, cond: Tensor) -> tuple[Tensor, Tensor]:
        """Gives the two halves of W γ + b."""
        scale, shift = self.to_modulation(cond).chunk(2, -1)
        return scale, shift


class ResidualFiLM(FiLM):
    """(1 + scale) ⊙ h + shift with (scale, shift) = W γ + b; starts as a no-op with W = b = 0."""

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        if identity:
            nn.init.zeros_(self.to_modulation.bias)

    def modulation(self, cond: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (1 + scale, shift)."""
        scale, shift = super().modulation(cond)
        return 1 + scale, shift


class Additive(Affine):
    """h + W γ + b, as the original DDPM adds its time embedding (arXiv:2006.11239, app. B)."""

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        self.to_shift = _linear(cond, width, identity=identity)

    def modulation(self, cond: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (1, W γ + b)."""
        return cond.new_ones(self.width), self.to_shift(cond)


class Concatenation(Affine):
    """layer([x, γ]), written as the shift that it is: W [x, γ] + b = W_x x + b + W_γ γ."""

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        self.to_shift = nn.Linear(cond, width, bias=False)
        if identity:
            nn.init.zeros_(self.to_shift.weight)

    def modulation(self, cond: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (1, W_γ γ)."""
        return cond.new_ones(self.width), self.to_shift(cond)


class ScaleOnly(Affine):
    """Scale ⊙ h with scale = W γ + b: the multiplicative half of FiLM."""

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        self.to_scale = _linear(cond, width, identity=identity, bias=1.0)

    def modulation(self, cond: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (W γ + b, 0)."""
        return self.to_scale(cond), cond.new_zeros(self.width)


class Gate(ScaleOnly):
    """h ⊙ sigmoid(W γ + b); it can only weaken, so its start is near a no-op, not at one."""

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        if identity:
            nn.init.constant_(self.to_scale.bias, 4.0)  # sigmoid(4) = 0.98

    def modulation(self, cond: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (sigmoid(W γ + b), 0)."""
        return torch.sigmoid(self.to_scale(cond)), cond.new_zeros(self.width)


class AdaptiveNorm(Conditioning):
    """scale ⊙ (h − μ)/σ + shift with μ, σ over each sample's own features, never the batch's.

    The layer-norm form that DiT uses (arXiv:2212.09748, sec. 3.2). Its statistics depend on h, so
    it cannot be folded into the layer before it.
    """

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        self.norm = nn.LayerNorm(width, elementwise_affine=False)
        self.film = FiLM(width, cond, identity=identity)

    def forward(self, h: Tensor, cond: Tensor) -> Tensor:
        """Gives the normalised features, modulated."""
        checks.tensor("h", h, ("*", self.width)), checks.tensor("cond", cond, ("*", self.cond))
        return film(self.norm(h), *self.film.modulation(cond))


class Unconditioned(Affine):
    """h itself: the baseline of a network that is told nothing."""

    def modulation(self, cond: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (1, 0)."""
        return cond.new_ones(self.width), cond.new_zeros(self.width)


CONDITIONINGS: Mapping[str, Callable[..., Conditioning]] = MappingProxyType(
    {
        "film": FiLM,
        "film-residual": ResidualFiLM,
        "additive": Additive,
        "concatenation": Concatenation,
        "scale": ScaleOnly,
        "gate": Gate,
        "adaptive-norm": AdaptiveNorm,
        "none": Unconditioned,
    }
)
