"""The views below the large picture, one a file; comparisons of rows share one."""

from collections.abc import Callable, Mapping
from functools import partial

from pages.conditioning.settings import ADDRESS, Settings
from pages.conditioning.statements import statements_view
from pages.conditioning.views import clocks, comparison, one
from pages.shared.controls import control
from pages.shared.faults import told

DRAW: Mapping[str, Callable[[Settings], None]] = {
    **{name: partial(comparison.view, name) for name in comparison.COMPARISONS},
    "one": one.view,
    "clocks": clocks.view,
    "statements": statements_view,
}


def views(settings: Settings) -> None:
    """Lets one view be chosen and draws it; the others are not computed."""
    control(ADDRESS, "view")
    with told():  # such as of another row's damaged network
        DRAW[settings.view](settings)
