"""FiLM: a scale and a shift for every feature."""

from torch import Tensor, nn

from core.conditioning.base import Affine, linear


class FiLM(Affine):
    """Scale ⊙ h + shift with (scale, shift) = W γ + b (arXiv:1709.07871).

    Starts as a no-op with W = 0, b = (1 … 1, 0 … 0).
    """

    name = "film"
    title = "FiLM"
    formula = "scale ⊙ h + shift"

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        self.to_modulation = linear(cond, 2 * width, identity=identity)
        if identity:
            nn.init.ones_(self.to_modulation.bias[:width])

    def modulation(self, cond: Tensor) -> tuple[Tensor, Tensor]:
        """Gives the two halves of W γ + b."""
        scale, shift = self.to_modulation(cond).chunk(2, -1)
        return scale, shift
