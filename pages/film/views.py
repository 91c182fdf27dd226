"""The views below the player, one at a time; the others are not computed."""

from collections.abc import Callable, Mapping

from pages.film import contributions, folding, interventions, sensitivity, variants
from pages.film.settings import ADDRESS, Settings
from pages.shared.controls import control
from pages.shared.faults import told

DRAW: Mapping[str, Callable[[Settings], None]] = {
    "interventions": interventions.view,
    "contributions": contributions.view,
    "variants": variants.view,
    "folding": folding.view,
    "sensitivity": sensitivity.view,
}


def views(settings: Settings) -> None:
    """Lets one view be chosen and draws it."""
    control(ADDRESS, "view")
    with told():
        DRAW[settings.view](settings)
