"""Layers and draws that several families share."""

import math

from torch import Generator, nn

from core.embeddings.families.family import Values


def linear(dim_in: int, dim_out: int, generator: Generator | None) -> nn.Linear:
    """A linear layer whose weights and biases are uniform in ±1/√dim_in."""
    layer = nn.Linear(dim_in, dim_out)
    bound = 1 / math.sqrt(dim_in)
    for parameter in layer.parameters():
        nn.init.uniform_(parameter, -bound, bound, generator=generator)
    return layer


def parameters(module: nn.Module) -> int:
    """How many numbers of a module training adjusts."""
    return sum(weight.numel() for weight in module.parameters())


def seeded(values: Values) -> Generator:
    """A generator that starts from the option `seed`."""
    return Generator().manual_seed(int(values["seed"]))
