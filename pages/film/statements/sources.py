"""Whose statements they are, and how a verdict follows from what was measured."""

from pages.shared.layout import Verdict

NOTES = "Lecture notes “Time Embedding and FiLM” (PyTorch)"
SAME = 1e-4  # relative changes below it are rounding


def share(found: int, of: int) -> Verdict:
    """Holds where all agree, fails where none does, else it depends."""
    if found == of:
        return "holds"
    return "fails" if found == 0 else "depends"


def slope(change: float) -> str:
    """A relative change of slope, 0 where it is rounding."""
    return f"{change:.2g}" if change > SAME else "0"
