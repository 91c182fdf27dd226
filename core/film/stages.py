"""The networks of one training run that are shipped, as the manifest lists them."""

from dataclasses import dataclass
from pathlib import Path

from core import checkpoints
from core.arguments import checked

PREFIX = "film-snapshots-"


@dataclass(frozen=True)
class Stage:
    """One network on the way of a training run.

    Args:
        checkpoint: Its name in the manifest.
        step: After how many optimiser steps its weights were kept.
    """

    checkpoint: str
    step: int


@checked()
def stages(*, root: Path = checkpoints.ROOT) -> tuple[Stage, ...]:
    """Lists the shipped snapshots, the untrained network first."""
    found = (
        Stage(name, checkpoints.manifest(name, root=root)["recipe"]["step"])
        for name in checkpoints.names(root=root)
        if name.startswith(PREFIX)
    )
    return tuple(sorted(found, key=lambda stage: stage.step))
