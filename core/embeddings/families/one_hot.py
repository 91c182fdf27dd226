"""One column per step: a baseline."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from core import checks
from core.embeddings.families.family import Family, Part, Values
from core.embeddings.positional import MAX_DIM, whole_steps
from core.embeddings.sinusoid import Sinusoid


class OneHot(nn.Module):
    """One column per step: every two steps are equally unlike, none is nearer than another."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = checks.whole("steps", steps, 2, MAX_DIM)

    def forward(self, t: Tensor) -> Tensor:
        """Maps whole steps, shape (*), to (*, steps)."""
        return functional.one_hot(whole_steps(t, self.steps), self.steps).to(torch.float32)


def build(one: Sinusoid, _values: Values) -> tuple[Part, ...]:
    """The steps of a sinusoid, a column each."""
    return (Part("One-hot", OneHot(one.steps)(torch.arange(one.steps))),)


FAMILY = Family(
    name="one-hot",
    title="One-hot",
    formula="γ(k)_j = 1 if j = k, else 0",
    source="Baseline",
    summary="One dimension for each step: no step is nearer than another.",
    build=build,
)
