"""Where live sampling happens: one queue, one worker, a cache, and a device that may fail."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import torch

from core import checkpoints
from core.engine.accelerator import Accelerator
from core.engine.cache import ByteCache
from core.engine.cpu import Check, Cpu, Runner
from core.engine.device import pick_device
from core.engine.job import Job, fold_cache, prepare
from core.engine.queue import Busy, Cancelled, Late, Queue, Refused, Replaced, Ticket
from core.networks import ScoreNetwork
from core.requests import LadderResult, SampleRequest, SampleResult, check_scales, frames, start
from core.samplers import times

__all__ = [
    "Busy",
    "Cancelled",
    "Engine",
    "LadderResult",
    "Late",
    "Refused",
    "Replaced",
    "SampleRequest",
    "SampleResult",
    "Ticket",
    "pick_device",
    "start",
]

Alive = Callable[[], bool]
R = TypeVar("R", SampleResult, LadderResult)


class Engine:
    """Samples requests on one device, one at a time, and remembers what it sampled.

    A network whose conditioning is affine is folded into a plain MLP for each step
    (``core.engine.folding``); others run as they are, through the same call.

    Args:
        device: "auto", "cpu", "cuda" or "mps"; see ``pick_device``.
        threads: CPU threads; None is as many as torch uses. 1 suits a class.
        waiting: Requests that may wait, 1 or more; the next is refused with ``Busy``.
        deadline: Seconds from asking to the answer; then ``Late``.
        remembered: Bytes of results kept.
        load: Gives a network by name.
        accelerator: What runs before the CPU does; None is what the device needs.
    """

    def __init__(
        self,
        device: str = "auto",
        *,
        threads: int | None = None,
        waiting: int = 64,
        deadline: float = 60.0,
        remembered: int = 256_000_000,
        load: Callable[[str], ScoreNetwork] = checkpoints.load,
        accelerator: Runner | None = None,
    ) -> None:
        self.device = pick_device(None if device == "auto" else device)
        self.deadline = deadline
        self._load = load
        self._cpu = Cpu(threads)
        self._fast = accelerator
        if accelerator is None and self.device.type != "cpu":
            self._fast = Accelerator(self.device)
        self._note = ""
        self._queue = Queue(waiting)
        self._folds = fold_cache()
        self._results: ByteCache[SampleResult | LadderResult] = ByteCache(
            remembered, lambda kept: kept.path.nbytes
        )

    def sample(
        self, request: SampleRequest, *, viewer: str | None = None, alive: Alive | None = None
    ) -> SampleResult:
        """Runs a request from noise to data and waits for it.

        Args:
            request: What to sample.
            viewer: Who asks; the same viewer's older requests are dropped.
            alive: Asked every 50 ms whether the answer is still wanted.

        Raises:
            Refused: If the queue is full, the deadline passes, or nobody wants it any more.
        """
        return self.submit(request, viewer=viewer).result(alive)

    def submit(self, request: SampleRequest, *, viewer: str | None = None) -> Ticket[SampleResult]:
        """Puts a request into the queue; ``.result()`` waits, ``.cancel()`` gives up."""
        return self._ask((request,), lambda ticket: self._sample(request, ticket.check), viewer)

    def ladder(
        self,
        request: SampleRequest,
        scales: Sequence[float],
        *,
        viewer: str | None = None,
        alive: Alive | None = None,
    ) -> LadderResult:
        """Samples the same noise at ascending guidance scales; the request's own is not used.

        Raises:
            ValueError: If the scales do not ascend, or n times scales is more than 1 MB holds.
            Refused: As ``sample`` does.
        """
        rungs = check_scales(request, scales)
        same = replace(request, guidance=1.0)
        ticket: Ticket[LadderResult] = self._ask(
            (same, rungs), lambda ticket: self._ladder(same, rungs, ticket.check), viewer
        )
        return ticket.result(alive)

    @property
    def trouble(self) -> str:
        """What became of a device that failed for good; empty while all is well."""
        return self._note

    def close(self) -> None:
        """Cancels what is under way and ends the worker."""
        self._queue.close()
        self._cpu.close()

    def _ask(self, key: tuple, work: Callable[[Ticket[R]], R], viewer: str | None) -> Ticket[R]:
        """Answers from the cache at once, else when the worker gets there."""

        def answer(ticket: Ticket[R]) -> R:
            kept = self._results.get(key)  # another viewer's run may have made it meanwhile
            if kept is None:
                return self._results.put(key, work(ticket))  # type: ignore[return-value]
            return replace(kept, cached=True)  # type: ignore[return-value]

        ticket = Ticket(answer, viewer, self.deadline)
        if self._results.get(key) is not None:
            ticket.run()
            return ticket
        return self._queue.submit(ticket)

    def _sample(self, request: SampleRequest, check: Check) -> SampleResult:
        began = time.perf_counter()
        job, device, note = self._run(request, (request.guidance,), check)
        path, t = job.path[0], times(request.steps).float()
        seconds = time.perf_counter() - began
        return SampleResult(path[-1], path, t, job.label, seconds, device, note=note)

    def _ladder(
        self, request: SampleRequest, scales: tuple[float, ...], check: Check
    ) -> LadderResult:
        began = time.perf_counter()
        job, device, note = self._run(request, scales, check)
        chosen = frames(request, len(scales))
        path, t = job.path[:, chosen], times(request.steps).float()[chosen]
        seconds = time.perf_counter() - began
        return LadderResult(path, scales, t, job.label, seconds, device, note=note)

    def _run(
        self, request: SampleRequest, scales: tuple[float, ...], check: Check
    ) -> tuple[Job, str, str]:
        """Runs on the accelerator while there is one, in halves when its memory ends, else CPU."""
        net = self._load(request.checkpoint)
        said = ""
        while self._fast:
            job = prepare(request, scales, net, self._folds, check)
            try:
                self._fast.run(job, check)
                return job, self._fast.name, said
            except Refused:
                raise
            except RuntimeError as error:
                said = self._stumble(error)
        job = prepare(request, scales, net, self._folds, check)
        self._cpu.run(job, check)
        return job, self._cpu.name, said or self._note

    def _stumble(self, error: RuntimeError) -> str:
        """Takes a smaller batch after running out of memory, else leaves the device for good."""
        assert self._fast is not None
        name = self._fast.name
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        if isinstance(error, torch.OutOfMemoryError) and self._fast.halve():
            return f"{name} ran out of memory; it now takes fewer points at a time."
        self._note = f"{name} failed ({first}); the CPU has taken over."
        self._fast = None
        self.device = torch.device("cpu")
        return self._note
