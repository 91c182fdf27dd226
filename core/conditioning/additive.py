"""Addition of an embedding to the features."""

from torch import Tensor

from core.conditioning.base import Affine, linear


class Additive(Affine):
    """h + W γ + b, as the original DDPM adds its time embedding (arXiv:2006.11239, app. B)."""

    name = "additive"
    title = "Addition"
    formula = "h + W γ + b"

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        self.to_shift = linear(cond, width, identity=identity)

    def modulation(self, cond: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (1, W γ + b)."""
        return cond.new_ones(self.width), self.to_shift(cond)
