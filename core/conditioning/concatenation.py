"""Concatenation of an embedding to the features."""

from torch import Tensor, nn

from core.conditioning.base import Affine


class Concatenation(Affine):
    """layer([x, γ]), written as the shift that it is: W [x, γ] + b = W_x x + b + W_γ γ."""

    name = "concatenation"
    title = "Concatenation"
    formula = "W [h, γ] + b"

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        self.to_shift = nn.Linear(cond, width, bias=False)
        if identity:
            nn.init.zeros_(self.to_shift.weight)

    def modulation(self, cond: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (1, W_γ γ)."""
        return cond.new_ones(self.width), self.to_shift(cond)
