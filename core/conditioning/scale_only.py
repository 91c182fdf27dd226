"""The multiplicative half of FiLM."""

from torch import Tensor

from core.conditioning.base import Affine, linear


class ScaleOnly(Affine):
    """Scale ⊙ h with scale = W γ + b: the multiplicative half of FiLM."""

    name = "scale"
    title = "Scale only"
    formula = "scale ⊙ h"

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        self.to_scale = linear(cond, width, identity=identity, bias=1.0)

    def modulation(self, cond: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (W γ + b, 0)."""
        return self.to_scale(cond), cond.new_zeros(self.width)
