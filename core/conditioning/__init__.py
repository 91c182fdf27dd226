"""Ways for an embedding γ to enter a layer. Time and label arrive summed in one vector γ.

Most ways are the same affine map of the features, scale ⊙ h + shift, with some half of it fixed:
those are ``Affine`` and can be folded into the layer before them, so that they cost nothing at
sampling time (``core.engine.folding``). One file of this folder holds one way; CONDITIONINGS
finds it there.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from core.conditioning.adaptive_norm import AdaptiveNorm
from core.conditioning.additive import Additive
from core.conditioning.base import Affine, Conditioning, film
from core.conditioning.concatenation import Concatenation
from core.conditioning.full_film import FiLM
from core.conditioning.gate import Gate
from core.conditioning.residual_film import ResidualFiLM
from core.conditioning.scale_only import ScaleOnly
from core.conditioning.unconditioned import Unconditioned

__all__ = [
    "CONDITIONINGS",
    "AdaptiveNorm",
    "Additive",
    "Affine",
    "Concatenation",
    "Conditioning",
    "FiLM",
    "Gate",
    "ResidualFiLM",
    "ScaleOnly",
    "Unconditioned",
    "film",
]


def _found() -> dict[str, type[Conditioning]]:
    """All ways of this folder, by name."""
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    kinds = {
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Conditioning) and hasattr(kind, "name")
    }
    return {kind.name: kind for kind in sorted(kinds, key=lambda kind: kind.name)}


CONDITIONINGS: Mapping[str, type[Conditioning]] = MappingProxyType(_found())
