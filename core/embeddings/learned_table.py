"""A score network that looks its time up in a learned table, and the table it has learned."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load as parse
from torch import Tensor

from core import checkpoints
from core.checkpoints import CheckpointError
from core.embeddings.families import LearnedTable
from core.networks import NetworkConfig, ScoreNetwork

ROOT = checkpoints.ROOT.parent / "embeddings"
NAME = "learned-table"
STEPS = 100
START = 0.02  # size of the first, random rows: so small that what is learned can be seen
CONFIG = NetworkConfig(width=64, time_dim=32)


class TableNetwork(ScoreNetwork):
    """A score network whose sinusoid is replaced by one learned row for each of `steps` times.

    It looks up row min(⌊t · steps⌋, steps - 1): all times in between share a row.
    """

    def __init__(self, config: NetworkConfig = CONFIG, steps: int = STEPS) -> None:
        super().__init__(config)
        self.rows = LearnedTable(steps, config.time_dim)
        with torch.no_grad():
            self.rows.table.mul_(START)

    def embed(self, t: Tensor, label: Tensor) -> Tensor:
        """Gives γ, shape (B, time_dim), from the row of each time."""
        steps = len(self.rows.table)
        row = (t * steps).floor().clamp(0, steps - 1).to(torch.int64)
        return self.time_mlp(self.rows.table[row]) + self.label_table(label)


@lru_cache(maxsize=4)
def load(name: str = NAME, root: Path = ROOT) -> LearnedTable:
    """Gives the table that the shipped recipe has learned, (steps, dim), frozen.

    Raises:
        CheckpointError: If it is missing, its hash differs, or a value is not finite.
    """
    entry = checkpoints.manifest(name, root=root)
    path, raw = checkpoints.believed(entry, root)
    rows = parse(raw).get("table")
    if rows is None or rows.ndim != 2 or not bool(torch.isfinite(rows).all()):
        raise CheckpointError(f"{path}: need one finite tensor `table` of shape (steps, dim)")
    table = LearnedTable(*rows.shape)
    table.table = torch.nn.Parameter(rows, requires_grad=False)
    return table


def write(path: Path, raw: bytes, *, recipe: dict[str, Any], quality: dict[str, Any]) -> None:
    """Writes the table's weights and its manifest beside them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    entry = {
        "file": path.name,
        "sha256": hashlib.sha256(raw).hexdigest(),
        "recipe": recipe,
        "quality": quality,
    }
    text = json.dumps({path.stem: entry}, indent=2, ensure_ascii=False)
    (path.parent / checkpoints.MANIFEST).write_text(text + "\n", encoding="utf-8")
