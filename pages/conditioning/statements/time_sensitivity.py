"""Statement 11: the output should differ by more than 0.1 between t = 0.1 and t = 0.9."""

from statistics import fmean

from core.experiments.conditioning_table import Row
from core.film.sensitivity import THRESHOLD
from pages.conditioning.statements.base import NOTES, Rows, test
from pages.shared.layout import Statement, Verdict

ORDER = 3
DEAF = ("none", "time-agnostic")  # are told no time


def hears(row: Row) -> bool:
    """Whether a network is told the time at all."""
    return "none" not in (row.config.conditioning, row.config.clock)


def statement(rows: Rows) -> Statement:
    """Counts the networks that the check passes, among those told the time and those not."""

    def judge() -> tuple[str, Verdict, str]:
        found = {row.name: fmean(row.sensitivity) for row in rows.values()}
        told = {name: value for name, value in found.items() if hears(rows[name])}
        passed = [value > THRESHOLD for value in told.values()]
        refused = [found[name] <= THRESHOLD for name in DEAF]
        least = min(told, key=lambda name: told[name])
        worst = max((rows[name] for name in told), key=lambda row: row.mean_error)
        verdict: Verdict = "depends"
        if all(passed) and all(refused):
            verdict = "holds"
        elif not all(refused):
            verdict = "fails"
        not_told = " and ".join(f"{found[name]:.3f}" for name in DEAF)
        return (
            f"{sum(passed)} of {len(told)} networks that are told the time are above "
            f"{THRESHOLD:g}, the least {rows[least].title}, {told[least]:.3f}. Those told no "
            f"time: {not_told}.",
            verdict,
            f"It tells who hears the time, not who uses it well: the largest error of all, "
            f"{worst.title}, {worst.mean_error:.3f}, comes with a difference of "
            f"{told[worst.name]:.3f}.",
        )

    text = "The output should differ by more than 0.1 between t = 0.1 and t = 0.9."
    return test(text, NOTES, DEAF, rows, judge)
