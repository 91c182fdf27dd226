"""The numbers behind one picture of the FiLM page, with the settings that made them."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from pages.film import runs
from pages.film.settings import ADDRESS, Room
from pages.shared.export import Columns, download


def settings(room: Room) -> dict[str, Any]:
    """All that decides what the page shows."""
    return {**asdict(room), "checkpoint": runs.checkpoint(room.training)}


def numbers_button(room: Room, name: str, columns: Callable[[], Columns]) -> None:
    """Offers a chart's numbers: see ``numbers.download``."""
    download(ADDRESS.page, name, columns, settings(room), ADDRESS.link(room))
