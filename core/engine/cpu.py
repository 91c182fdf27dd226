"""Where a job is run: on the processor in blocks, or on an accelerator in batches."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from itertools import pairwise
from typing import NamedTuple, Protocol

import torch
from torch import Tensor

from core.engine.coefficients import advance
from core.engine.folding import foldable
from core.engine.job import Group, Job, as_lists
from core.engine.kernels import Way, fastest

Check = Callable[[], None]

POLL = 0.05  # seconds between two looks at whether the run is still wanted
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
    """Points that one thread walks: which of the scales, their group, and rows start to stop."""

    scale: int
    group: Group
    start: int
    stop: int


@torch.inference_mode()
def _walk(job: Job, way: Way, block: Block, stop: Tensor) -> None:
    points = job.path[block.scale, :, block.start : block.stop]
    scale, before = job.scales[block.scale], points[0]
    for first, last in job.segments():
        if bool(stop):
            return
        steps = job.steps[first:last]
        networks = job.branches(block.group.label, scale, steps)
        path = list(points[first : last + 1].unbind())
        guide = torch.tensor(scale)
        rest = (guide, job.request.clip, before, stop, way.onednn)
        before = way.walk(path, *as_lists(steps), *networks, *rest)


@torch.inference_mode()
def _walk_unfolded(job: Job, block: Block, check: Check) -> None:
    path = job.path[block.scale, :, block.start : block.stop].unbind()
    cpu = torch.device("cpu")
    denoise = job.denoiser(block.group.label, job.scales[block.scale], cpu)
    advance(path, job.steps, denoise, check)


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
        self._ways: dict[int, Way] = {}

    def run(self, job: Job, check: Check) -> None:
        """Fills ``job.path`` in place."""
        pool = self._pool or self._start()
        stop = torch.tensor(False)
        walk = partial(_walk_unfolded, job, check=check)
        if foldable(job.net):
            walk = partial(_walk, job, self._way(pool, job.net.config.width), stop=stop)
        walks = [pool.submit(walk, block) for block in self._blocks(job)]
        try:
            while wait(walks, POLL).not_done:
                check()
        except BaseException:
            stop.fill_(True)
            for waiting in walks:
                waiting.cancel()
            wait(walks)  # none may write once the run is over
            raise
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

    def _way(self, pool: ThreadPoolExecutor, width: int) -> Way:
        """The fastest way to walk, tried once in a thread of the pool."""
        if width not in self._ways:
            self._ways[width] = pool.submit(fastest, width).result()
        return self._ways[width]

    def _blocks(self, job: Job) -> Iterator[Block]:
        for scale in range(len(job.scales)):
            for group in job.groups:
                points = group.stop - group.start
                count = max(-(-points // BLOCK), min(self.threads, -(-points // LEAST)))
                edges = [group.start + points * i // count for i in range(count + 1)]
                for start, stop in pairwise(edges):
                    yield Block(scale, group, start, stop)

    def _start(self) -> ThreadPoolExecutor:
        """Starts the threads with one torch thread each; elsewhere torch keeps its number."""
        before = torch.get_num_threads()
        ready = threading.Barrier(self.threads + 1)

        def begin() -> None:
            torch.get_num_threads()  # a first look that came later would undo the next line
            torch.set_num_threads(1)
            ready.wait()

        self._pool = ThreadPoolExecutor(self.threads, "block", begin)
        for _ in range(self.threads):
            self._pool.submit(int)
        ready.wait()
        torch.set_num_threads(before)  # what threads to come take over from the last setting
        return self._pool
