"""Statement: early layers follow coarse noise levels, deep ones fine detail."""

from pages.conditioning.rules import less
from pages.conditioning.statements.base import NOTES, Rows, figures, test
from pages.shared.layout import Statement, Verdict

ORDER = 8
NAMES = ("family-multi-scale-reversed", "family-multi-scale", "film")


def statement(rows: Rows) -> Statement:
    """Gives early layers the coarse clock and deep ones the fine one, then the other way round."""

    def judge() -> tuple[str, Verdict, str]:
        said, turned, film = (rows[name] for name in NAMES)
        verdict: Verdict = "undecided"
        if less(said, turned):
            verdict = "holds"
        elif less(turned, said):
            verdict = "fails"
        return (
            f"error over t: {figures(said)}; {figures(turned)}; one clock for all, "
            f"{figures(film)}.",
            verdict,
            "If it is so, layers that are given the clock of their own kind err less. It is "
            "undecided where the seeds of the two overlap.",
        )

    text = "Early layers follow coarse noise levels, deep layers fine detail."
    return test(text, NOTES, NAMES, rows, judge)
