"""A learned table of times, the score network that trains one, and the tables it has learned."""

from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor

from core import checkpoints
from core.arguments import checked, whole
from core.embeddings.clocks import START, STEPS, LearnedTable, row_of
from core.embeddings.positional import MAX_DIM
from core.networks import NetworkConfig, ScoreNetwork

ROOT = checkpoints.ROOT.parent / "embeddings"
NAME = "learned-table"
GAPS = "learned-table-gaps"  # trained without every fourth row
CONFIG = NetworkConfig(width=64, time_dim=32)


@checked(steps=whole(2, MAX_DIM), every=whole(0, MAX_DIM))
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
        row = row_of(t, len(self.rows.table))
        if self.training:
            row = row - self.unseen[row].to(torch.int64)
        return self.rows.table[row]


@checked()
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
