"""The numbers behind one picture of the guidance page, with the settings that made them."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from pages.guidance.settings import ADDRESS, Room
from pages.shared import runs
from pages.shared.export import Columns, download


def settings(room: Room, of: Mapping[str, Any]) -> dict[str, Any]:
    """All that decides what the page shows, and what else decides these numbers."""
    return {**asdict(room), "checkpoint": runs.CHECKPOINT, **of}


def numbers_button(
    room: Room,
    name: str,
    columns: Callable[[], Columns],
    of: Mapping[str, Any] | None = None,
) -> None:
    """Offers a chart's numbers, decided by the settings and ``of``: see ``numbers.download``."""
    download(ADDRESS.page, name, columns, settings(room, of or {}), ADDRESS.link(room))
