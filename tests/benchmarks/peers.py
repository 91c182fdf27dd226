"""The same guided run by other means: diffusers' loops, azula's, and the network as it is."""

from collections.abc import Callable, Mapping

import azula.sample
import torch
from azula.denoise import Denoiser, DiracPosterior
from diffusers import DDIMScheduler, DPMSolverMultistepScheduler
from torch import Tensor, nn

from core import denoisers, guidance
from core.networks import ScoreNetwork
from core.samplers import times, trajectory

TABLE = {"num_train_timesteps": 1000, "beta_start": 1e-4, "beta_end": 0.02}
Loop = Callable[[ScoreNetwork, Tensor, int, float], Tensor]  # (net, noise, steps, scale) → x


def even(steps: int) -> Tensor:
    """Evenly spaced times, the only ones that all libraries take."""
    return times(steps, spacing=1)


def guided_v(net: ScoreNetwork, x: Tensor, t: Tensor, scale: float) -> Tensor:
    """u + s (c − u) of the network's v, every point with its own label, as libraries call it."""
    null = torch.full((len(x),), net.config.labels, device=x.device)
    uncond, cond = net(x, t, null), net(x, t, torch.zeros_like(null))
    return uncond + scale * (cond - uncond)


def _diffusers(scheduler: Callable[[], object]) -> Loop:
    def loop(net: ScoreNetwork, x: Tensor, steps: int, scale: float) -> Tensor:
        solver = scheduler()
        solver.set_timesteps(steps)  # type: ignore[attr-defined]
        for index in solver.timesteps:  # type: ignore[attr-defined]
            v = guided_v(net, x, ((index + 1) / 1000).to(x), scale)
            x = solver.step(v, index, x).prev_sample  # type: ignore[attr-defined]
        return x

    return loop


class _Guided(Denoiser):
    """The guided network as azula's denoiser."""

    def __init__(self, net: ScoreNetwork, scale: float) -> None:
        super().__init__()
        self.net, self.scale, self.schedule = net, scale, net.schedule

    def forward(self, x_t: Tensor, t: Tensor) -> DiracPosterior:
        alpha, sigma = self.schedule(t)
        v = guided_v(self.net, x_t, t, self.scale)
        return DiracPosterior(mean=alpha * x_t - sigma * v)


def _azula(net: ScoreNetwork, x: Tensor, steps: int, scale: float) -> Tensor:
    sampler = azula.sample.DDIMSampler(_Guided(net, scale), steps=steps, silent=True)
    return sampler.to(x.device)(x) if isinstance(sampler, nn.Module) else sampler(x)


def _unfolded(net: ScoreNetwork, x: Tensor, steps: int, scale: float) -> Tensor:
    denoise = guidance.classifier_free(
        denoisers.network(net), denoisers.network(net, "moons"), scale
    )
    *_, last = trajectory("dpmpp-2m", denoise, x, even(steps), schedule=net.schedule)
    return last.x


def _shared(net: ScoreNetwork, x: Tensor, steps: int, scale: float) -> Tensor:
    """As ``_unfolded``, told once a step what all points share: time and label."""

    def mean(number: int) -> denoisers.Denoiser:
        label = torch.tensor(number, device=x.device)

        def denoise(x_t: Tensor, t: Tensor) -> Tensor:
            alpha, sigma = net.schedule(t.to(x_t))
            return alpha * x_t - sigma * net(x_t, t.to(x_t), label)

        return denoise

    denoise = guidance.classifier_free(mean(net.config.labels), mean(0), scale)
    *_, last = trajectory("dpmpp-2m", denoise, x, even(steps), schedule=net.schedule)
    return last.x


# name → (the engine's solver that it must agree with, the loop)
PEERS: Mapping[str, tuple[str, Loop]] = {
    "diffusers DPM-Solver++": (
        "dpmpp-2m",
        _diffusers(
            lambda: DPMSolverMultistepScheduler(
                **TABLE,
                timestep_spacing="trailing",
                prediction_type="v_prediction",
                final_sigmas_type="zero",
            )
        ),
    ),
    "diffusers DDIM": (
        "ddim",
        _diffusers(
            lambda: DDIMScheduler(
                **TABLE,
                timestep_spacing="trailing",
                prediction_type="v_prediction",
                clip_sample=False,
            )
        ),
    ),
    "azula DDIM": ("ddim", _azula),
    "unfolded": ("dpmpp-2m", _unfolded),
    "unfolded, one γ a step": ("dpmpp-2m", _shared),
}
