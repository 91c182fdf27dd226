"""Solvers: orders on a Gaussian, published implementations, neutral options, refusals."""

import math
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import astuple
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler, DDPMScheduler, DPMSolverMultistepScheduler
from scipy.integrate import solve_ivp
from torch import Tensor

from core import data, denoisers, samplers
from core.denoisers import Denoiser
from core.engine import SampleRequest
from core.metrics import sliced_wasserstein
from core.samplers import SAMPLERS, base, ddim, times, trajectory
from core.schedules import Cosine, DiscreteBeta, LinearBeta, Schedule
from tests.running import ROOT

MEAN, WIDTH = 0.7, 0.4


def gaussian(schedule: Schedule) -> Denoiser:
    """Posterior mean of x_0 ~ N(MEAN, WIDTH²), by the rule for jointly normal variables."""

    def denoise(x_t: Tensor, t: Tensor) -> Tensor:
        alpha, sigma = schedule(t)
        gain = alpha * WIDTH**2 / (alpha**2 * WIDTH**2 + sigma**2)
        return MEAN + gain * (x_t - alpha * MEAN)

    return denoise


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def law(schedule: Schedule, t: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and variance of x_t."""
    alpha, sigma = schedule(t)
    return alpha * MEAN, alpha**2 * WIDTH**2 + sigma**2


def flow_error(name: str, schedule: Schedule, steps: int) -> float:
    """Distance of the solver's end point to the probability flow's, which is known."""
    grid = times(steps, start=0.9, stop=0.1, spacing=1)
    x = torch.linspace(-2, 2, 9, dtype=torch.float64)[:, None]
    *_, last = trajectory(name, gaussian(schedule), x, grid, schedule=schedule)
    (mean_t, var_t), (mean_s, var_s) = law(schedule, grid[0]), law(schedule, grid[-1])
    return float((last.x - (mean_s + (var_s / var_t).sqrt() * (x - mean_t))).abs().max())


def law_error(name: str, schedule: Schedule, steps: int) -> float:
    """Error of a stochastic chain's law; each step is affine in x and the noise it draws."""
    grid = times(steps, start=0.9, stop=0.1, spacing=1)
    denoise, solver = gaussian(schedule), SAMPLERS[name](schedule)
    noise = [torch.randn(1, 1, generator=seeded(seed)).double() for seed in (0, 1)]

    def end(x: float, t: Tensor, s: Tensor, seed: int = 0) -> Tensor:
        start = base.State(torch.tensor([[x]], dtype=torch.float64), t)
        return solver.step(denoise, start, s, seeded(seed)).x

    mean, variance = law(schedule, grid[0])
    for t, s in pairwise(grid):
        here, gain = end(0, t, s), end(1, t, s) - end(0, t, s)
        deviation = (here - end(0, t, s, seed=1)) / (noise[0] - noise[1])
        mean = gain * mean + here - deviation * noise[0]
        variance = gain**2 * variance + deviation**2
    true_mean, true_variance = law(schedule, grid[-1])
    return float((mean - true_mean).abs() + (variance - true_variance).abs())


@pytest.mark.parametrize("schedule", [Cosine(), LinearBeta()], ids=["cosine", "linear-beta"])
@pytest.mark.parametrize("name", SAMPLERS)
def test_each_sampler_converges_at_the_order_it_states(name: str, schedule: Schedule) -> None:
    error = law_error if SAMPLERS[name].stochastic else flow_error
    errors = [error(name, schedule, steps) for steps in (200, 400)]
    assert math.log2(errors[0] / errors[1]) == pytest.approx(SAMPLERS[name].order, abs=0.15)


def test_a_sampler_is_stochastic_if_it_asks_for_a_generator() -> None:
    for name, sampler in SAMPLERS.items():
        walk_on = trajectory(
            name, gaussian(Cosine()), torch.ones(1, 2), times(2), schedule=Cosine()
        )
        if sampler.stochastic:
            with pytest.raises(ValueError, match=r"generator=None: need a torch\.Generator"):
                list(walk_on)
        else:
            assert len(list(walk_on)) == 3


def test_a_new_sampler_is_one_new_file(tmp_path: Path) -> None:
    """A copy of the package with one more file in the folder has one more sampler."""
    shutil.copytree(ROOT / "core", tmp_path / "core", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "assets").symlink_to(ROOT / "assets")
    (tmp_path / "core" / "samplers" / "euler.py").write_text(
        (ROOT / "core" / "samplers" / "ddim.py")
        .read_text()
        .replace("class DDIM(", "class Euler(")
        .replace('name: ClassVar[str] = "ddim"', 'name: ClassVar[str] = "euler"')
    )
    program = (
        "from core.engine import Engine, SampleRequest\n"
        "print(*(float(Engine('cpu').sample(SampleRequest(sampler=name, n=4)).x.sum())"
        " for name in ('euler', 'ddim')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    euler, original = done.stdout.split()
    assert euler == original


def test_every_option_is_a_field_of_a_request() -> None:
    """So that whoever adds a sampler with a new option learns where else it belongs."""
    for sampler in SAMPLERS.values():
        for name, option in sampler.options.items():
            assert getattr(SampleRequest(), name) == option.default
            assert getattr(sampler(Cosine()), name) == option.default  # type: ignore[abstract]


def solve(schedule: Schedule, name: str, x: Tensor, steps: int, **options: float) -> Tensor:
    denoise = denoisers.exact(schedule)
    states = trajectory(
        name,
        denoise,
        x,
        times(steps, spacing=1),
        schedule=schedule,
        generator=torch.Generator().manual_seed(7),
        **options,
    )
    return torch.stack([state.x for state in states])


PEERS: dict[str, Callable[[], object]] = {
    "ddpm": lambda: DDPMScheduler(
        timestep_spacing="trailing", clip_sample=False, prediction_type="sample"
    ),
    "ddim": lambda: DDIMScheduler(
        timestep_spacing="trailing", clip_sample=False, prediction_type="sample"
    ),
    "dpmpp-2m": lambda: DPMSolverMultistepScheduler(
        timestep_spacing="trailing", prediction_type="sample", final_sigmas_type="zero"
    ),
}


@pytest.mark.parametrize("name", PEERS)
def test_whole_trajectory_is_the_published_one(name: str) -> None:
    """diffusers with "trailing" steps follows the table at t = 1, 0.95, …, 0, as ours does."""
    schedule, steps = DiscreteBeta(), 20
    x = torch.randn(64, 2, generator=torch.Generator().manual_seed(0))
    ours = solve(schedule, name, x, steps)
    peer, generator = PEERS[name](), torch.Generator().manual_seed(7)
    peer.set_timesteps(steps)  # type: ignore[attr-defined]
    truth = denoisers.exact(schedule)
    for k, index in enumerate(peer.timesteps):  # type: ignore[attr-defined]
        x_0 = truth(x, (index + 1) / 1000)
        noise = {"generator": generator} if name == "ddpm" else {}
        x = peer.step(x_0, index, x, **noise).prev_sample  # type: ignore[attr-defined]
        assert float((x - ours[k + 1]).abs().max()) < 5e-4


def test_heun_follows_the_flow_that_scipy_integrates() -> None:
    """dx/dt = −β(t)/2 (x + score), the textbook form of the same ODE (arXiv:2011.13456)."""
    schedule = LinearBeta()
    truth = denoisers.exact(schedule, "circles")
    x = torch.randn(16, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    grid = times(400, start=0.95, stop=0.05, spacing=1)

    def slope(t: float, flat: np.ndarray) -> np.ndarray:
        point = torch.tensor(flat).reshape(-1, 2)
        beta = 0.1 + t * 19.9
        return (-beta / 2 * (point + truth.score(point, t))).numpy().ravel()

    solved = solve_ivp(
        slope, (0.95, 0.05), x.numpy().ravel(), "DOP853", grid[::100], rtol=1e-9, atol=1e-9
    )
    states = list(trajectory("heun", truth, x, grid, schedule=schedule))
    for k, flat in enumerate(solved.y.T):
        assert np.abs(states[100 * k].x.numpy().ravel() - flat).max() < 1e-3


@pytest.mark.parametrize("eta", [0.0, 0.5, 1.0])
def test_ddim_noise_is_proportional_to_eta(eta: float, monkeypatch: pytest.MonkeyPatch) -> None:
    schedule = Cosine()
    start = base.State(torch.ones(1, 2, dtype=torch.float64), torch.tensor(0.6).double())
    s, denoise = torch.tensor(0.4).double(), gaussian(schedule)

    def end(noise: float, eta: float) -> Tensor:
        monkeypatch.setattr(ddim, "fresh_noise", lambda like, _: torch.full_like(like, noise))
        return SAMPLERS["ddim"](schedule, eta=eta).step(denoise, start, s, None).x

    full = end(1, 1) - end(0, 1)
    torch.testing.assert_close(end(1, eta) - end(0, eta), eta * full)


def test_ddim_at_eta_one_is_the_ddpm_posterior() -> None:
    x = torch.randn(500, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    for schedule in (Cosine(), DiscreteBeta()):
        torch.testing.assert_close(
            solve(schedule, "ddim", x, 20, eta=1.0), solve(schedule, "ddpm", x, 20)
        )


def test_ddim_at_eta_zero_draws_nothing() -> None:
    x = torch.randn(10, 2, generator=torch.Generator().manual_seed(0))
    states = trajectory("ddim", denoisers.exact(Cosine()), x, times(5), schedule=Cosine())
    assert len(list(states)) == 6


@pytest.mark.parametrize("name", SAMPLERS)
def test_trajectory_starts_at_the_start_and_ends_finite_in_one_step_too(name: str) -> None:
    x = torch.randn(10, 2, generator=torch.Generator().manual_seed(0))
    for steps in (1, 2, 3):
        path = solve(Cosine(), name, x, steps)
        assert torch.equal(path[0], x)
        assert bool(torch.isfinite(path).all())
        assert path.shape == (steps + 1, 10, 2)


def test_a_sampler_may_be_passed_as_what_makes_it() -> None:
    x = torch.randn(10, 2, generator=torch.Generator().manual_seed(0))
    by_name = [s.x for s in trajectory("ddim", gaussian(Cosine()), x, times(4), schedule=Cosine())]
    made = [
        s.x
        for s in trajectory(SAMPLERS["ddim"], gaussian(Cosine()), x, times(4), schedule=Cosine())
    ]
    assert all(torch.equal(a, b) for a, b in zip(by_name, made, strict=True))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sampler": "euler"}, "sampler='euler': need one of dpmpp-2m, heun, ddim, ddpm"),
        ({"options": {"eta": 2.0}}, "eta=2.0: need a number from 0 to 1"),
        ({"options": {"eta": math.nan}}, "eta=nan: need"),
        ({"options": {"churn": 1.0}}, r"churn=1.0: need an option of this sampler \(eta\)"),
        ({"sampler": "heun", "options": {"eta": 1.0}}, "eta=1.0: need .*it has none"),
        ({"times": torch.tensor([0.0, 1.0])}, r"times=\[0.0, 1.0\]: need .*below the one before"),
        ({"times": torch.tensor([0.5, 0.5])}, "times=.*: need .*below the one before"),
        ({"times": torch.tensor([])}, "times=.*: need one or more times"),
        ({"times": torch.tensor([2.0, 1.0])}, "times=2.0: need times from 0"),
        ({"times": torch.tensor([math.nan, 0.0])}, "times=nan: need times from 0"),
        ({"times": torch.ones(2, 2)}, r"times=.*need shape \(N,\)"),
        ({"x": torch.tensor([[math.nan, 0.0]])}, "x=nan: need finite"),
        ({"x": torch.zeros(1, 2, dtype=torch.long)}, "x=int64 of shape .*: need a floating-point"),
    ],
)
def test_bad_walks_are_refused_before_the_first_step(arguments: dict, message: str) -> None:
    arguments = {"sampler": "ddim", "times": times(2), "options": {}} | arguments
    x = arguments.get("x", torch.zeros(1, 2))
    with pytest.raises(ValueError, match=message):
        trajectory(
            arguments["sampler"],
            gaussian(Cosine()),
            x,
            arguments["times"],
            schedule=Cosine(),
            **arguments["options"],
        )


@pytest.mark.parametrize(
    "wrong", [lambda x, t: x[:, 0], lambda x, t: x.expand(2, *x.shape), lambda x, t: x / 0]
)
def test_a_denoiser_that_answers_badly_is_named(wrong: Denoiser) -> None:
    states = trajectory("ddim", wrong, torch.zeros(3, 2), times(2), schedule=Cosine())
    with pytest.raises(ValueError, match=r"denoise\(x_t, t\)=.*: need"):
        list(states)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"steps": 0}, "steps=0: need"),
        ({"steps": 2.0}, "steps=2.0: need"),
        ({"steps": 2, "start": 1.2}, "start=1.2: need"),
        ({"steps": 2, "start": 0.5, "stop": 0.5}, "stop=0.5: need a time below start=0.5"),
        ({"steps": 2, "spacing": 0.0}, "spacing=0.0: need"),
    ],
)
def test_bad_grids_of_times_are_refused(options: dict, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        samplers.times(**options)


def test_usual_times_are_closer_to_the_exact_law_than_even_ones() -> None:
    """The claim that SPACING rests on, with exact denoisers, 20 steps and quasi-random noise."""
    schedule, n = Cosine(), 8192
    uniform = torch.quasirandom.SobolEngine(2, scramble=True, seed=1).draw(n, dtype=torch.float64)
    x = torch.erfinv(2 * uniform.clamp(1e-7, 1 - 1e-7) - 1) * math.sqrt(2)
    arcs = torch.tensor([astuple(arc) for arc in data.DATASETS["moons"].arcs]).double()
    spread = torch.quasirandom.SobolEngine(3, scramble=True, seed=2).draw(n, dtype=torch.float64)
    normal = torch.erfinv(2 * spread[:, 1:].clamp(1e-7, 1 - 1e-7) - 1) * math.sqrt(2)
    which = (len(arcs) * spread[:, 0]).long()
    x_c, y_c, radius, start, stop = arcs[which].T
    angle = start + (len(arcs) * spread[:, 0] - which) * (stop - start)
    curve = torch.stack([x_c + radius * angle.cos(), y_c + radius * angle.sin()], 1)
    truth = curve + data.NOISE * normal
    distances = []
    for spacing in (1.0, samplers.SPACING):
        grid = times(20, spacing=spacing)
        moons = denoisers.exact(schedule, "moons")
        *_, last = trajectory("dpmpp-2m", moons, x, grid, schedule=schedule)
        distances.append(sliced_wasserstein(last.x, truth))
    assert distances[1] < 0.7 * distances[0]
