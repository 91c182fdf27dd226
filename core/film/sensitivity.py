"""How much an output depends on time: the check |f(x, 0.1) − f(x, 0.9)| of the lecture notes."""

from dataclasses import replace

import torch
from torch import Generator

from core.arguments import SEED, checked
from core.film.activations import exact_field, time_sensitivity
from core.film.measures import normal_points
from core.networks import NetworkConfig, ScoreNetwork, build

TIMES = (0.1, 0.9)
THRESHOLD = 0.1  # of the notes
POINTS = 4096


@checked(seed=SEED)
def random_network(config: NetworkConfig, *, seed: int) -> ScoreNetwork:
    """Builds a network whose every layer, the output too, starts at random: W ~ U(±1/√width)."""
    network = build(replace(config, identity=False), seed=seed)
    bound = config.width**-0.5
    with torch.no_grad():
        network.out.weight.uniform_(-bound, bound, generator=Generator().manual_seed(seed + 1))
    return network


@checked()
def sensitivity(network: ScoreNetwork, label: str | None) -> float:
    """Measures |f(x, 0.1) − f(x, 0.9)|, the mean over normal points and both outputs."""
    x = normal_points(POINTS)
    return time_sensitivity(network, x, label, *TIMES)


@checked()
def exact_sensitivity(network: ScoreNetwork, label: str | None) -> float:
    """Measures the same of the closed form, in the network's prediction type and schedule."""
    x, times = normal_points(POINTS), torch.tensor(TIMES)
    one, other = exact_field(network, x, times, label, network.config.prediction)
    return float((one - other).abs().mean())
