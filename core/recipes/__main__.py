"""The command line of the recipes."""

import argparse
from pathlib import Path

from core import checkpoints, recipes


def main() -> None:
    """Reads the command line and runs one recipe."""
    parser = argparse.ArgumentParser(prog="python -m core.recipes", description=recipes.__doc__)
    parser.add_argument("name", choices=sorted(recipes.RECIPES), help="what to make")
    parser.add_argument("--steps", type=int, help="fewer steps, to try a recipe out")
    parser.add_argument("--root", type=Path, default=checkpoints.ROOT, help="where to write")
    parser.add_argument("--quick", action="store_true", help="a small form, to try a recipe out")
    options = parser.parse_args()
    if options.steps is not None and options.steps < 1:
        parser.error(f"--steps {options.steps}: need 1 or more")
    if options.quick and options.name not in recipes.QUICK:
        parser.error(f"--quick: need one of {', '.join(recipes.QUICK)}, not {options.name}")
    chosen = recipes.QUICK if options.quick else recipes.RECIPES
    chosen[options.name](options.steps, options.root)


if __name__ == "__main__":
    main()
