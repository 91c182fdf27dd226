"""The fastest kernel of the sample loop on this machine, found by trying.

As a TorchScript the loop runs without Python's lock. That matters in a server: whatever else
Python does there, one busy thread makes the same loop thirty times slower when it has to ask for
the lock after every operation. oneDNN writes its own machine code for the processor at hand; on
AMD processors its matrix product is about twice as fast as the one that torch calls otherwise.

Torch keeps both for its own use and may change them, so neither is used unless it is there
and verified; the plain loop remains.
"""

import time
import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor

from core.engine.loop import BEFORE, ESTIMATE, PLAIN, POINTS, Folded, sample_loop

ROWS = 1024

Loop = Callable[..., Tensor]


class Kernel(NamedTuple):
    """A sample loop, and whether it takes oneDNN's matrix product."""

    loop: Loop
    onednn: bool


@lru_cache(maxsize=2)
def scripted(loop: Loop = sample_loop) -> Loop:
    """Gives a loop as a TorchScript, or itself where there is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            script: Loop = torch.jit.script(loop)
            return script
    except Exception:
        return loop


def _try(kernel: Kernel, width: int) -> Tensor:
    """Takes two guided steps and gives where the points end."""
    generator = torch.Generator().manual_seed(0)
    first = torch.randn(width, 2, generator=generator)
    inner = torch.randn(width, width, generator=generator)
    weights = [[first], [inner / width**0.5], [first.t().contiguous() / width**0.5]]
    folded = (weights, [[torch.ones(len(weight))] for (weight,) in weights], [0.5])
    path = [torch.randn(ROWS, 2, generator=generator) for _ in range(3)]
    calls, ends = [(0, True, [(POINTS, 1.0)])], [(POINTS, 0.5), (BEFORE, 0.1), (ESTIMATE, 0.4)]
    coefficients = ([calls] * 2, [ends] * 2, [ESTIMATE] * 2)
    scale, stop = torch.tensor(3.0), torch.tensor(False)
    none: Folded = ([], [], [])
    more = (scale, 1e6, path[0], stop, kernel.onednn, none, PLAIN)
    kernel.loop(path, *coefficients, folded, folded, *more)
    return path[-1]


def _verified(kernel: Kernel, width: int) -> bool:
    try:
        right = _try(Kernel(sample_loop, False), width)
        return all(torch.allclose(_try(kernel, width), right, rtol=1e-4, atol=1e-4) for _ in "abc")
    except Exception:
        return False


def _seconds(kernel: Kernel, width: int) -> float:
    spent = []
    for _ in range(7):
        began = time.thread_time()  # of this thread: what else the machine does hardly counts
        _try(kernel, width)
        spent.append(time.thread_time() - began)
    return min(spent)


@lru_cache(maxsize=32)
@torch.inference_mode()
def choose_kernel(width: int) -> Kernel:
    """Gives the fastest verified kernel for layers of this width, for the calling thread."""
    scripts = [Kernel(scripted(), onednn) for onednn in (True, False)]
    verified = [kernel for kernel in scripts if _verified(kernel, width)]
    plain = Kernel(sample_loop, False)
    return min(verified or [plain], key=lambda kernel: _seconds(kernel, width))
