"""A learned table of times, the score network that trains one, and the tables it has learned."""

from functools import lru_cache
from pathlib import Path

import torch
from torch import Generator, Tensor, nn

from core import checkpoints, checks
from core.embeddings.positional import MAX_DIM, whole_steps
from core.networks import NetworkConfig, ScoreNetwork

ROOT = checkpoints.ROOT.parent / "embeddings"
NAME = "learned-table"
GAPS = "learned-table-gaps"  # trained without every `EVERY`-th row
EVERY = 4
STEPS = 100
START = 0.02  # size of the first, random rows: so small that what is learned can be seen
CONFIG = NetworkConfig(width=64, time_dim=32)


class LearnedTable(nn.Module):
    """One learned row per step: (*) whole steps → (*, dim). Knows no step that it has not seen."""

    def __init__(self, steps: int, dim: int, *, generator: Generator | None = None) -> None:
        super().__init__()
        checks.whole("steps", steps, 2, MAX_DIM), checks.whole("dim", dim, 1, MAX_DIM)
        rows = torch.randn(steps, dim, generator=generator)
        self.table = nn.Parameter(rows)

    def forward(self, t: Tensor) -> Tensor:
        """Looks whole steps up; ValueError for fractions and steps beyond the table."""
        return self.table[whole_steps(t, len(self.table))]


def unseen_rows(steps: int, every: int) -> Tensor:
    """Which of `steps` rows training leaves out: every `every`-th, none for 0; (steps,) bool."""
    row = torch.arange(steps)
    return (row % every == every - 1) if every else torch.zeros(steps, dtype=torch.bool)


class TableNetwork(ScoreNetwork):
    """A score network whose sinusoid is replaced by one learned row for each of `steps` times.

    It looks up row min(⌊t · steps⌋, steps - 1): all times in between share a row. With `every`
    above 0, training uses row k - 1 in place of every `every`-th row k, which keeps its start.
    """

    def __init__(
        self, config: NetworkConfig = CONFIG, steps: int = STEPS, *, every: int = 0
    ) -> None:
        super().__init__(config)
        self.rows = LearnedTable(steps, config.time_dim)
        with torch.no_grad():
            self.rows.table.mul_(START)
        self.unseen = unseen_rows(steps, every)

    def clock(self, t: Tensor) -> Tensor:
        """Gives the row of each time, shape (*, time_dim)."""
        steps = len(self.rows.table)
        row = (t * steps).floor().clamp(0, steps - 1).to(torch.int64)
        if self.training:
            row = row - self.unseen[row].to(torch.int64)
        return self.rows.table[row]


@lru_cache(maxsize=4)
def load(name: str = NAME, root: Path = ROOT) -> LearnedTable:
    """Gives a table that the shipped recipe has learned, (steps, dim), frozen.

    Raises:
        CheckpointError: If it is missing, its hash differs, or a value is not finite.
    """
    entry = checkpoints.manifest(name, root=root)
    path, found = checkpoints.tensors(entry, root)
    rows = found.get("table")
    if rows is None or rows.ndim != 2:
        raise checkpoints.damaged(path, "need one tensor `table` of shape (steps, dim)", entry)
    table = LearnedTable(*rows.shape)
    table.table = torch.nn.Parameter(rows, requires_grad=False)
    return table
