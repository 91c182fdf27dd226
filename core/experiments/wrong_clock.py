"""Wrong clocks: a network that is told the time as buggy codes tell it, beside the right time.

The weights stay as they are. Only what the time MLP reads, γ(t), is computed in another way.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

import torch
from torch import Generator, Tensor, nn

from core import checkpoints, checks, data, denoisers, guided
from core.embeddings import sinusoidal
from core.experiments.measures import measure_labels
from core.guided import Guided
from core.networks import NetworkConfig, ScoreNetwork
from core.requests import SampleRequest
from core.schedules import SCHEDULES

TIMES = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
POINTS = 1000  # a label and time that errors are measured on
STEP = 1e-3  # one of 1000 steps
SAMPLER_STEP = 0.05  # one of 20 steps
OTHER_PERIODS = (1_000.0, 100_000.0)
Gamma = Callable[[Tensor, NetworkConfig], Tensor]
Truth = tuple[Tensor, Tensor, int, Tensor]


@dataclass(frozen=True)
class Clock:
    """One way of telling a network the time.

    Args:
        title: Its name for people.
        code: The line of code, with t in steps.
        arises: How codes come to it.
        gamma: (t in [0, 1], config) → what the time MLP reads, shape (*, time_dim).
    """

    title: str
    code: str
    arises: str
    gamma: Gamma


def _embed(
    t: Tensor,
    config: NetworkConfig,
    *,
    max_period: float = 0,
    time_scale: float = 0,
    convention: str = "",
) -> Tensor:
    """The network's own sinusoid with some of its settings replaced."""
    return sinusoidal(
        t,
        config.time_dim,
        max_period=max_period or config.max_period,
        time_scale=time_scale or config.time_scale,
        convention=convention or config.convention,
    )


def _swapped(t: Tensor, config: NetworkConfig) -> Tensor:
    first, second = _embed(t, config).chunk(2, -1)
    return torch.cat([second, first], -1)


def _one_fewer(t: Tensor, config: NetworkConfig) -> Tensor:
    """The DDPM code's h − 1, in the layout of the network: its sines and cosines come swapped."""
    sin, cos = _embed(t, config, convention="ddpm").chunk(2, -1)
    return torch.cat([cos, sin], -1)


def _bfloat16(t: Tensor, config: NetworkConfig) -> Tensor:
    seen = (config.time_scale * t).to(torch.bfloat16).to(t.dtype)
    return _embed(seen, config, time_scale=1.0)


def _later(by: float) -> Gamma:
    """The time of ``by`` later in sampling, nearer to the data; it stops at t = 0."""
    return lambda t, config: _embed((t - by).clamp(min=0), config)


def _period(period: float) -> Gamma:
    return lambda t, config: _embed(t, config, max_period=period)


#: For a network with the layout cos | sin, ω_i = P^(-i/h) and t × 1000.
CLOCKS: Mapping[str, Clock] = MappingProxyType(
    {
        "right": Clock("Right", "embed(1000 * t)", "As the network was trained.", _embed),
        "swapped": Clock(
            "Halves swapped",
            "cat([sin, cos])",
            "Weights of a code with cos | sin, run by one with sin | cos. In one large model "
            "prompts were lost and textures kept.",
            _swapped,
        ),
        "one-fewer": Clock(
            "h − 1 for h",
            "P ** (-i / (h - 1))",
            "Weights of guided-diffusion, run with the frequencies of the DDPM code.",
            _one_fewer,
        ),
        "interleaved": Clock(
            "Interleaved",
            "stack([sin, cos], -1).flatten(-2)",
            "The Transformer's layout: sine and cosine in turn.",
            lambda t, config: _embed(t, config, convention="transformer"),
        ),
        "unscaled": Clock(
            "Not times 1000",
            "embed(t)",
            "t in [0, 1] is passed on as it is; with P = 10 000 the embedding is nearly constant.",
            lambda t, config: _embed(t, config, time_scale=1.0),
        ),
        "bfloat16": Clock(
            "bfloat16",
            "embed((1000 * t).bfloat16())",
            "The model runs in 16 bits and rounds the time first: 937 becomes 936, 998.4 becomes "
            "1000.",
            _bfloat16,
        ),
        "step": Clock(
            "One of 1000 steps off",
            "embed(1000 * t - 1)",
            "Steps counted from 0 by one code and from 1 by the other.",
            _later(STEP),
        ),
        "sampler-step": Clock(
            "One of 20 steps off",
            "embed(1000 * times[k + 1])",
            "The sampler passes the time that it steps to, not the time that it steps from.",
            _later(SAMPLER_STEP),
        ),
        "reversed": Clock(
            "Reversed",
            "embed(1000 * (1 - t))",
            "t counted from the other end, as in codes where 1 is data.",
            lambda t, config: _embed(1 - t, config),
        ),
        **{
            f"period-{period:.0f}": Clock(
                f"P = {period:,.0f}".replace(",", "\u202f"),
                f"embed(1000 * t, max_period={period:.0f})",
                "A max_period left at another code's default.",
                _period(period),
            )
            for period in OTHER_PERIODS
        },
    }
)


