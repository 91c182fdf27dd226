"""A scale sampled the moment a hand lets go: the player asks for it itself, past any rerun.

A rerun of a page costs more than the sampling: its controls, sentences and messages come along.
So a page that draws a ladder says what a further rung of it would be, and gets an address for it.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.engine.cache import ByteCache
from core.guided import Guided
from pages.shared.components.packing import pack
from pages.shared.components.player.panel import quantize
from pages.shared.controls import GUIDANCE
from pages.shared.runs import sampling

KEPT = 1000  # ladders remembered, of all viewers


@dataclass(frozen=True)
class Ask:
    """What a rung is: a run at any guidance scale, its states that are shown, and the square."""

    run: Guided
    frames: tuple[int, ...]
    extent: float


_asks: ByteCache[Ask] = ByteCache(KEPT, lambda _ask: 1)


def offer(run: Guided, frames: tuple[int, ...], extent: float) -> str:
    """Remembers what a rung of a drawn ladder is, and gives the name to ask for it by."""
    ask = Ask(run.at(0.0), frames, extent)
    name = hashlib.blake2b(repr(ask).encode(), digest_size=12).hexdigest()
    _asks.put(name, ask)
    return name


def answer(name: str, scale: str, alive: Callable[[], bool]) -> bytes | None:
    """Samples a rung and packs it for the player, (frames, n, 2) as 16-bit numbers.

    Args:
        name: What ``offer`` gave.
        scale: The guidance scale as it was written in the address.
        alive: Whether the answer is still wanted.

    Returns:
        The message, or None if nothing was offered under that name, or long ago.

    Raises:
        ValueError: If the scale is not a number within the slider's bounds.
        Refused: If the engine is full or late, or nobody waits any more.
    """
    ask = _asks.get(name)
    if ask is None:
        return None
    path = sampling.engine().sample(ask.run.at(_scale(scale)), alive=alive).path.numpy()
    rung = np.ascontiguousarray(path[list(ask.frames)])
    return pack({}, {"rung": quantize(rung, ask.extent)})


def _scale(text: str) -> float:
    low, high = GUIDANCE
    try:
        scale = float(text)
    except ValueError:
        scale = float("nan")
    if not low <= scale <= high:
        raise ValueError(f"s={text[:40]!r}: need a number from {low:g} to {high:g}")
    return round(scale, 4) + 0.0
