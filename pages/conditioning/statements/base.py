"""What statements on conditioning share: sources, figures in words, rows that are missing."""

from collections.abc import Callable, Iterable, Mapping
from statistics import fmean

from core.experiments.conditioning_table import Row
from pages.conditioning import runs
from pages.shared.layout import Statement, Verdict

NOTES = "Lecture notes “Time Embedding and FiLM” (PyTorch)"
ARTICLE = "An article in Chinese on guided-diffusion's timestep_embedding"
LAYER = "A note on the feature-wise linear modulation layer"
WHEN = "Measured and stored"

Rows = Mapping[str, Row]


def test(
    text: str,
    source: str,
    names: Iterable[str],
    rows: Rows,
    judge: Callable[[], tuple[str, Verdict, str]],
) -> Statement:
    """A statement judged by named rows: undecided where the table has not all of them.

    Args:
        text: What was said.
        source: Who said it.
        names: The rows that it takes.
        rows: The rows there are.
        judge: Gives what was measured, the verdict, and what follows.
    """
    missing = [name for name in names if name not in rows]
    if missing:
        measured = f"the table has no row {', '.join(missing)}: run `{runs.COMMAND}`"
        return Statement(text, source, measured, "undecided", when="Not measured")
    measured, verdict, because = judge()
    return Statement(text, source, measured, verdict, because, WHEN)


def figures(row: Row) -> str:
    """A row's error over t, with the least and largest of its seeds."""
    low, high = min(row.overall), max(row.overall)
    return f"{row.title} {row.mean_error:.4f} ({low:.4f} to {high:.4f})"


def far(row: Row, guidance: float = 1.0) -> float:
    """The distance of a row's samples to data, in noise floors, the mean over seeds."""
    return fmean(row.distance[guidance])


def agreed(*each: bool) -> Verdict:
    """Holds where every test does, fails where none does."""
    return "holds" if all(each) else "fails" if not any(each) else "depends"
