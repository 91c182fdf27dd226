"""Captured graphs on a real card: the CPU's paths, new noise on replay, memory that ends."""

from dataclasses import replace

import pytest
import torch

from core.engine import Engine, SampleRequest
from core.engine.accelerator import Accelerator
from core.engine.cpu import Cpu
from core.engine.job import fold_cache, prepare
from core.networks import NetworkConfig, build

REQUEST = SampleRequest(label="both", guidance=3.0, n=3000, steps=10)


def run(request: SampleRequest, scales: tuple[float, ...], card: Accelerator) -> None:
    net = build(NetworkConfig(), seed=0).requires_grad_(False)
    torch.nn.init.normal_(net.out.weight, std=0.2, generator=torch.Generator().manual_seed(1))
    jobs = [prepare(request, scales, net, fold_cache()) for _ in range(2)]
    Cpu(2).run(jobs[0], lambda: None)
    card.run(jobs[1], lambda: None)
    torch.testing.assert_close(jobs[1].path, jobs[0].path, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("sampler", ["dpmpp-2m", "ddim", "heun", "ddpm"])
@pytest.mark.parametrize("scales", [(0.0,), (1.0,), (3.0,), (-1.0, 0.5, 6.0)])
def test_a_graph_gives_the_cpus_path_and_again_with_new_noise(
    sampler: str, scales: tuple[float, ...]
) -> None:
    card = Accelerator(torch.device("cuda"))
    for seed in range(3):
        run(replace(REQUEST, sampler=sampler, seed=seed), scales, card)
    assert len(card._graphs) == 2  # one a label


def test_one_graph_serves_every_guidance_and_every_size_of_its_bucket() -> None:
    card = Accelerator(torch.device("cuda"))
    for n, scale in ((2100, 3.0), (3000, -2.0), (4096, 7.0)):
        run(replace(REQUEST, n=n, guidance=scale), (scale,), card)
    assert len(card._graphs) == 2


def test_more_points_than_a_batch() -> None:
    card = Accelerator(torch.device("cuda"))
    card.batch = 1024
    run(REQUEST, (3.0,), card)


def test_memory_that_ends_does_not_end_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine("cuda")
    whole = engine.sample(REQUEST)
    assert whole.device.startswith("cuda")
    torch.cuda.set_per_process_memory_fraction(1e-6)
    try:
        short = engine.sample(replace(REQUEST, n=900_000, steps=20))
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert short.note
    assert short.path.isfinite().all()
