"""Where live sampling happens: one queue, one worker, a cache, and a device that may fail."""

import math
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import TypeVar

import torch

from core import checkpoints, checks
from core.arguments import between, checked, maybe, whole
from core.engine.cache import ByteCache
from core.engine.cpu import Runner
from core.engine.device import pick_device
from core.engine.dispatch import Dispatcher
from core.engine.queue import Queue
from core.engine.ticket import Alive, Check, OnPlace, Task, Ticket
from core.guided import Guided
from core.networks import ScoreNetwork
from core.requests import SampleRequest, SampleResult, SweepResult, check_frames, check_scales

Run = SampleRequest | Guided
T = TypeVar("T")

SWEEP_PLACES = 2**22  # scales · frames · points that a sweep computes at a time: 32 MB


def _as_guided(run: Run) -> Guided:
    return Guided(run) if isinstance(run, SampleRequest) else checks.instance("run", run, Guided)


class Engine:
    """Computes one thing at a time on one device, in fair turns, and remembers what it sampled.

    A network whose conditioning is affine is folded into a plain MLP for each step
    (``core.engine.folding``). What cannot be folded runs through ``core.guided.path``: exact
    denoisers, rescaled or negative guidance, and classifiers.

    Args:
        device: "auto", "cpu", "cuda" or "mps"; see ``pick_device``.
        threads: CPU threads; None is as many as torch uses. 1 suits a class.
        waiting: Tasks that may wait, 1 or more; the next is refused with ``Busy``.
        deadline: Seconds from asking to the answer; then ``Late``.
        remembered: Bytes of results kept.
        load: Gives a network by name.
        accelerator: What runs before the CPU does; None is what the device needs.
    """

    @checked(
        threads=maybe(whole(1, 1024)),
        waiting=whole(1, 1_000_000),
        deadline=between(0, math.inf),
        remembered=whole(0, 2**63 - 1),
    )
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
        chosen = pick_device(None if device == "auto" else device)
        self.deadline = deadline
        self.queue = Queue(waiting)
        self._dispatcher = Dispatcher(chosen, threads, load, accelerator)
        self._results: ByteCache[SampleResult] = ByteCache(
            remembered, lambda kept: kept.path.nbytes
        )

    def sample(
        self,
        run: Run,
        *,
        viewer: str | None = None,
        alive: Alive | None = None,
        on_place: OnPlace | None = None,
    ) -> SampleResult:
        """Samples a run from noise to data and waits for it.

        Args:
            run: A request, which may change the network's modulation, or a guided run.
            viewer: Who asks; the same viewer's older requests are dropped.
            alive: Asked every 50 ms whether the answer is still wanted.
            on_place: Told every 50 ms the place in line; 0 while it is computed.

        Raises:
            Refused: If the queue is full, the deadline passes, or nobody wants it any more.
        """
        return self.submit(run, viewer=viewer).result(alive, on_place)

    def submit(self, run: Run, *, viewer: str | None = None) -> Ticket[SampleResult]:
        """Puts a run into the queue; ``.result()`` waits, ``.cancel()`` gives up."""
        asked = _as_guided(run)
        kept = self._results.get(asked)
        if kept is not None:
            return self._answered(replace(kept, cached=True))
        return self.queue.submit(
            lambda check: self._sample(asked, check),
            viewer=viewer,
            deadline=self.deadline,
            key=asked,
            cost=self._dispatcher.cost(asked),
        )

    def sweep(
        self,
        run: Run,
        scales: Sequence[float],
        *,
        frames: Sequence[int] | None = None,
        idle: bool = False,
        viewer: str | None = None,
        alive: Alive | None = None,
        on_place: OnPlace | None = None,
    ) -> SweepResult:
        """Samples the same noise at ascending guidance scales; the run's own is not used.

        Args:
            run: As ``sample`` takes it.
            scales: The guidance scales.
            frames: Which states of each run are given back, ascending; None is all.
            idle: Whether it is computed only while nothing else waits. It then steps aside for
                whatever comes; scales that were finished are remembered.
            viewer: As for ``sample``; likewise what follows.
            alive: See there.
            on_place: See there.

        Raises:
            ValueError: If scales or frames do not ascend or are out of bounds, or if it is more
                work than one request may be.
            Refused: As ``sample`` does.
        """
        asked = _as_guided(run).at(1.0)
        chosen = check_scales(asked.base, scales)
        kept = check_frames(asked.base, frames)
        if all(self._results.get(asked.at(scale)) for scale in chosen):
            return self._sweep(asked, chosen, kept, lambda: None)
        ticket = self.queue.submit(
            lambda check: self._sweep(asked, chosen, kept, check),
            viewer=viewer,
            deadline=self.deadline,
            key=(asked, chosen, kept),
            idle=idle,
            cost=len(chosen) * self._dispatcher.cost(asked),
        )
        return ticket.result(alive, on_place)

    @checked()
    def run(
        self,
        work: Callable[[Check], T],
        *,
        key: Hashable | None = None,
        idle: bool = False,
        viewer: str | None = None,
        alive: Alive | None = None,
        on_place: OnPlace | None = None,
    ) -> T:
        """Does any other work in the same line, such as a part of an experiment.

        Args:
            work: Is handed ``check`` and calls it often; what that raises must pass through. It
                may be called again after that, and must not itself wait for the engine; ``within``
                samples for it.
            key: Equal work in flight is done once; None is equal to no other.
            idle: Whether it is done only while nothing else waits.
            viewer: As for ``sample``; likewise what follows.
            alive: See there.
            on_place: See there.
        """
        ticket = self.queue.submit(work, viewer=viewer, deadline=self.deadline, key=key, idle=idle)
        return ticket.result(alive, on_place)

    def within(self, run: Run) -> torch.Tensor:
        """Gives a run's samples, (n, 2), at once: only for work that ``run`` does in its turn."""
        return self._sample(_as_guided(run), lambda: None).x

    @property
    def device(self) -> torch.device:
        """Where runs are computed now."""
        return self._dispatcher.device

    @property
    def remembered(self) -> int:
        """Bytes of results that are kept now."""
        return self._results.held

    @property
    def trouble(self) -> str:
        """What became of a device that failed for good; empty while all is well."""
        return self._dispatcher.trouble

    def close(self) -> None:
        """Cancels what is under way and ends the worker."""
        self.queue.close()
        self._dispatcher.cpu.close()

    def _answered(self, result: SampleResult) -> Ticket[SampleResult]:
        return Ticket(Task[SampleResult](lambda _check: result).finish(result), None, 0.0)

    def _sample(self, run: Guided, check: Check) -> SampleResult:
        kept = self._results.get(run)  # a sweep may have made it meanwhile
        if kept is not None:
            return replace(kept, cached=True)
        return self._compute(run, (run.base.guidance,), check)[0]

    def _compute(self, run: Guided, scales: Sequence[float], check: Check) -> list[SampleResult]:
        found = self._dispatcher.compute(run, scales, check)
        for scale, one in zip(scales, found, strict=True):
            self._results.put(run.at(scale), one)
        return found

    def _sweep(
        self, run: Guided, scales: tuple[float, ...], frames: tuple[int, ...], check: Check
    ) -> SweepResult:
        began, rows = time.perf_counter(), {}
        for scale in scales:
            kept = self._results.get(run.at(scale))
            if kept is not None:
                rows[scale] = replace(kept, path=kept.path[list(frames)])
        missing = [scale for scale in scales if scale not in rows]
        at_once = SWEEP_PLACES // (run.base.n * (run.base.steps + 1))
        at_once = max(1, at_once) if self._dispatcher.joint(run) else 1
        for first in range(0, len(missing), at_once):
            check()
            group = missing[first : first + at_once]
            for scale, one in zip(group, self._compute(run, group, check), strict=True):
                rows[scale] = replace(one, path=one.path[list(frames)])
        last = rows[missing[-1] if missing else scales[-1]]
        return SweepResult(
            torch.stack([rows[scale].path for scale in scales]),
            scales,
            last.t[list(frames)],
            last.label,
            time.perf_counter() - began,
            last.device,
            cached=not missing,
            note=last.note,
        )
