"""Statement: all values lie in [−1, 1]."""

from pages.shared.layout import Statement
from pages.time_embedding.settings import Settings

ORDER = 12


def statement(settings: Settings) -> Statement:
    """Measures the largest value of the embedding."""
    most = float(settings.sinusoid.gamma.abs().max())
    verdict = "holds" if most <= 1 else "fails"
    return Statement("All values lie in [−1, 1].", "Common opinion", f"{most:.3f}", verdict)
