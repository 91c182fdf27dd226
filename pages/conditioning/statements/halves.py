"""Statement: the multiplicative half of FiLM is the more useful one."""

from pages.conditioning.rules import less
from pages.conditioning.statements.base import LAYER, Rows, figures, test
from pages.shared.layout import Statement, Verdict

ORDER = 2
NAMES = ("film", "scale", "additive")


def statement(rows: Rows) -> Statement:
    """Compares FiLM trained with the scale alone and with the shift alone."""

    def judge() -> tuple[str, Verdict, str]:
        film, scale, shift = (rows[name] for name in NAMES)
        verdict: Verdict = "depends"
        if less(scale, shift):
            verdict = "holds"
        elif less(shift, scale):
            verdict = "fails"
        better = {"holds": scale.title, "fails": shift.title}.get(verdict, "Neither half")
        return (
            f"error over t: {figures(scale)}; {figures(shift)}; both halves, {figures(film)}.",
            verdict,
            f"{better} is better in every pair of seeds. The shift alone is addition.",
        )

    text = "Of FiLM's two halves the multiplicative one matters more."
    return test(text, LAYER, NAMES, rows, judge)
