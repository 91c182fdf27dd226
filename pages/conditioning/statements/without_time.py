"""Statement 15: without time a network cannot denoise."""

from pages.conditioning.statements.base import Rows, agreed, far, figures, test
from pages.shared.layout import Statement, Verdict

ORDER = 4
DEAF = ("none", "time-agnostic")
MUCH = 2.0  # times FiLM's distance to data that count as failed sampling


def statement(rows: Rows) -> Statement:
    """Compares networks without time, trained alike, with FiLM."""

    def judge() -> tuple[str, Verdict, str]:
        film, deaf = rows["film"], [rows[name] for name in DEAF]
        failed = [far(row) > MUCH * far(film) for row in deaf]
        each = "; ".join(f"{row.title} {far(row):.1f}" for row in deaf)
        return (
            f"distance of samples to data in noise floors: FiLM {far(film):.1f}; {each}. Error "
            f"over t: {'; '.join(map(figures, (film, *deaf)))}.",
            agreed(*failed),
            f"More than {MUCH:g} times FiLM's distance counts as failed. In two dimensions xₜ "
            "says little about its own noise level; an image has thousands of pixels that do.",
        )

    source = "Common opinion, disputed for images in arXiv 2502.13129"
    text = "Without time a network cannot denoise."
    return test(text, source, ("film", *DEAF), rows, judge)
