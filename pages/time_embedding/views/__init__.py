"""The views below the explorer, one a file."""

from collections.abc import Callable, Mapping

from pages.shared.controls import control
from pages.shared.faults import told
from pages.time_embedding.settings import ADDRESS, Settings
from pages.time_embedding.views import (
    comparison,
    families,
    frequencies,
    rank,
    shift,
    similarity,
    wrong_clock,
)

DRAW: Mapping[str, Callable[[Settings], None]] = {
    "spectrum": frequencies.view,
    "similarity": similarity.view,
    "time": rank.view,
    "shift": shift.view,
    "families": families.view,
    "wrong": wrong_clock.view,
    "compare": comparison.view,
}


def views(settings: Settings) -> None:
    """Lets one view be chosen and draws it; the others are not computed."""
    control(ADDRESS, "view")
    with told():
        DRAW[settings.view](settings)
