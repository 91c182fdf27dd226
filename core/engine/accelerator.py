"""Sampling on CUDA, as captured graphs, and on MPS."""

from collections.abc import Sequence

import torch
from torch import Tensor

from core.engine.cache import ByteCache
from core.engine.coefficients import Step, advance, draws
from core.engine.folding import foldable, moved
from core.engine.job import NOT_NEEDED, Group, Job
from core.engine.loop import PLAIN, Folded, sample_loop
from core.engine.ticket import Check

Branches = tuple[Folded, Folded]

BATCH = 2**18  # points at a time
LEAST_BATCH = 2**12  # below this a device that runs out of memory is given up
PLACES = 2**25  # points · frames of one batch: 256 MB
CHUNK = 2**16  # points that go together: 16 MB a layer, which stays in the card's cache
GRAPHS = 2_000_000_000  # bytes held by captured graphs
LONGEST = 250  # steps of a captured run; longer ones are launched step by step


def _branches(
    job: Job, label: int | None, steps: Sequence[Step], device: torch.device
) -> Branches:
    """Gives both branches on the device, or the only one that the job's scales need."""
    neutral = job.scales[0] if len(job.scales) == 1 else 0.5
    uncond, cond = job.branches(label, neutral, steps)
    return moved(uncond, device), moved(cond, device)


class Graph:
    """One run captured as a CUDA graph: replayed with new points, noise and guidance.

    Args:
        bucket: Points B; fewer are padded.
        job: Its solver's steps are taken.
        branches: The folded networks, on the card.
        device: The card.
    """

    def __init__(
        self,
        bucket: int,
        job: Job,
        branches: Branches,
        device: torch.device,
    ) -> None:
        steps, bound = job.steps, job.request.clip
        self.path = torch.zeros(len(steps) + 1, bucket, 2, device=device)
        self.scale = torch.ones(bucket, 1, device=device)
        self.given = len(steps) + 1 if draws(steps) else 1  # frames that a replay needs
        lists, go_on = job.as_lists(steps), torch.tensor(False)  # nothing stops a graph half way

        def launch() -> None:
            for start in range(0, bucket, CHUNK):
                rows = slice(start, start + CHUNK)
                path = list(self.path[:, rows].unbind())
                guide = self.scale[rows]
                sample_loop(
                    *(path, *lists, *branches, guide, bound, path[0], go_on, False),
                    *(NOT_NEEDED, PLAIN),  # runs with options of guidance stay on the CPU
                )

        aside = torch.cuda.Stream(device)
        aside.wait_stream(torch.cuda.current_stream(device))
        with torch.cuda.stream(aside):  # libraries allocate on their first call: not in a capture
            launch()
        torch.cuda.current_stream(device).wait_stream(aside)
        self._graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self._graph):
            launch()

    def run(self, path: Tensor, scale: Tensor) -> None:
        """Fills a path, shape (frames, n, 2), on the CPU, n ≤ B, in place."""
        n = path.shape[1]
        self.path[: self.given, :n].copy_(path[: self.given])
        self.scale[:n].copy_(scale)
        self._graph.replay()
        path.copy_(self.path[:, :n])


class Accelerator:
    """Runs jobs in batches on one device; all scales of a sweep travel in the same batch.

    Matrix products stay in float32: TF32 can miss 1e-3 under strong guidance.

    Args:
        device: "cuda" or "mps".
    """

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.name = str(device)
        self.batch = BATCH
        self._graphs: ByteCache[Graph] = ByteCache(GRAPHS, _graph_bytes)

    def halve(self) -> bool:
        """Takes half as many points at a time from now on; False at the least there is."""
        self._graphs = ByteCache(GRAPHS, _graph_bytes)
        if self.device.type == "cuda":
            torch.cuda.empty_cache()
        if self.batch <= LEAST_BATCH:
            return False
        self.batch //= 2
        return True

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
                self._run(job, group, part, column, check)
            rows.copy_(flat.view(frames, count, points, 2).transpose(0, 1))

    def _run(self, job: Job, group: Group, path: Tensor, scale: Tensor, check: Check) -> None:
        if not foldable(job.net):
            there = path.to(self.device)
            guide = scale.to(self.device) if len(job.scales) > 1 else job.scales[0]
            denoise = job.denoiser(group.label, guide, self.device)
            advance(there.unbind(), job.steps, denoise, check)
            path.copy_(there)
        elif self.device.type == "cuda" and len(job.steps) <= LONGEST:
            self._graph(job, group, path.shape[1]).run(path, scale)
        else:
            self._launch(job, group, path, scale.to(self.device), check)

    def _graph(self, job: Job, group: Group, points: int) -> Graph:
        request = job.request
        bucket = max(1024, 1 << (points - 1).bit_length())
        neutral = job.scales[0] if job.scales in ((0.0,), (1.0,)) else None
        solver = (request.sampler, request.steps, *request.options.items(), request.clip, job.band)
        key = (request.checkpoint, request.changes, group.label, *solver, neutral, bucket)
        graph = self._graphs.get(key)
        if graph is None:
            branches = _branches(job, group.label, job.steps, self.device)
            graph = Graph(bucket, job, branches, self.device)
        return self._graphs.put(key, graph)

    def _launch(self, job: Job, group: Group, path: Tensor, scale: Tensor, check: Check) -> None:
        there, go_on = path.to(self.device), torch.tensor(False)
        before = there[0]
        for first, last in job.segments():
            check()
            steps = job.steps[first:last]
            branches = _branches(job, group.label, steps, self.device)
            frames = list(there[first : last + 1].unbind())
            lists, bound = job.as_lists(steps), job.request.clip
            before = sample_loop(
                *(frames, *lists, *branches, scale, bound, before, go_on, False),
                *(NOT_NEEDED, PLAIN),
            )
        path.copy_(there)


def _graph_bytes(graph: Graph) -> int:
    return 4 * graph.path.nbytes
