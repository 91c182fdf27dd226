"""Layer norm with scale, shift and a gate on a residual, all following the embedding."""

from torch import Tensor

from core import checks
from core.conditioning.base import Conditioning, film, linear
from core.conditioning.group_norm import group_norm


class GatedNorm(Conditioning):
    """h + gate ⊙ ((1 + scale) ⊙ (h − μ)/σ + shift) with (scale, shift, gate) = W γ + b.

    The block of DiT, adaLN-Zero (arXiv:2212.09748, sec. 3.2), around a layer's features: W and b
    start at 0, so that the gate is closed and h passes unchanged.
    """

    name = "adaptive-norm-gated"
    title = "Adaptive layer norm with gate"
    formula = "h + gate ⊙ ((1 + scale) ⊙ (h − μ)/σ + shift)"

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        self.to_modulation = linear(cond, 3 * width, identity=identity)

    def forward(self, h: Tensor, cond: Tensor) -> Tensor:
        """Gives the features and the gated, modulated norm of them."""
        checks.tensor("h", h, ("*", self.width)), checks.tensor("cond", cond, ("*", self.cond))
        scale, shift, gate = self.to_modulation(cond).chunk(3, -1)
        return h + gate * film(group_norm(h, 1), 1 + scale, shift)
