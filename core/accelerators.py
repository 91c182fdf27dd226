"""Sampling on CUDA, as captured graphs, and on MPS."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from core.caching import ByteCache
from core.folding import foldable
from core.jobs import Denoise, Group, Job
from core.plans import Step, advance, draws
from core.runners import Check

BATCH = 2**18  # points at a time
LEAST_BATCH = 2**12  # below this a device that runs out of memory is given up
PLACES = 2**25  # points · frames of one batch: 256 MB
CHUNK = 2**16  # points that walk together: 16 MB a layer, which stays in the card's cache
GRAPHS = 2_000_000_000  # bytes held by captured graphs
LONGEST = 250  # steps of a captured run; longer ones are launched step by step


class Graph:
    """One run captured as a CUDA graph: replayed with new points, noise and guidance.

    Args:
        bucket: Points B; fewer are padded.
        steps: The solver's steps.
        denoiser: Makes the denoiser from a column of guidance scales, shape (B, 1).
        device: The card.
    """

    def __init__(
        self,
        bucket: int,
        steps: Sequence[Step],
        denoiser: Callable[[Tensor], Denoise],
        device: torch.device,
    ) -> None:
        self.path = torch.zeros(len(steps) + 1, bucket, 2, device=device)
        self.scale = torch.ones(bucket, 1, device=device)
        self.given = len(steps) + 1 if draws(steps) else 1  # frames that a replay needs

        def walk() -> None:
            for start in range(0, bucket, CHUNK):
                rows = slice(start, start + CHUNK)
                advance(self.path[:, rows].unbind(), steps, denoiser(self.scale[rows]), _pass)

        aside = torch.cuda.Stream(device)
        aside.wait_stream(torch.cuda.current_stream(device))
        with torch.cuda.stream(aside):  # libraries allocate on their first call: not in a capture
            walk()
        torch.cuda.current_stream(device).wait_stream(aside)
        self._graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self._graph):
            walk()

    def run(self, path: Tensor, scale: Tensor) -> None:
        """Fills a path, shape (frames, n, 2), on the CPU, n ≤ B, in place."""
        n = path.shape[1]
        self.path[: self.given, :n].copy_(path[: self.given])
        self.scale[:n].copy_(scale)
        self._graph.replay()
        path.copy_(self.path[:, :n])


def _pass() -> None:
    """A graph cannot be stopped half way; batches are checked between graphs."""


class Accelerator:
    """Runs jobs in batches on one device; all scales of a ladder travel in the same batch.

    Matrix products stay in float32: TF32 can miss 1e-3 under strong guidance.

    Args:
        device: "cuda" or "mps".
    """

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.name = str(device)
        self.batch = BATCH
        self._graphs: ByteCache[Graph] = ByteCache(GRAPHS, lambda graph: 4 * graph.path.nbytes)

    def halve(self) -> bool:
        """Takes half as many points at a time from now on; False at the least there is."""
        self.batch //= 2
        self._graphs = ByteCache(GRAPHS, lambda graph: 4 * graph.path.nbytes)
        if self.device.type == "cuda":
            torch.cuda.empty_cache()
        return self.batch >= LEAST_BATCH

    @torch.inference_mode()
    def run(self, job: Job, check: Check) -> None:
        """Fills ``job.path`` in place."""
        count, frames = job.path.shape[:2]
        most = min(self.batch, PLACES // frames)
        for group in job.groups:
            points = group.stop - group.start
            rows = job.path[:, :, group.start : group.stop]  # (S, F, g, 2)
            flat = rows.transpose(0, 1).reshape(frames, count * points, 2)
            scale = torch.tensor(job.scales).repeat_interleave(points).unsqueeze(1)
            for part, column in zip(flat.split(most, 1), scale.split(most), strict=True):
                check()
                self._walk(job, group, part, column, check)
            rows.copy_(flat.view(frames, count, points, 2).transpose(0, 1))

    def _walk(self, job: Job, group: Group, path: Tensor, scale: Tensor, check: Check) -> None:
        only = job.scales[0] if len(job.scales) == 1 and job.scales[0] in (0, 1) else None
        captured = self.device.type == "cuda" and len(job.steps) <= LONGEST
        if not captured or not foldable(job.net):
            self._launch(job, group, path, scale.to(self.device) if only is None else only, check)
            return
        request = job.request
        bucket = max(1024, 1 << (path.shape[1] - 1).bit_length())
        solver = (request.sampler, request.steps, request.eta, request.clip)
        key = (request.checkpoint, group.label, *solver, only, bucket)
        graph = self._graphs.get(key)
        if graph is None:

            def denoiser(column: Tensor) -> Denoise:
                guide = column if only is None else only
                return job.denoiser(group.label, guide, job.steps, device=self.device)

            graph = self._graphs.put(key, Graph(bucket, job.steps, denoiser, self.device))
        graph.run(path, scale)

    def _launch(
        self, job: Job, group: Group, path: Tensor, scale: Tensor | float, check: Check
    ) -> None:
        there = path.to(self.device)
        before = None
        for first, last in job.segments():
            steps = job.steps[first:last]
            denoise = job.denoiser(group.label, scale, steps, device=self.device)
            before = advance(there[first : last + 1].unbind(), steps, denoise, check, before)
        path.copy_(there)
