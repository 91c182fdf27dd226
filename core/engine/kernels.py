"""The fastest way this machine has to walk, found by trying.

As a TorchScript the walk runs without Python's lock. That matters in a server: whatever else
Python does there, one busy thread makes the same loop thirty times slower when it has to ask for
the lock after every operation. oneDNN writes its own machine code for the processor at hand; on
AMD processors its matrix product is about twice as fast as the one that torch calls otherwise.

Torch keeps both for its own use and may change them, so neither is believed unless it is there
and right; the plain loop remains.
"""

import time
import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor

from core.engine.loop import BEFORE, ESTIMATE, POINTS, walk

ROWS = 1024


class Way(NamedTuple):
    """How to walk: the function, and whether it takes oneDNN's matrix product."""

    walk: Callable[..., Tensor]
    onednn: bool


@lru_cache(maxsize=1)
def scripted() -> Callable[..., Tensor]:
    """Gives ``walk`` as a TorchScript, or itself where there is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            script: Callable[..., Tensor] = torch.jit.script(walk)
            return script
    except Exception:
        return walk


def _try(way: Way, width: int) -> Tensor:
    """Walks two guided steps and gives where the points end."""
    generator = torch.Generator().manual_seed(0)
    first = torch.randn(width, 2, generator=generator)
    inner = torch.randn(width, width, generator=generator)
    weights = [[first], [inner / width**0.5], [first.t().contiguous() / width**0.5]]
    folded = (weights, [[torch.ones(len(weight))] for (weight,) in weights], [0.5])
    path = [torch.randn(ROWS, 2, generator=generator) for _ in range(3)]
    calls, ends = [(0, [(POINTS, 1.0)])], [(POINTS, 0.5), (BEFORE, 0.1), (ESTIMATE, 0.4)]
    plan = ([calls] * 2, [ends] * 2, [ESTIMATE] * 2)
    scale, stop = torch.tensor(3.0), torch.tensor(False)
    way.walk(path, *plan, folded, folded, scale, 1e6, path[0], stop, way.onednn)
    return path[-1]


def _right(way: Way, width: int) -> bool:
    try:
        right = _try(Way(walk, False), width)
        return all(torch.allclose(_try(way, width), right, rtol=1e-4, atol=1e-4) for _ in "abc")
    except Exception:
        return False


def _seconds(way: Way, width: int) -> float:
    spent = []
    for _ in range(7):
        began = time.thread_time()  # of this thread: what else the machine does hardly counts
        _try(way, width)
        spent.append(time.thread_time() - began)
    return min(spent)


@lru_cache(maxsize=32)
@torch.inference_mode()
def fastest(width: int) -> Way:
    """Gives the fastest right way for layers of this width, for the calling thread."""
    scripts = [Way(scripted(), onednn) for onednn in (True, False)]
    right = [way for way in scripts if _right(way, width)]
    return min(right or [Way(walk, False)], key=lambda way: _seconds(way, width))
