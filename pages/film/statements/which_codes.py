"""Statement 8: FiLM is used in DDPM and Stable Diffusion."""

from collections.abc import Mapping
from typing import Any

from pages.film import runs
from pages.film.settings import Settings
from pages.film.statements.sources import NOTES, SAME, share, slope
from pages.shared.layout import Statement

ORDER = 2
NAMED = ("DDPM", "Stable Diffusion 1")  # the codes that the statement names


def statement(_settings: Settings) -> Statement:
    """Reads the stored measurement of each published block."""
    return judge(runs.published_codes())


def judge(table: Mapping[str, Any]) -> Statement:
    """Holds if the embedding scales the features of both codes."""
    changes: Mapping[str, float] = table["slope_change"]
    listed = ", ".join(f"{name} **{slope(change)}**" for name, change in changes.items())
    return Statement(
        "FiLM is used in DDPM and Stable Diffusion.",
        f"{NOTES}; measured on diffusers' blocks by `{table['command']}`",
        "by how much the time embedding changes the slope of a block's features, relative to "
        f"the slope: {listed}. An embedding that is only added changes it by 0.",
        share(sum(changes[name] > SAME for name in NAMED), len(NAMED)),
        f"Scale and shift: {_those(changes, modulates=True)}. Only a shift: "
        f"{_those(changes, modulates=False)}.",
        when="Measured before",
    )


def _those(changes: Mapping[str, float], *, modulates: bool) -> str:
    found = (name for name, change in changes.items() if (change > SAME) is modulates)
    return ", ".join(found) or "none"
