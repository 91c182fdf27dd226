"""`python -m core.recipes NAME` makes each shipped checkpoint and table again, from nothing."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

from core.recipes.classifier import classifier
from core.recipes.conditioning import conditioning, quick
from core.recipes.dropout import PERCENT, checkpoint, dropout
from core.recipes.film import film_snapshots, identity_start
from core.recipes.learned_table import learned_table, learned_table_gaps
from core.recipes.moons_circles import moons_circles

# name → recipe(steps or None for its own number, folder to write to)
RECIPES: Mapping[str, Callable[[int | None, Path], None]] = MappingProxyType(
    {
        "moons-circles": moons_circles,
        "film-snapshots": film_snapshots,
        "identity-start": identity_start,
        "classifier": classifier,
        "conditioning": conditioning,
        "learned-table": learned_table,
        "learned-table-gaps": learned_table_gaps,
        **{checkpoint(percent): partial(dropout, percent) for percent in PERCENT},
    }
)

# the same in a few seconds, for tests
QUICK: Mapping[str, Callable[[int | None, Path], None]] = MappingProxyType({"conditioning": quick})
