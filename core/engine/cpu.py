"""Where a job is run: on the processor in blocks, or on an accelerator in batches."""

import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from itertools import islice, pairwise
from typing import NamedTuple, Protocol

import torch
from torch import Tensor

from core.engine.coefficients import advance
from core.engine.exact import Law, exact_loop, laws
from core.engine.folding import foldable
from core.engine.job import Group, Job, evaluation_times
from core.engine.kernels import Kernel, Loop, choose_kernel, scripted
from core.engine.ticket import Check

POLL = 0.05  # seconds between two looks at whether the run is still wanted
BLOCK = 2048  # points that take all steps together: their features stay in the second-level cache
LEAST = 256  # points of a block below which a further thread does not pay


class Runner(Protocol):
    """Fills a job's path."""

    name: str

    def run(self, job: Job, check: Check) -> None:
        """Fills ``job.path`` in place; ``check`` is called at every step and may raise."""

    def halve(self) -> bool:
        """Takes half as many points at a time from now on; False where that cannot be."""


class Block(NamedTuple):
    """Points of one thread: which of the scales, their group, and rows start to stop."""

    scale: int
    group: Group
    start: int
    stop: int


@torch.inference_mode()
def run_block(job: Job, kernel: Kernel, block: Block, stop: Tensor) -> None:
    """Takes a block's points through all steps, in place."""
    points = job.path[block.scale, :, block.start : block.stop]
    scale, before = job.scales[block.scale], points[0]
    for first, last in job.segments():
        if bool(stop):
            return
        steps = job.steps[first:last]
        networks = job.branches(block.group.label, scale, steps)
        path = list(points[first : last + 1].unbind())
        guide = torch.tensor(scale)
        more = job.unwanted(block.group.label, steps), job.options(steps)
        rest = (guide, job.request.clip, before, stop, kernel.onednn, *more)
        before = kernel.loop(path, *job.as_lists(steps), *networks, *rest)


@torch.inference_mode()
def run_exact_block(job: Job, laws: list[Law], loop: Loop, block: Block, stop: Tensor) -> None:
    """Takes a block's points through all steps of the exact denoiser, in place."""
    path = list(job.path[block.scale, :, block.start : block.stop].unbind())
    label = -1 if block.group.label is None else block.group.label
    rest = (label, job.scales[block.scale], job.request.clip, stop, job.options(job.steps))
    loop(path, *job.as_lists(job.steps), laws, *rest)


@torch.inference_mode()
def _run_unfolded(job: Job, block: Block, check: Check) -> None:
    path = job.path[block.scale, :, block.start : block.stop].unbind()
    cpu = torch.device("cpu")
    denoise = job.denoiser(block.group.label, job.scales[block.scale], cpu)
    advance(path, job.steps, denoise, check)


class Cpu:
    """Takes blocks of points through all steps, each block in one thread.

    One more thread than a run may use waits for the run that a long one lends its turn to.
    Threads that share nothing wait for nothing; splitting every matrix product among threads
    would make them meet ten times a step.

    Args:
        threads: How many; None is as many as torch uses.
    """

    name = "cpu"

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads or torch.get_num_threads()
        self._pool: ThreadPoolExecutor | None = None
        self._kernels: dict[int, Kernel] = {}

    def run(self, job: Job, check: Check) -> None:
        """Fills ``job.path`` in place."""
        pool, stop = self.pool(), torch.tensor(False)
        work = partial(_run_unfolded, job, check=check)
        if job.exact:
            times = evaluation_times(job.steps)
            exact = laws(job.net.schedule, times), scripted(exact_loop)
            work = partial(run_exact_block, job, *exact, stop=stop)
        elif foldable(job.net):
            work = partial(run_block, job, self._kernel(pool, job.net.config.width), stop=stop)
        blocks, under_way = self._blocks(job), set[Future[None]]()
        try:
            while True:
                ahead = islice(blocks, self.threads - len(under_way))  # others get in between
                under_way |= {pool.submit(work, block) for block in ahead}
                if not under_way:
                    return
                done, under_way = wait(under_way, POLL, FIRST_COMPLETED)
                for block in done:
                    block.result()
                check()
        except BaseException:
            stop.fill_(True)
            for block in under_way:
                block.cancel()
            wait(under_way)  # none may write once the run is over
            raise

    def pool(self) -> ThreadPoolExecutor:
        """Gives the threads, each with one torch thread; they start with the first run."""
        return self._pool or self._start()

    def close(self) -> None:
        """Ends the threads."""
        if self._pool:
            self._pool.shutdown()
            self._pool = None

    def halve(self) -> bool:
        """The processor has no smaller batch to offer."""
        return False

    def _kernel(self, pool: ThreadPoolExecutor, width: int) -> Kernel:
        """The fastest kernel, tried once in a thread of the pool."""
        if width not in self._kernels:
            self._kernels[width] = pool.submit(choose_kernel, width).result()
        return self._kernels[width]

    def _blocks(self, job: Job) -> Iterator[Block]:
        for scale in range(len(job.scales)):
            for group in job.groups:
                points = group.stop - group.start
                count = max(-(-points // BLOCK), min(self.threads, -(-points // LEAST)))
                edges = [group.start + points * i // count for i in range(count + 1)]
                for start, stop in pairwise(edges):
                    yield Block(scale, group, start, stop)

    def _start(self) -> ThreadPoolExecutor:
        before = torch.get_num_threads()
        count = self.threads + 1
        ready = threading.Barrier(count + 1)

        def begin() -> None:
            torch.get_num_threads()  # a first look that came later would undo the next line
            torch.set_num_threads(1)
            ready.wait()

        self._pool = ThreadPoolExecutor(count, "block", begin)
        for _ in range(count):
            self._pool.submit(int)
        ready.wait()
        torch.set_num_threads(before)  # what threads to come take over from the last setting
        return self._pool
