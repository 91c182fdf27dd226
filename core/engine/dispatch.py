"""How a run is computed: folded on a device, which may fail, or by the plain loop."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from core import data, guided
from core.denoisers import Denoiser
from core.engine.accelerator import Accelerator
from core.engine.coefficients import steps_of
from core.engine.cpu import Cpu, Runner
from core.engine.folding import foldable
from core.engine.job import (
    SEGMENT,
    Job,
    bytes_a_time,
    evaluation_times,
    fold_cache,
    kept_fold,
    prepare,
)
from core.engine.loop import mean
from core.engine.ticket import Check, Refused
from core.guided import Guided
from core.networks import ScoreNetwork
from core.requests import SampleResult
from core.samplers import times

RATE = 1.5e6  # points · steps of a second, on one core
LOOP = 3  # how much longer a step of the plain loop takes than one of the folded network


class Dispatcher:
    """Computes runs on the accelerator while there is one, else on the CPU.

    Args:
        device: What ``core.engine.device.pick_device`` gave.
        threads: CPU threads; None is as many as torch uses.
        load: Gives a network by name.
        accelerator: What runs before the CPU does; None is what the device needs.
    """

    def __init__(
        self,
        device: torch.device,
        threads: int | None,
        load: Callable[[str], ScoreNetwork],
        accelerator: Runner | None,
    ) -> None:
        self.device = device
        self.trouble = ""
        self.cpu = Cpu(threads)
        self._load = load
        self._fast = accelerator
        if accelerator is None and device.type != "cpu":
            self._fast = Accelerator(device)
        self._folds = fold_cache()

    @staticmethod
    def plain(run: Guided) -> bool:
        """Whether a run takes a network's u and c, and nothing else; an accelerator runs those."""
        return replace(run, low=0.0, high=1.0) == Guided(run.base)

    def joint(self, run: Guided) -> bool:
        """Whether a run's scales are computed together, by a loop that needs no lock."""
        if self.plain(run) or run.source == "exact":
            return True
        return run.direction != "classifier" and foldable(self._load(run.base.checkpoint))

    def cost(self, run: Guided) -> float:
        """Gives the seconds that a run takes on one core, roughly."""
        factor = 1 if self.joint(run) else LOOP
        return factor * run.base.n * run.base.steps / RATE

    def compute(self, run: Guided, scales: Sequence[float], check: Check) -> list[SampleResult]:
        """Samples the same noise at each of the guidance scales.

        Args:
            run: The run; its own scale is not used.
            scales: The guidance scales.
            check: Called at every step; what it raises ends the work.
        """
        if self.plain(run):
            return self._fold(run, tuple(scales), check)
        if self.joint(run):
            return self._bend(run, tuple(scales), check)
        return [self._loop(run.at(scale), check) for scale in scales]

    def _loop(self, run: Guided, check: Check) -> SampleResult:
        began = time.perf_counter()
        path = guided.path(run, check, self._means(run, check))
        return _result(path, guided.labels(run), time.perf_counter() - began, "cpu", "")

    def _means(self, run: Guided, check: Check) -> guided.Means | None:
        """A network's means folded at every time of the run, where they can be and are small."""
        if run.source != "network":
            return None
        net, request = self._load(run.base.checkpoint), run.base
        schedule, options = net.config.schedule, request.options
        steps = steps_of(request.sampler, request.steps, schedule, options, check)
        times = tuple(evaluation_times(steps))
        if not foldable(net) or len(times) * bytes_a_time(net) > SEGMENT:
            return None
        which = {t: i for i, t in enumerate(times)}

        def means(label: int | str | None) -> Denoiser:
            folded = kept_fold(self._folds, net, request, times, data.label_index(label))
            return lambda x_t, t: mean(folded, which[float(t)], x_t, False)

        return means

    def _bend(self, run: Guided, scales: tuple[float, ...], check: Check) -> list[SampleResult]:
        """Runs with the options of guidance; the exact classifier's gradient is c − u."""
        began, net = time.perf_counter(), self._load(run.base.checkpoint)
        job = replace(
            prepare(run.base, scales, net, self._folds, check, (run.low, run.high)),
            exact=run.source == "exact",
            negative_weight=run.negative_weight,
            rescale=run.rescale,
        )
        self.cpu.run(job, check)
        return self._results(job, began, self.cpu.name, "")

    def _fold(self, run: Guided, scales: tuple[float, ...], check: Check) -> list[SampleResult]:
        began = time.perf_counter()
        job, device, note = self._run(run, scales, check)
        return self._results(job, began, device, note)

    @staticmethod
    def _results(job: Job, began: float, device: str, note: str) -> list[SampleResult]:
        seconds = time.perf_counter() - began
        paths = [job.path[0]] if len(job.scales) == 1 else [path.clone() for path in job.path]
        return [_result(path, job.label, seconds, device, note) for path in paths]

    def _run(self, run: Guided, scales: tuple[float, ...], check: Check) -> tuple[Job, str, str]:
        """Runs on the accelerator while there is one, in halves when its memory ends, else CPU."""
        net = self._load(run.base.checkpoint)
        band, said = (run.low, run.high), ""
        while self._fast:
            job = prepare(run.base, scales, net, self._folds, check, band)
            try:
                self._fast.run(job, check)
                return job, self._fast.name, said
            except Refused:
                raise
            except RuntimeError as error:
                said = self._stumble(error)
        job = prepare(run.base, scales, net, self._folds, check, band)
        self.cpu.run(job, check)
        return job, self.cpu.name, said or self.trouble

    def _stumble(self, error: RuntimeError) -> str:
        """Takes a smaller batch after running out of memory, else leaves the device for good."""
        assert self._fast is not None
        name = self._fast.name
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        if isinstance(error, torch.OutOfMemoryError) and self._fast.halve():
            return f"{name} ran out of memory; it now takes fewer points at a time."
        self.trouble = f"{name} failed ({first}); the CPU has taken over."
        self._fast = None
        self.device = torch.device("cpu")
        return self.trouble


def _result(path: Tensor, label: Tensor, seconds: float, device: str, note: str) -> SampleResult:
    t = times(len(path) - 1).float()
    return SampleResult(path[-1], path, t, label, seconds, device, note=note)
