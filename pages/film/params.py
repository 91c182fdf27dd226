"""Two kinds of setting that only the FiLM page has: a set of features, and a scale and shift."""

from dataclasses import dataclass
from typing import Any

from pages.shared.params import Param

MOST = 24  # features that can be switched off at once
REACH = 10.0  # largest scale and shift that can be set

Feature = tuple[int, int]  # layer and feature, both counted from 0


def feature_name(feature: Feature) -> str:
    """A feature as people write it, both numbers counted from 1.

    >>> feature_name((1, 16))
    '2.17'
    """
    return f"{feature[0] + 1}.{feature[1] + 1}"


@dataclass(frozen=True)
class Features(Param):
    """A set of features, written 1.5,2.17 (layer and feature, counted from 1); none is allowed."""

    layers: int
    width: int

    def allowed(self) -> str:
        """How features are written."""
        return (
            f"up to {MOST} features such as 1.5,2.17, layers 1 to {self.layers}, "
            f"features 1 to {self.width}"
        )

    def parse(self, text: str) -> tuple[Feature, ...]:
        """The features of this text."""
        found = []
        for word in filter(None, (part.strip() for part in text.split(","))):
            layer, feature = word.split(".")
            if len(word) > 9:
                raise ValueError(word)
            found.append((int(layer) - 1, int(feature) - 1))
        return self.check(found)

    def check(self, value: Any) -> tuple[Feature, ...]:  # noqa: ANN401
        """The features in order, each once."""
        found = sorted({(int(layer), int(feature)) for layer, feature in value})
        bad = [f for f in found if not (0 <= f[0] < self.layers and 0 <= f[1] < self.width)]
        if bad or len(found) > MOST:
            raise ValueError(value)
        return tuple(found)

    def write(self, value: tuple[Feature, ...]) -> str:
        """The features joined by commas."""
        return ",".join(feature_name(feature) for feature in value)


@dataclass(frozen=True)
class ScaleShift(Param):
    """A scale and a shift for the followed feature, written 1.5,-0.2; none is allowed."""

    def allowed(self) -> str:
        """How a pair is written."""
        return f"a scale and a shift such as 1.5,-0.2, each from -{REACH:g} to {REACH:g}"

    def parse(self, text: str) -> tuple[float, float] | None:
        """The pair of this text."""
        if not text:
            return None
        scale, shift = text.split(",")
        return self.check((float(scale), float(shift)))

    def check(self, value: Any) -> tuple[float, float] | None:  # noqa: ANN401
        """The pair, to three digits."""
        if value is None:
            return None
        scale, shift = (round(float(part), 3) + 0.0 for part in value)
        if not (abs(scale) <= REACH and abs(shift) <= REACH):
            raise ValueError(value)
        return scale, shift

    def write(self, value: tuple[float, float] | None) -> str:
        """Both numbers, joined by a comma."""
        return "" if value is None else f"{value[0]:g},{value[1]:g}"
