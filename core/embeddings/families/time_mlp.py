"""The time MLP of the shipped network: what comes in and what goes out."""

import torch

from core import checkpoints
from core.embeddings.families.family import Family, Part, Values
from core.embeddings.families.layers import parameters
from core.embeddings.sinusoid import Sinusoid

CHECKPOINT = "moons-circles"


def build(one: Sinusoid, _values: Values) -> tuple[Part, ...]:
    """After and before the time MLP, with the network's own embedding and weights."""
    network = checkpoints.load(CHECKPOINT)
    config = network.config
    own = Sinusoid(
        config.convention, config.max_period, config.time_scale, config.time_dim, one.steps
    )
    with torch.inference_mode():
        after = network.time_mlp(own.gamma.to(network.out.weight.dtype))
    return (
        Part("After the time MLP", after.clone(), parameters(network.time_mlp)),
        Part("Before: the network's sinusoid", own.gamma),
    )


FAMILY = Family(
    name="time-mlp",
    title="Time MLP",
    formula="Linear(SiLU(Linear(γ(t))))",
    source=f"The weights of the shipped network “{CHECKPOINT}”",
    summary="What the network's first two layers on the time side make of its sinusoid; your "
    "settings set the number of steps only.",
    build=build,
    origin="stored",
)
