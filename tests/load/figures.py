"""What a scenario measured beside what is allowed, and the one table that says so."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.load.viewer import Move


@dataclass(frozen=True)
class Figure:
    """One measured number; `most` and `least` are its bounds, if it has any."""

    name: str
    value: float
    unit: str = ""
    most: float | None = None
    least: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the value is a number within its bounds."""
        bounded = self.most is not None or self.least is not None
        if bounded and math.isnan(self.value):
            return False
        low = -math.inf if self.least is None else self.least
        high = math.inf if self.most is None else self.most
        return math.isnan(self.value) or low <= self.value <= high

    @property
    def bound(self) -> str:
        """The bound as it is printed."""
        if self.most is not None and self.most == self.least:
            return f"= {self.most:g}"
        if self.most is not None:
            return f"≤ {self.most:g}"
        return "" if self.least is None else f"≥ {self.least:g}"


def quantile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least this share of all values does not exceed."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)] if ranked else float("nan")


def timings(name: str, seconds: Sequence[float], p95: float | None = None) -> list[Figure]:
    """Count, median, p95 and worst of some waits, in milliseconds."""
    in_ms = [1000 * value for value in seconds]
    return [
        Figure(f"{name}: count", len(in_ms)),
        Figure(f"{name}: median", quantile(in_ms, 0.5), "ms"),
        Figure(f"{name}: p95", quantile(in_ms, 0.95), "ms", most=p95),
        Figure(f"{name}: worst", max(in_ms, default=float("nan")), "ms"),
    ]


def slowest(moves: Iterable[Move], count: int = 5) -> list[Figure]:
    """p95 of the slowest controls, each by itself."""
    by_name: dict[str, list[float]] = {}
    for move in moves:
        by_name.setdefault(move.name, []).append(1000 * move.seconds)
    worst = sorted(((quantile(v, 0.95), n, len(v)) for n, v in by_name.items()), reverse=True)
    return [Figure(f"p95 of {name} ({n} moves)", value, "ms") for value, name, n in worst[:count]]


def table(figures: Iterable[Figure]) -> str:
    """The figures as text, one a line, each with its bound and whether it holds."""
    rows = []
    for figure in figures:
        digits = 0 if abs(figure.value) >= 100 or figure.value % 1 == 0 else 1
        value = "–" if math.isnan(figure.value) else f"{figure.value:,.{digits}f}"
        verdict = "" if not figure.bound else "holds" if figure.holds else "RED"
        rows.append(f"{figure.name:<58}{value:>10} {figure.unit:<4}{figure.bound:<10}{verdict}")
    return "\n".join(rows)
