"""Half of an additive shift: a method to start from."""

from torch import Tensor

from core.conditioning.base import Affine, linear


class HalfShift(Affine):
    """h + (W γ + b) / 2."""

    name, title = "half-shift", "Half a shift"
    formula = "h + (W γ + b) / 2"

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        self.to_shift = linear(cond, width, identity=identity)

    def modulation(self, cond: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (1, (W γ + b) / 2)."""
        return cond.new_ones(self.width), self.to_shift(cond) / 2
