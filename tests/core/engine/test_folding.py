"""Folded networks, solvers as numbers and every kernel, against the network in float64."""

import copy
import itertools
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from core import denoisers, guidance
from core.conditioning import CONDITIONINGS
from core.engine import Engine, SampleRequest, start
from core.engine.coefficients import steps_of
from core.engine.cpu import Cpu
from core.engine.folding import fold, foldable
from core.engine.job import fold_cache, prepare
from core.engine.kernels import Kernel, scripted
from core.engine.loop import sample_loop
from core.film.interventions import Intervened, ScaleModulation
from core.networks import NetworkConfig, ScoreNetwork, build
from core.samplers import SAMPLERS, times, trajectory
from core.schedules import PREDICTIONS

NOT_AFFINE = {
    "adaptive-norm",
    "adaptive-group-norm",
    "adaptive-norm-gated",
    "attention-query",
    "attention-tokens",
}
REQUEST = SampleRequest(label="both", guidance=3.0, n=37, steps=6, seed=4)


def network(**config: object) -> ScoreNetwork:
    """A network none of whose parts is neutral."""
    net = build(NetworkConfig(**{"width": 24, "identity": False, **config}), seed=3)
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for weight in (net.out.weight, net.out.bias):
            weight.copy_(0.2 * torch.randn(weight.shape, generator=generator))
    return net.eval().requires_grad_(False)


def unfolded(net: ScoreNetwork, request: SampleRequest, dtype: torch.dtype) -> Tensor:
    """The path by way of the network itself, the denoisers and the samplers."""
    net = copy.deepcopy(net).to(dtype)
    x, label, generator = start(request)
    parts = []
    for number in label.unique().tolist():
        cond = denoisers.network(net, None if number < 0 else number)
        denoise = guidance.classifier_free(denoisers.network(net), cond, request.guidance)
        states = trajectory(
            request.sampler,
            denoisers.clipped(denoise, request.clip),
            x[label == number].to(dtype),
            times(request.steps),
            schedule=net.schedule,
            generator=generator,
            **request.options,
        )
        parts.append(torch.stack([state.x for state in states]))
    return torch.cat(parts, 1)


def check(net: ScoreNetwork, request: SampleRequest) -> None:
    """The engine errs no more than float32 does on the way through the network itself."""
    exact = unfolded(net, request, torch.float64)
    single = unfolded(net, request, torch.float32)
    found = Engine("cpu", load=lambda _name: net).sample(request)
    scale = float(exact.abs().max())
    rounding = float((single - exact).abs().max())
    assert float((found.path - exact).abs().max()) <= 4 * rounding + 1e-6 * scale
    assert torch.equal(found.x, found.path[-1])


@pytest.mark.parametrize("scale", [0.0, 1.0, 3.0, -1.5])
@pytest.mark.parametrize("conditioning", CONDITIONINGS)
def test_every_conditioning_gives_the_networks_own_path(conditioning: str, scale: float) -> None:
    net = network(conditioning=conditioning)
    assert foldable(net) == (conditioning not in NOT_AFFINE)
    check(net, replace(REQUEST, guidance=scale))


@pytest.mark.parametrize("label", ["circles", None])
@pytest.mark.parametrize("conditioning", ["film", "adaptive-norm"])
@pytest.mark.parametrize("sampler", [*SAMPLERS, "ddim with noise"])
def test_every_solver_takes_its_own_steps(
    sampler: str, conditioning: str, label: str | None
) -> None:
    name, _, noisy = sampler.partition(" ")
    eta = 0.7 if noisy else 0.0
    check(
        network(conditioning=conditioning),
        replace(REQUEST, sampler=name, eta=eta, label=label),
    )


@pytest.mark.parametrize(
    ("prediction", "schedule"), list(itertools.product(PREDICTIONS, ("cosine", "linear-beta")))
)
def test_every_prediction_is_folded_into_the_last_layer(prediction: str, schedule: str) -> None:
    check(network(prediction=prediction, schedule=schedule), REQUEST)


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize("conditioning", ["film", "adaptive-norm"])  # folded, and as it is
@pytest.mark.parametrize("prediction", ["eps", "score"])
def test_the_engine_begins_where_the_denoiser_does(
    prediction: str, conditioning: str, name: str
) -> None:
    net = network(prediction=prediction, conditioning=conditioning)
    request = replace(REQUEST, sampler=name, guidance=2.0)
    found = Engine("cpu", load=lambda _name: net).sample(request).path
    assert bool(found.isfinite().all())
    exact = unfolded(net, request, torch.float64)
    # 1/α, up to 33, multiplies what is rounded; a first time in float32 is off by 2e-5
    torch.testing.assert_close(found.double(), exact, rtol=1e-5, atol=1e-5)


