"""A gate on every feature."""

import torch
from torch import Tensor, nn

from core.conditioning.scale_only import ScaleOnly


class Gate(ScaleOnly):
    """h ⊙ sigmoid(W γ + b); it can only weaken, so its start is near a no-op, not at one."""

    name = "gate"
    title = "Gate"
    formula = "h ⊙ sigmoid(W γ + b)"
    start = "0.98 h"

    def __init__(self, width: int, cond: int, *, identity: bool = True) -> None:
        super().__init__(width, cond, identity=identity)
        if identity:
            nn.init.constant_(self.to_scale.bias, 4.0)  # sigmoid(4) = 0.98

    def modulation(self, cond: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (sigmoid(W γ + b), 0)."""
        return torch.sigmoid(self.to_scale(cond)), cond.new_zeros(self.width)
