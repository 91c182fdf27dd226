"""No conditioning: the baseline."""

from torch import Tensor

from core.conditioning.base import Affine


class Unconditioned(Affine):
    """h itself: the baseline of a network without conditioning."""

    name = "none"
    title = "None"
    formula = "h"

    def modulation(self, cond: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (1, 0)."""
        return cond.new_ones(self.width), cond.new_zeros(self.width)
