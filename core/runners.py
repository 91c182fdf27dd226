"""Where a job is run: on the processor in blocks, or on an accelerator in batches."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import pairwise
from typing import NamedTuple, Protocol

import torch
from torch import Tensor

from core.folding import Dense, dense, foldable
from core.fused import fastest
from core.jobs import Denoise, Job
from core.plans import Step, advance

Check = Callable[[], None]

BLOCK = 2048  # points that walk all steps together: their features stay in the second-level cache
LEAST = 256  # points of a block below which a further thread does not pay


class Runner(Protocol):
    """Fills a job's path."""

    name: str

    def run(self, job: Job, check: Check) -> None:
        """Fills ``job.path`` in place; ``check`` is called at every step and may raise."""

    def halve(self) -> bool:
        """Takes half as many points at a time from now on; False where that cannot be."""


class Block(NamedTuple):
    """Points that one thread walks: which scale, their label, and rows start to stop."""

    scale: int
    label: int | None
    rows: tuple[int, int]


@torch.inference_mode()
def _walk(
    block: Block,
    frames: Tensor,
    steps: Sequence[Step],
    denoisers: Mapping[tuple[int, int | None], Denoise],
    check: Check,
    before: dict[Block, Tensor],
) -> None:
    start, stop = block.rows
    path = frames[block.scale, :, start:stop].unbind()
    denoise = denoisers[block.scale, block.label]
    before[block] = advance(path, steps, denoise, check, before.get(block))


class Cpu:
    """Walks blocks of points through all steps, each block in one thread.

    Threads that share nothing wait for nothing; splitting every matrix product among threads
    would make them meet ten times a step.

    Args:
        threads: How many; None is as many as torch uses.
    """

    name = "cpu"

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads or torch.get_num_threads()
        self._pool: ThreadPoolExecutor | None = None

    def run(self, job: Job, check: Check) -> None:
        """Fills ``job.path`` in place."""
        pool = self._pool or self._start()
        hidden: Dense = dense
        if foldable(job.net):
            hidden = pool.submit(fastest, job.net.config.width).result()
        blocks = [
            Block(i, group.label, rows)
            for i in range(len(job.scales))
            for group in job.groups
            for rows in self._blocks(group.start, group.stop)
        ]
        before: dict[Block, Tensor] = {}
        for first, last in job.segments():
            steps = job.steps[first:last]
            denoisers = {
                (i, group.label): job.denoiser(group.label, scale, steps, hidden)
                for i, scale in enumerate(job.scales)
                for group in job.groups
            }
            frames = job.path[:, first : last + 1]
            walks = [
                pool.submit(_walk, block, frames, steps, denoisers, check, before)
                for block in blocks
            ]
            wait(walks)  # all of them: a stopped walk must not write once the run is over
            for done in walks:
                done.result()

    def close(self) -> None:
        """Ends the threads."""
        if self._pool:
            self._pool.shutdown()
            self._pool = None

    def halve(self) -> bool:
        """The processor has no smaller batch to offer."""
        return False

    def _blocks(self, start: int, stop: int) -> list[tuple[int, int]]:
        points = stop - start
        count = max(-(-points // BLOCK), min(self.threads, -(-points // LEAST)))
        edges = [start + points * i // count for i in range(count + 1)]
        return list(pairwise(edges))

    def _start(self) -> ThreadPoolExecutor:
        """Starts the threads with one torch thread each; elsewhere torch keeps its number."""
        before = torch.get_num_threads()
        ready = threading.Barrier(self.threads + 1)

        def begin() -> None:
            torch.set_num_threads(1)
            ready.wait()

        self._pool = ThreadPoolExecutor(self.threads, "block", begin)
        for _ in range(self.threads):
            self._pool.submit(int)
        ready.wait()
        torch.set_num_threads(before)  # what threads to come take over from the last setting
        return self._pool
