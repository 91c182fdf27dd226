"""Statement: the formula and the code of the lecture notes are the same embedding."""

from core.embeddings import Sinusoid, measures
from pages.shared.layout import Statement
from pages.shared.runs import kept
from pages.time_embedding.settings import Settings
from pages.time_embedding.statements.sources import NOTES, NOTES_SETTINGS, verdict

ORDER = 5
SAME = 0.01  # relative difference below which two embeddings count as the same


def statement(settings: Settings, source: Sinusoid = NOTES_SETTINGS) -> Statement:
    """Measures the relative difference at the notes' settings, at whole steps, and at yours."""
    found, from_zero = (
        kept(measures.formula_gap, source.dim, source.max_period, source.time_scale, first)
        for first in (1, 0)
    )
    whole = [kept(measures.formula_gap, 128, 10_000.0, u, 0) for u in (1.0, 100.0, 500.0)]
    one = settings.sinusoid
    last = float(one.times[-1])
    yours = kept(measures.formula_gap, one.dim, one.max_period, last, 1)
    return Statement(
        "ω_i = P^(−2i/dim) in the formula and P^(−i/(h−1)) in the code are the same embedding.",
        f"{NOTES}: formula with i from 1 and code side by side, width {source.dim}, t in [0, 1]",
        f"at t = 1 they differ by {found:.1%} of the embedding, and by {from_zero:.1%} if the "
        f"formula's i starts at 0. At your last step they differ by {yours:.1%}. Same means "
        f"below {SAME:.0%}.",
        verdict(found < SAME, yours < SAME),
        f"With i from 0, width 128 and whole steps they differ by {whole[0]:.1%} at t = 1, "
        f"{whole[1]:.0%} at 100 and {whole[2]:.0%} at 500. Weights trained with one cannot be "
        "used with the other. The view “Other embeddings” draws both.",
    )
