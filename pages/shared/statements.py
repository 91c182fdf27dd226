"""Finds the statements of a page: every module of its folder that has an ORDER.

Each has a `statement(settings)`, which measures and gives the statement with its verdict. Where
that takes more than a few lines, `measure` asks core and `judge` reads the numbers.
"""

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def discover(path: Iterable[str], package: str) -> list[ModuleType]:
    """Gives the modules of a package that put a statement to the test, in their order."""
    names = [f"{package}.{found.name}" for found in iter_modules(path)]
    modules = [import_module(name) for name in names]
    return sorted((one for one in modules if hasattr(one, "ORDER")), key=lambda one: one.ORDER)
