"""Statement: four remedies against a time that is not felt."""

from statistics import fmean

from pages.conditioning.statements.base import ARTICLE, Rows, agreed, figures, test
from pages.shared.layout import Statement, Verdict

ORDER = 5
BEFORE = {  # remedy → what it is compared with
    "deaf-wider": "deaf-sinusoid",
    "deaf-period": "deaf-sinusoid",
    "deaf-layers": "deaf",
    "deaf-attention": "deaf-layers",
}
SHARE = 0.5  # of the way from the deaf network to FiLM that counts as a cure


def cured(rows: Rows, name: str) -> float:
    """Which share of the way from the network without the remedy to FiLM it goes; 1 is all."""
    before, film = rows[BEFORE[name]].mean_error, rows["film"].mean_error
    return (before - rows[name].mean_error) / max(before - film, 1e-9)


def statement(rows: Rows) -> Statement:
    """Applies the remedies one by one and measures how far each goes."""

    def judge() -> tuple[str, Verdict, str]:
        share = {name: cured(rows, name) for name in BEFORE}
        each = "; ".join(
            f"{rows[name].title}: {value:.0%}".replace("-", "−") for name, value in share.items()
        )
        return (
            f"raw t, at the input only: {figures(rows['deaf'])}; {figures(rows['film'])}. Share "
            f"of the way to FiLM, each from the network without the remedy: {each}.",
            agreed(*(value > SHARE for value in share.values())),
            f"More than {SHARE:.0%} of the way counts as a cure. Between t = 0.1 and 0.9 the "
            f"output of the first differs by {fmean(rows['deaf'].sensitivity):.2f}.",
        )

    text = "If time is not felt: a wider embedding, more layers, another max_period, attention."
    names = ("film", "deaf", "deaf-sinusoid", *BEFORE)
    return test(text, ARTICLE, names, rows, judge)
