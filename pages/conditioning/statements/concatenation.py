"""Statement 10: concatenation is weak, FiLM is strong."""

from pages.conditioning.rules import less
from pages.conditioning.statements.base import NOTES, Rows, agreed, figures, test
from pages.shared.layout import Statement, Verdict

ORDER = 1
WEAK = ("concatenation-input", "concatenation")


def statement(rows: Rows) -> Statement:
    """Compares FiLM with concatenation at the input and at every layer."""

    def judge() -> tuple[str, Verdict, str]:
        film, others = rows["film"], [rows[name] for name in WEAK]
        found = [less(film, other) for other in others]
        ratios = " and ".join(f"{other.mean_error / film.mean_error:.2f}" for other in others)
        return (
            f"error over t at equal size: {'; '.join(map(figures, (film, *others)))}.",
            agreed(*found),
            f"Concatenation errs {ratios} times as much as FiLM. It holds where FiLM's worst seed "
            "is better than the other's best.",
        )

    return test("Concatenation is weak, FiLM is strong.", NOTES, ("film", *WEAK), rows, judge)
