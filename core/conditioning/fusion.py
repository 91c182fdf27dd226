"""Ways to make one γ of the time's embedding and the class's, which every layer reads."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import silu


class Fusion(nn.Module, ABC):
    """(γ_t, γ_y), both of shape (*, dim), → γ of shape (*, width).

    Args:
        dim: Width of both embeddings.

    Attributes:
        width: Width of γ.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.width = dim

    @abstractmethod
    def forward(self, time: Tensor, label: Tensor) -> Tensor:
        """Gives γ; the two embeddings are broadcast against each other."""


class Sum(Fusion):
    """γ = γ_t + γ_y, as guided-diffusion does."""

    name, title, formula = "sum", "Sum", "γ_t + γ_y"

    def forward(self, time: Tensor, label: Tensor) -> Tensor:
        """Gives the sum."""
        return time + label


class ConcatMLP(Fusion):
    """γ = W₂ silu(W₁ [γ_t, γ_y] + b₁) + b₂."""

    name, title, formula = "concat", "Concatenation and MLP", "MLP([γ_t, γ_y])"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.first, self.second = nn.Linear(2 * dim, dim), nn.Linear(dim, dim)

    def forward(self, time: Tensor, label: Tensor) -> Tensor:
        """Gives the MLP's answer to both."""
        return self.second(silu(self.first(_joined(time, label))))


class GateByTime(Fusion):
    """γ = γ_y ⊙ sigmoid(γ_t): the time says how much of the class is heard, in each channel."""

    name, title, formula = "gate", "Class gated by time", "γ_y ⊙ sigmoid(γ_t)"

    def forward(self, time: Tensor, label: Tensor) -> Tensor:
        """Gives the gated class."""
        return label * torch.sigmoid(time)


class OneAfterTheOther(Fusion):
    """γ = [γ_t, γ_y]: each half has a conditioning of its own (``core.conditioning.in_turn``)."""

    name, title, formula = "in-turn", "Two layers in turn", "FiLM(FiLM(h, γ_t), γ_y)"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.width = 2 * dim

    def forward(self, time: Tensor, label: Tensor) -> Tensor:
        """Gives both, side by side."""
        return _joined(time, label)


def _joined(time: Tensor, label: Tensor) -> Tensor:
    return torch.cat(torch.broadcast_tensors(time, label), -1)


FUSIONS: Mapping[str, type[Fusion]] = MappingProxyType(
    {kind.name: kind for kind in (Sum, ConcatMLP, GateByTime, OneAfterTheOther)}
)
