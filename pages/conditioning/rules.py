"""Published rules for max_period and the width, and whether the rows bear them out.

Rows come from few seeds. One errs less than another only where its worst seed errs less than the
other's best one; else the two cannot be told apart.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.experiments.conditioning_table import Row
from pages.shared.layout import Verdict

# T up to which → range of max_period; the time scale is T, for steps run from 0 to it
PERIODS = {500: (1_000.0, 5_000.0), 1000: (5_000.0, 10_000.0)}
LEAST_STEPS = 100  # below it the rule says nothing
WIDTHS = (32, 64)  # for points in the plane
Point = tuple[float, float, int]  # (max_period, time scale, width)


def less(one: Row, other: Row) -> bool:
    """Whether a row errs less than another in every pair of their seeds."""
    return max(one.overall) < min(other.overall)


def point(row: Row) -> Point:
    """Where a row stands on the grid of clocks."""
    config = row.config
    return config.max_period, config.time_scale, config.embedding_dim or config.time_dim


def period_ruled(period: float, steps: float) -> bool:
    """Whether the rule chooses this max_period for so many steps."""
    for most, (low, high) in PERIODS.items():
        if LEAST_STEPS <= steps <= most:
            return low <= period <= high
    return False


def best_of(rows: Iterable[Row]) -> Row:
    """The row with the least error."""
    return min(rows, key=lambda row: row.mean_error)


@dataclass(frozen=True)
class Tested:
    """A rule at one place: the best row the rule allows, and the best of those it does not.

    Attributes:
        place: Where, in words.
        ruled: The best row that the rule chooses.
        other: The best row that it does not choose.
    """

    place: str
    ruled: Row
    other: Row

    @property
    def holds(self) -> bool:
        """Whether no other choice errs less."""
        return not less(self.other, self.ruled)

    @property
    def matters(self) -> bool:
        """Whether the two can be told apart at all."""
        return less(self.ruled, self.other) or less(self.other, self.ruled)


def periods(rows: Iterable[Row]) -> tuple[Tested, ...]:
    """Tests the rule for max_period at each time scale and width that it speaks of."""
    return _tested(
        rows,
        lambda at: (at[1], at[2]),
        lambda at: period_ruled(at[0], at[1]),
        lambda at: f"T = {at[1]:g}, width {at[2]}",
    )


def widths(rows: Iterable[Row]) -> tuple[Tested, ...]:
    """Tests the rule for the width at each time scale and max_period."""
    return _tested(
        rows,
        lambda at: (at[0], at[1]),
        lambda at: WIDTHS[0] <= at[2] <= WIDTHS[1],
        lambda at: f"P = {at[0]:g}, {at[1]:g} t",
    )


def verdict(tested: Iterable[Tested]) -> Verdict:
    """Holds where no other choice errs less, fails where one always does.

    It is undecided where no choice can be told from another at any place.
    """
    places = list(tested)
    if not any(one.matters for one in places):
        return "undecided"
    found = [one.holds for one in places]
    return "holds" if all(found) else "fails" if not any(found) else "depends"


def _tested(
    rows: Iterable[Row],
    place: Callable[[Point], tuple[float, float]],
    ruled: Callable[[Point], bool],
    words: Callable[[Point], str],
) -> tuple[Tested, ...]:
    grouped: dict[tuple[float, float], list[Row]] = {}
    for row in rows:
        grouped.setdefault(place(point(row)), []).append(row)
    found = []
    for own in grouped.values():
        chosen = [row for row in own if ruled(point(row))]
        rest = [row for row in own if not ruled(point(row))]
        if chosen and rest:
            found.append(Tested(words(point(own[0])), best_of(chosen), best_of(rest)))
    return tuple(found)
