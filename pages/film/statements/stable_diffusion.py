"""Statement: AdaGN is used in Stable Diffusion."""

from collections.abc import Mapping
from typing import Any

from pages.film import runs
from pages.film.settings import Settings
from pages.film.statements.sources import NOTES, SAME, slope
from pages.shared.layout import Statement

ORDER = 3


def statement(_settings: Settings) -> Statement:
    """Reads the stored measurement of Stable Diffusion's block."""
    return judge(runs.published_codes())


def judge(table: Mapping[str, Any]) -> Statement:
    """Holds if the embedding scales the features there."""
    changes: Mapping[str, float] = table["slope_change"]
    found, guided = changes["Stable Diffusion 1"], changes["guided-diffusion"]
    return Statement(
        "Adaptive group normalisation (AdaGN) is used in Stable Diffusion.",
        f"{NOTES}; measured on diffusers' blocks by `{table['command']}`",
        "AdaGN scales features by the time embedding. In Stable Diffusion's residual block the "
        f"embedding changes the slope of the features by **{slope(found)}**, in "
        f"guided-diffusion's block by {slope(guided)}.",
        "holds" if found > SAME else "fails",
        when="Measured before",
    )
