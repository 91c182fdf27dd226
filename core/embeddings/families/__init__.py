"""Families of time embeddings: every module here that has a `FAMILY` is in the registry."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from core.embeddings.families.adapter import Adapter
from core.embeddings.families.family import Family, Option, Part, Value, Values
from core.embeddings.families.gaussian_fourier import GaussianFourier
from core.embeddings.families.hybrid import Hybrid
from core.embeddings.families.low_rank import LowRank
from core.embeddings.families.multi_scale import MultiScale
from core.embeddings.families.one_hot import OneHot
from core.embeddings.families.quantised import QUANTISERS, quantise
from core.embeddings.families.raw_scalar import RawScalar

__all__ = [
    "FAMILIES",
    "QUANTISERS",
    "Adapter",
    "Family",
    "GaussianFourier",
    "Hybrid",
    "LowRank",
    "MultiScale",
    "OneHot",
    "Option",
    "Part",
    "RawScalar",
    "Value",
    "Values",
    "quantise",
]


FAMILIES: Mapping[str, Family]


def _found() -> list[Family]:
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    return [module.FAMILY for module in modules if hasattr(module, "FAMILY")]


def __getattr__(name: str) -> Mapping[str, Family]:
    """Finds FAMILIES when first asked: some families read networks, which read other families."""
    if name != "FAMILIES":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    families = {family.name: family for family in sorted(_found(), key=lambda one: one.title)}
    globals()["FAMILIES"] = MappingProxyType(families)
    return globals()["FAMILIES"]