OTHERWISE: dict[str, dict[str, object]] = {
    "after the activation": {"position": "after"},
    "the output too": {"on_output": True},
    "all of both": {"position": "after", "on_output": True, "fusion": "in-turn"},
    "first layer": {"where": "first"},
    "last layer, after": {"where": "last", "position": "after"},
    "fusion by MLP": {"fusion": "concat"},
    "fusion by gate": {"fusion": "gate"},
    "two in turn": {"fusion": "in-turn"},
    "two gates in turn": {"fusion": "in-turn", "conditioning": "gate"},
    "two scales": {"clock": "multi-scale", "on_output": True},
    "discrete time": {"time_steps": 10},
    "no time MLP": {"time_mlp": "none"},
    "raw time": {"clock": "scalar", "time_scale": 1.0},
}


@pytest.mark.parametrize("changes", OTHERWISE.values(), ids=OTHERWISE)
def test_affine_ones_fold_wherever_they_stand(changes: dict[str, object]) -> None:
    net = network(**changes)
    assert foldable(net)
    check(net, REQUEST)


@pytest.mark.parametrize(
    "changes", [{"position": "after"}, {"on_output": True}, {"fusion": "in-turn"}]
)
def test_interventions_fold_wherever_the_conditioning_stands(changes: dict[str, object]) -> None:
    net, change = network(**changes), ScaleModulation(2.0)
    changed = Intervened(net, (change,))
    request = replace(REQUEST, changes=(change,))
    found = Engine("cpu", load=lambda _name: net).sample(request).path
    torch.testing.assert_close(
        found.double(), unfolded(changed, request, torch.float64), rtol=1e-5, atol=1e-5
    )
    assert not torch.allclose(found.double(), unfolded(net, request, torch.float64), atol=1e-2)


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_every_depth_and_a_bound_on_x0(depth: int) -> None:
    check(network(depth=depth), replace(REQUEST, clip=0.4))


def test_a_step_needs_as_many_evaluations_as_its_order() -> None:
    counts = [len(step.evaluations) for step in steps_of("heun", 5, "cosine")]
    assert counts == [2, 2, 2, 2, 1]
    assert {len(step.evaluations) for step in steps_of("dpmpp-2m", 5, "cosine")} == {1}


def test_neutral_guidance_never_looks_at_the_other_branch() -> None:
    net = network()
    other = copy.deepcopy(net)
    other.label_table.weight[2] = 100.0  # the null label
    changed = Engine("cpu", load=lambda _name: other)
    plain = Engine("cpu", load=lambda _name: net)
    conditional = replace(REQUEST, guidance=1.0)
    assert torch.equal(changed.sample(conditional).path, plain.sample(conditional).path)
    assert not torch.equal(changed.sample(REQUEST).path, plain.sample(REQUEST).path)


def test_what_cannot_be_folded_is_refused() -> None:
    with pytest.raises(ValueError, match="adaptive-norm"):
        fold(network(conditioning="adaptive-norm"), [0.5], 0)
    with pytest.raises(ValueError, match=r"times=1\.5: need times from 0"):
        fold(network(), [0.5, 1.5], 0)
    with pytest.raises(ValueError, match="label=3: need whole numbers from 0 to 2"):
        fold(network(), [0.5], 3)


@pytest.mark.parametrize("onednn", [True, False])
def test_every_kernel_gives_the_same_path(onednn: bool, monkeypatch: object) -> None:
    net = network()
    paths = []
    for kernel in (Kernel(sample_loop, False), Kernel(scripted(), onednn)):
        job = prepare(replace(REQUEST, n=3000), (3.0,), net, fold_cache())
        monkeypatch.setattr("core.engine.cpu.choose_kernel", lambda _width, one=kernel: one)  # type: ignore[attr-defined]
        Cpu(2).run(job, lambda: None)
        paths.append(job.path)
    torch.testing.assert_close(*paths, rtol=1e-4, atol=1e-5)


def test_long_runs_in_segments_and_any_number_of_threads_are_the_same_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net, request = network(), replace(REQUEST, n=5000)
    whole = Engine("cpu", threads=1, load=lambda _name: net).sample(request)
    monkeypatch.setattr("core.engine.job.SEGMENT", 1)  # one step a segment
    parts = Engine("cpu", threads=3, load=lambda _name: net).sample(request)
    torch.testing.assert_close(parts.path, whole.path, rtol=1e-4, atol=1e-5)
