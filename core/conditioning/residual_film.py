"""FiLM in its residual form, 1 + scale."""

from torch import Tensor, nn

from core.conditioning.full_film import FiLM


class ResidualFiLM(FiLM):
    """(1 + scale) ⊙ h + shift with (scale, shift) = W γ + b; starts as a no-op with W = b = 0."""

    name = "film-residual"
    title = "Residual FiLM"
    formula = "(1 + scale) ⊙ h + shift"

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        if identity:
            nn.init.zeros_(self.to_modulation.bias)

    def modulation(self, cond: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (1 + scale, shift)."""
        scale, shift = super().modulation(cond)
        return 1 + scale, shift
