"""Two conditionings one after the other: the first follows the time, the second the class."""

from torch import Tensor

from core.conditioning.base import Affine, Conditioning


class InTurn(Conditioning):
    """second(first(h, γ_t), γ_y) of one kind, where cond = [γ_t, γ_y].

    Args:
        kind: What both are.
        width: Features.
        cond: Width of γ_t and of γ_y together, even.
        identity: Whether both start as a no-op.
    """

    def __init__(
        self, kind: type[Conditioning], width: int, cond: int, *, identity: bool = True
    ) -> None:
        super().__init__(width, cond, identity=identity)
        self.first, self.second = (kind(width, cond // 2, identity=identity) for _ in "ty")

    def forward(self, h: Tensor, cond: Tensor) -> Tensor:
        """Gives the features after both."""
        time, label = cond.chunk(2, -1)
        found: Tensor = self.second(self.first(h, time), label)
        return found


class AffineInTurn(InTurn, Affine):
    """Two affine ones: scale₂ ⊙ (scale₁ ⊙ h + shift₁) + shift₂ is affine again, so it folds."""

    first: Affine
    second: Affine

    def modulation(self, cond: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (scale₂ ⊙ scale₁, scale₂ ⊙ shift₁ + shift₂)."""
        time, label = cond.chunk(2, -1)
        (a, b), (c, d) = self.first.modulation(time), self.second.modulation(label)
        return c * a, c * b + d


def in_turn(kind: type[Conditioning], width: int, cond: int, *, identity: bool) -> InTurn:
    """Builds two of a kind, one after the other; they fold if the kind does."""
    both = AffineInTurn if issubclass(kind, Affine) else InTurn
    return both(kind, width, cond, identity=identity)