class Misled(ScoreNetwork):
    """A network that reads a wrong clock; all weights are shared.

    Args:
        network: The network, with the clock that CLOCKS are written for.
        clock: A key of CLOCKS. Neutral: "right".

    Raises:
        ValueError: If the clock is unknown, or the network's own is another one.
    """

    def __init__(self, network: ScoreNetwork, clock: str) -> None:
        nn.Module.__init__(self)
        self.__dict__.update(network.__dict__)
        config = network.config
        checks.choice("convention", config.convention, ("guided-diffusion",))
        self.gamma = CLOCKS[checks.choice("clock", clock, CLOCKS)].gamma

    def clock(self, t: Tensor) -> Tensor:
        """Gives the wrong γ(t), shape (*, time_dim)."""
        return self.gamma(t, self.config).to(self.out.weight.dtype)


@lru_cache(maxsize=4)
@torch.inference_mode()
def _truth(schedule: str, points: int, seed: int) -> tuple[Truth, ...]:
    """For each of TIMES and each label: noisy points, their time, the label, the exact means."""
    law, generator = SCHEDULES[schedule](), Generator().manual_seed(seed)
    found = []
    for t in torch.tensor(TIMES):
        alpha, sigma = law(t)
        for name, item in data.DATASETS.items():
            x_0, _ = data.draw(name, points, generator=generator)
            x_t = alpha * x_0 + sigma * torch.randn(x_0.shape, generator=generator)
            found.append((x_t, t, item.label, denoisers.exact(law, name)(x_t, t)))
    return tuple(found)


def errors(
    checkpoint: str, clock: str, *, points: int = POINTS, seed: int = 0
) -> tuple[float, ...]:
    """Measures the mean of x_0 against the exact one under a clock: one value for each of TIMES.

    Root mean square over points of both labels, in units of the plane. Every clock is measured on
    the same points.

    Args:
        checkpoint: A network's name, as ``core.checkpoints.load`` takes it.
        clock: A key of CLOCKS.
        points: Points of a label at each time.
        seed: Seed of the points.
    """
    network = Misled(checkpoints.load(checkpoint), clock)
    return _errors(network, _truth(network.config.schedule, points, seed))


def convention_errors(
    checkpoint: str, convention: str, *, points: int = POINTS, seed: int = 0
) -> tuple[float, ...]:
    """Measures the same where the time is embedded under a convention; weights stay.

    Args:
        checkpoint: As for ``errors``.
        convention: A key of ``core.embeddings.CONVENTIONS``. Neutral: the network's own.
        points: See there.
        seed: See there.
    """
    trained = checkpoints.load(checkpoint)
    network = ScoreNetwork(replace(trained.config, convention=convention))
    network.load_state_dict(trained.state_dict())
    return _errors(network.eval(), _truth(network.config.schedule, points, seed))


@torch.inference_mode()
def _errors(network: ScoreNetwork, truth: tuple[Truth, ...]) -> tuple[float, ...]:
    gaps = [
        (denoisers.network(network, label)(x_t, t) - exact).square().sum(1).mean()
        for x_t, t, label, exact in truth
    ]
    return tuple(torch.stack(gaps).reshape(len(TIMES), -1).mean(1).sqrt().tolist())


def path(request: SampleRequest, clock: str, check: Callable[[], None] = lambda: None) -> Tensor:
    """Gives all states of a run under a clock, shape (steps + 1, n, 2), noise first.

    Noise, labels and ``check`` are those of ``core.guided.path``: clocks differ by nothing else.
    """
    network = Misled(checkpoints.load(request.checkpoint), clock)
    return guided.path(Guided(request), check, lambda label: denoisers.network(network, label))


def measure(request: SampleRequest, clock: str) -> dict[str, float]:
    """Measures the samples of a run under a clock, see ``core.experiments.measure``."""
    x, label = path(request, clock)[-1], guided.labels(Guided(request))
    names = [name for name, item in data.DATASETS.items() if (label == item.label).any()]
    return measure_labels(x, label, names, most=len(x))
