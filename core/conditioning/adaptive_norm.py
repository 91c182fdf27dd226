"""Layer norm whose scale and shift follow the embedding."""

from torch import Tensor, nn

from core import checks
from core.conditioning.base import Conditioning, film
from core.conditioning.full_film import FiLM


class AdaptiveNorm(Conditioning):
    """scale ⊙ (h − μ)/σ + shift with μ, σ over each sample's own features, never the batch's.

    The layer-norm form that DiT uses (arXiv:2212.09748, sec. 3.2). Its statistics depend on h, so
    it cannot be folded into the layer before it.
    """

    name = "adaptive-norm"
    title = "Adaptive layer norm"
    formula = "scale ⊙ (h − μ)/σ + shift"
    start = "(h − μ)/σ"

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        self.norm = nn.LayerNorm(width, elementwise_affine=False)
        self.film = FiLM(width, cond, identity=identity)

    def forward(self, h: Tensor, cond: Tensor) -> Tensor:
        """Gives the normalised features, modulated."""
        checks.tensor("h", h, ("*", self.width)), checks.tensor("cond", cond, ("*", self.cond))
        return film(self.norm(h), *self.film.modulation(cond))
