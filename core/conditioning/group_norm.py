"""Group norm whose scale and shift follow the embedding."""

from torch import Tensor

from core import checks
from core.conditioning.base import Conditioning, film, split
from core.conditioning.full_film import FiLM

EPSILON = 1e-5


def group_norm(h: Tensor, groups: int) -> Tensor:
    """Gives (h − μ)/√(σ² + ε) with μ, σ² over each sample's own features, group by group.

    Args:
        h: Features, shape (*, C).
        groups: How many, a divisor of C; 1 is layer norm.
    """
    parts = h.unflatten(-1, (groups, -1))  # (*, G, C / G)
    centred = parts - parts.mean(-1, keepdim=True)
    variance = centred.square().mean(-1, keepdim=True)
    return (centred * (variance + EPSILON).rsqrt()).flatten(-2)


class AdaptiveGroupNorm(Conditioning):
    """scale ⊙ (h − μ)/σ + shift with μ, σ over each group of a sample's features.

    The form of guided-diffusion (arXiv:2105.05233, sec. 3). Its statistics depend on h, so it
    cannot be folded into the layer before it.
    """

    name = "adaptive-group-norm"
    title = "Adaptive group norm"
    formula = "scale ⊙ (h − μ)/σ + shift, μ and σ per group"
    start = "(h − μ)/σ"
    multiple = 4

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        self.groups = split(width)
        self.film = FiLM(width, cond, identity=identity)

    def forward(self, h: Tensor, cond: Tensor) -> Tensor:
        """Gives the normalised features, modulated."""
        checks.tensor("h", h, ("*", self.width)), checks.tensor("cond", cond, ("*", self.cond))
        return film(group_norm(h, self.groups), *self.film.modulation(cond))
