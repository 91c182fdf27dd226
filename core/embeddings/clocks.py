"""Clocks: what a network's time MLP reads of t in [0, 1], one entry for each embedding family.

A clock is built from a sinusoid's settings and a number of steps. It maps times of shape (*) to
(*, width), or to (*, 2, width) where deep and early layers read two embeddings. What is random in
it follows torch's own generator, as first weights do.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import torch
from torch import Generator, Tensor, nn

from core import checks
from core.arguments import checked, whole
from core.embeddings.families.adapter import Adapter
from core.embeddings.families.even_odd import even_odd
from core.embeddings.families.from_one import notes_formula
from core.embeddings.families.gaussian_fourier import GaussianFourier
from core.embeddings.families.hybrid import Hybrid
from core.embeddings.families.low_rank import LowRank
from core.embeddings.families.multi_scale import MultiScale
from core.embeddings.families.quantised import quantise
from core.embeddings.positional import MAX_DIM, Sinusoidal, whole_steps
from core.embeddings.sinusoid import Sinusoid

STEPS = 100  # of tables and one-hot clocks, unless the network counts other steps
START = 0.02  # size of a table's first, random rows
EVERY = 4  # the table with gaps is trained without every fourth row
RANK = 8

Formula = Callable[[Sinusoid, Tensor], Tensor]


def row_of(t: Tensor, steps: int) -> Tensor:
    """Gives the step of each time, min(⌊t · steps⌋, steps − 1), int64."""
    return (t * steps).floor().clamp(0, steps - 1).to(torch.int64)


class LearnedTable(nn.Module):
    """One learned row per step: (*) whole steps → (*, dim). Knows no step that it has not seen."""

    @checked(steps=whole(2, MAX_DIM), dim=whole(1, MAX_DIM))
    def __init__(self, steps: int, dim: int, *, generator: Generator | None = None) -> None:
        super().__init__()
        rows = torch.randn(steps, dim, generator=generator)
        self.table = nn.Parameter(rows)

    def forward(self, t: Tensor) -> Tensor:
        """Looks whole steps up; ValueError for fractions and steps beyond the table."""
        return self.table[whole_steps(t, len(self.table))]


class Table(nn.Module):
    """A learned row for each step of [0, 1]; with gaps, training reads the row before a gap."""

    def __init__(self, like: Sinusoidal, steps: int, *, gaps: bool = False) -> None:
        super().__init__()
        self.rows = LearnedTable(steps, like.dim)
        with torch.no_grad():
            self.rows.table.mul_(START)
        self.gaps = gaps

    def forward(self, t: Tensor) -> Tensor:
        """Gives the row of each time."""
        row = row_of(t, len(self.rows.table))
        if self.training and self.gaps:
            row = row - (row % EVERY == EVERY - 1).to(torch.int64)
        return self.rows.table[row]


class Steps(nn.Module):
    """One column per step of [0, 1]."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = checks.whole("steps", steps, 2, MAX_DIM)

    def forward(self, t: Tensor) -> Tensor:
        """Gives 1 in the step's column, 0 in the others."""
        columns = torch.arange(self.steps, device=t.device)
        return (row_of(t, self.steps).unsqueeze(-1) == columns).float()


class LinearTime(nn.Module):
    """W (time_scale · t) + b: a learned line through the space of embeddings."""

    def __init__(self, like: Sinusoidal) -> None:
        super().__init__()
        self.time_scale, self.line = like.time_scale, nn.Linear(1, like.dim)

    def forward(self, t: Tensor) -> Tensor:
        """Gives the point of each time, shape (*, dim)."""
        found: Tensor = self.line((self.time_scale * t[..., None]).to(self.line.weight.dtype))
        return found


class Mapped(nn.Module):
    """A function of times, or of another clock's embedding, as a module."""

    def __init__(self, function: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.function = function

    def forward(self, t: Tensor) -> Tensor:
        """Gives function(t)."""
        return self.function(t)


class TwoScales(nn.Module):
    """A coarse and a fine sinusoid side by side, (*, 2, dim): the first is for early layers."""

    def __init__(self, like: Sinusoidal, *, coarse_first: bool) -> None:
        super().__init__()
        self.both, self.coarse_first = MultiScale(like.dim), coarse_first

    def forward(self, t: Tensor) -> Tensor:
        """Embeds times twice."""
        coarse, fine = self.both(t)
        return torch.stack([coarse, fine] if self.coarse_first else [fine, coarse], -2)


def _published(formula: Formula) -> Callable[[Sinusoidal, int], nn.Module]:
    def build(like: Sinusoidal, _steps: int) -> nn.Module:
        one = Sinusoid(max_period=like.max_period, time_scale=like.time_scale, dim=like.dim)
        return Mapped(lambda t: formula(one, like.time_scale * t))

    return build


def _adapter(like: Sinusoidal, _steps: int) -> nn.Module:
    wide = Sinusoidal(2 * like.dim, max_period=like.max_period, time_scale=like.time_scale)
    return nn.Sequential(wide, Adapter(wide.dim, like.dim))


def _low_rank(like: Sinusoidal, _steps: int) -> nn.Module:
    return LowRank(like.dim, RANK, max_period=like.max_period, time_scale=like.time_scale)


def _hybrid(like: Sinusoidal, _steps: int) -> nn.Module:
    return Hybrid(like.dim, max_period=like.max_period, time_scale=like.time_scale)


def _quantised(like: Sinusoidal, _steps: int) -> nn.Module:
    return Mapped(lambda t: quantise(like(t), "int8"))


CLOCKS: Mapping[str, Callable[[Sinusoidal, int], nn.Module]] = MappingProxyType(
    {
        "sinusoidal": lambda like, _steps: like,
        "even-odd": _published(even_odd),
        "from-one": _published(notes_formula),
        "multi-scale": lambda like, _steps: TwoScales(like, coarse_first=False),
        "multi-scale-reversed": lambda like, _steps: TwoScales(like, coarse_first=True),
        "gaussian": lambda like, _steps: GaussianFourier(like.dim, scale=like.time_scale),
        "hybrid": _hybrid,
        "low-rank": _low_rank,
        "quantised": _quantised,
        "adapter": _adapter,
        "table": lambda like, steps: Table(like, steps),
        "table-gaps": lambda like, steps: Table(like, steps, gaps=True),
        "one-hot": lambda _like, steps: Steps(steps),
        "linear": lambda like, _steps: LinearTime(like),
        "scalar": lambda like, _steps: Mapped(lambda t: like.time_scale * t[..., None]),
        "none": lambda like, _steps: Mapped(lambda t: t.new_zeros(*t.shape, like.dim)),
    }
)
