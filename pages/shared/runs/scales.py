"""What a player asks the server for by itself, past any rerun: one guidance scale, or a sweep.

A rerun of a page costs more than the sampling: its controls, sentences and messages come along.
So a page draws the one scale that is set, and gets an address for all others. The player asks for
the sweep when a hand reaches for the slider, and for one more scale when it lets go.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.engine.cache import ByteCache
from core.guided import Guided
from pages.shared import budgets
from pages.shared.components.packing import pack
from pages.shared.components.player.panel import quantize
from pages.shared.controls import GUIDANCE
from pages.shared.runs.sampling import engine

KEPT = 1000  # runs that are on offer, of all viewers
PACKED = 32_000_000  # bytes of messages kept for those who ask for the same
SWEEP = "sweep"


@dataclass(frozen=True)
class Offer:
    """A run at any guidance scale, its states that are shown, and the square they lie in."""

    run: Guided
    frames: tuple[int, ...]
    extent: float


_offers: ByteCache[Offer] = ByteCache(KEPT, lambda _offer: 1)
_packed: ByteCache[bytes] = ByteCache(PACKED, len)


def offer(run: Guided, frames: tuple[int, ...], extent: float) -> str:
    """Remembers a run that is drawn at one scale, and gives the name to ask for others by."""
    made = Offer(run.at(0.0), frames, extent)
    name = hashlib.blake2b(repr(made).encode(), digest_size=12).hexdigest()
    _offers.put(name, made)
    return name


def answer(name: str, asked: str, alive: Callable[[], bool]) -> bytes | None:
    """Samples and packs what a player asked for, positions as 16-bit numbers.

    Args:
        name: What ``offer`` gave.
        asked: A guidance scale as it was written in the address, or "sweep" for all scales of
            the sweep, which is computed only while nobody waits for anything else.
        alive: Whether the answer is still wanted.

    Returns:
        The message with ``path`` (scales, frames, n, 2) and ``scales``, or None if nothing was
        offered under that name, or long ago.

    Raises:
        ValueError: If the scale is not a number within the slider's bounds.
        Refused: If the engine is full or late, or nobody waits any more.
    """
    found = _offers.get(name)
    if found is None:
        return None
    chosen = budgets.scales(found.run.base.n) if asked == SWEEP else (_scale(asked),)
    kept = _packed.get((name, chosen))
    return kept or _packed.put((name, chosen), _pack(found, chosen, alive))


def _pack(found: Offer, scales: tuple[float, ...], alive: Callable[[], bool]) -> bytes:
    idle = len(scales) > 1
    swept = engine().sweep(found.run, scales, frames=found.frames, idle=idle, alive=alive)
    path = np.ascontiguousarray(swept.path.numpy())
    return pack({"scales": scales}, {"path": quantize(path, found.extent)})


def _scale(text: str) -> float:
    low, high = GUIDANCE
    try:
        scale = float(text)
    except ValueError:
        scale = float("nan")
    if not low <= scale <= high:
        raise ValueError(f"s={text[:40]!r}: need a number from {low:g} to {high:g}")
    return round(scale, 4) + 0.0
