"""Statement: a rule of thumb that chooses max_period from the number of steps, trained."""

from pages.conditioning import rules
from pages.conditioning.statements.base import ARTICLE, Rows, test
from pages.shared.layout import Statement, Verdict

ORDER = 6


def statement(rows: Rows) -> Statement:
    """Trains with every max_period and looks whether another one than the rule's errs less."""
    tested = rules.periods(row for row in rows.values() if "clocks" in row.views)

    def judge() -> tuple[str, Verdict, str]:
        each = "; ".join(
            f"{one.place}: the rule's {one.ruled.mean_error:.4f}, the best other "
            f"{one.other.mean_error:.4f} (P = {one.other.config.max_period:g})"
            for one in tested
        )
        matter = sum(one.matters for one in tested)
        return (
            f"error over t: {each}.",
            rules.verdict(tested),
            f"It holds where no other P errs less in every pair of seeds. At {matter} of "
            f"{len(tested)} places the two can be told apart at all.",
        )

    text = (
        "Choose max_period by the steps: 1\u202f000–5\u202f000 for 100–500 steps, "
        "5\u202f000–10\u202f000 up to 1\u202f000."
    )
    return test(text, ARTICLE, () if tested else ("of the grid of clocks",), rows, judge)
