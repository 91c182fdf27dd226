"""`python -m core.recipes NAME` makes each shipped checkpoint and table again, from nothing."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from core.recipes.moons_circles import moons_circles

# name → recipe(steps or None for its own number, folder to write to)
RECIPES: Mapping[str, Callable[[int | None, Path], None]] = MappingProxyType(
    {"moons-circles": moons_circles}
)
