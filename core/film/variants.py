"""The forms that FiLM takes in public codes, each run on small random features.

Every function draws from a seed, leaves global state alone and gives arrays to look at.
"""

from dataclasses import dataclass

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

from core import data, denoisers, density
from core.conditioning import AdaptiveNorm, Concatenation, FiLM, ResidualFiLM, film
from core.networks import NetworkConfig, build
from core.schedules import Cosine

WIDTH, COND = 32, 16
CHANNELS, PIXELS = 4, 28


@dataclass(frozen=True)
class Pair:
    """Two versions of the same features of one sample, (C,), and their largest difference."""

    one: Tensor
    other: Tensor

    @property
    def gap(self) -> float:
        """Largest absolute difference."""
        return float((self.one - self.other).abs().max())


def _normal(seed: int, *shape: int) -> Tensor:
    return torch.randn(*shape, generator=Generator().manual_seed(seed))


def _filled(layer: nn.Module, seed: int) -> None:
    """Gives every parameter small random values."""
    generator = Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in layer.parameters():
            weight.copy_(0.3 * torch.randn(weight.shape, generator=generator))


@torch.inference_mode()
def residual(seed: int) -> Pair:
    """Runs scale ⊙ h + shift and (1 + scale) ⊙ h + shift with biases one apart: the same map."""
    plain, rest = FiLM(WIDTH, COND), ResidualFiLM(WIDTH, COND)
    _filled(plain, seed)
    rest.load_state_dict(plain.state_dict())
    rest.to_modulation.bias[:WIDTH] -= 1
    h, cond = _normal(seed + 1, 1, WIDTH), _normal(seed + 2, 1, COND)
    return Pair(plain(h, cond)[0], rest(h, cond)[0])


@torch.inference_mode()
def decayed(seed: int, share: float) -> tuple[float, float]:
    """Shrinks all weights of both forms to a share, as weight decay does; gives ‖out‖/‖h‖.

    With no weights left, scale ⊙ h + shift silences the layer, (1 + scale) ⊙ h + shift passes it.
    """
    h, cond = _normal(seed + 1, 256, WIDTH), _normal(seed + 2, 256, COND)
    kept = []
    for form in (FiLM(WIDTH, COND), ResidualFiLM(WIDTH, COND)):
        for weight in form.parameters():
            weight.mul_(share)
        kept.append(float(form(h, cond).norm() / h.norm()))
    return kept[0], kept[1]


@torch.inference_mode()
def starts(seed: int) -> dict[str, tuple[Tensor, Tensor]]:
    """Gives scale and shift, each (T, L, C), of untrained networks, by how they start."""
    kinds = {
        "random start": ("film", False),
        "random start, 1 + scale": ("film-residual", False),
        "identity start": ("film", True),
    }
    found = {}
    for name, (conditioning, identity) in kinds.items():
        config = NetworkConfig(width=WIDTH, conditioning=conditioning, identity=identity)
        network = build(config, seed=seed)
        cond = network.embed(torch.linspace(1, 0, 5), torch.zeros(5, dtype=torch.long))
        pairs = [condition.modulation(cond) for condition in network.conditions]  # type: ignore[operator]
        scale, shift = (torch.stack(part, 1) for part in zip(*pairs, strict=True))
        found[name] = (scale, shift)
    return found


@dataclass(frozen=True)
class Orders:
    """FiLM before and after a normalisation, on the features of one sample.

    Args:
        after: Features normalised, then modulated, (C,).
        before: Features modulated, then normalised, (C,).
        doubled_after: ‖out‖ with all scales and shifts doubled over ‖out‖, FiLM after.
        doubled_before: The same with FiLM before: a common factor is normalised away.
        alone: Largest change of a sample's output when the rest of its batch is replaced.
        batch: The same under batch normalisation, for comparison.
    """

    after: Tensor
    before: Tensor
    doubled_after: float
    doubled_before: float
    alone: float
    batch: float


@torch.inference_mode()
def orders(seed: int) -> Orders:
    """Puts FiLM after a layer normalisation, as adaptive norm does, and before it."""
    adaptive = AdaptiveNorm(WIDTH, COND)
    _filled(adaptive, seed)
    h, cond = 2 * _normal(seed + 1, 8, WIDTH) + 1, _normal(seed + 2, 8, COND)
    scale, shift = adaptive.film.modulation(cond)
    after = adaptive(h, cond)
    before = functional.layer_norm(film(h, scale, shift), (WIDTH,))
    twice_after = film(adaptive.norm(h), 2 * scale, 2 * shift)
    twice_before = functional.layer_norm(film(h, 2 * scale, 2 * shift), (WIDTH,))
    others = torch.cat([h[:1], 5 * _normal(seed + 3, 7, WIDTH)])
    change = (adaptive(others, cond)[0] - after[0]).abs().max()
    by_batch = [functional.batch_norm(x, None, None, training=True)[0] for x in (h, others)]
    return Orders(
        after[0],
        before[0],
        float(twice_after.norm() / after.norm()),
        float(twice_before.norm() / before.norm()),
        float(change),
        float((by_batch[0] - by_batch[1]).abs().max()),
    )


@dataclass(frozen=True)
class Convolved:
    """FiLM in a convolution: maps before and after, (C, H, W), one scale and shift a channel."""

    before: Tensor
    scale: Tensor
    shift: Tensor
    after: Tensor


@torch.inference_mode()
def convolution(seed: int, label: str) -> Convolved:
    """Modulates four 3 × 3 filters' answers to the picture of a label's exact density."""
    axis = torch.linspace(-3.2, 3.2, PIXELS)
    name = label if label in data.DATASETS else None
    law = density.on_grid(denoisers.exact(Cosine(), name), axis, 0.25).float()
    weight = _normal(seed, CHANNELS, 1, 3, 3)
    h = functional.conv2d((law / law.max())[None, None].flip(2), weight, padding=1)
    cond = _normal(seed + 1, 1, COND)
    layer = FiLM(CHANNELS, COND)
    _filled(layer, seed + 2)
    scale, shift = layer.modulation(cond)
    after = film(h, scale, shift)  # (B, C, H, W) with scale (B, C) seen as (B, C, 1, 1)
    return Convolved(h[0], scale[0], shift[0], after[0])


@torch.inference_mode()
def concatenation(seed: int) -> Pair:
    """Runs one linear layer on [x, γ], and the same weights as W_x x + b plus a shift W_γ γ."""
    joined = nn.Linear(WIDTH + COND, WIDTH)
    _filled(joined, seed)
    x, cond = _normal(seed + 1, 1, WIDTH), _normal(seed + 2, 1, COND)
    shift = Concatenation(WIDTH, COND)
    shift.to_shift.weight.copy_(joined.weight[:, WIDTH:])
    features = functional.linear(x, joined.weight[:, :WIDTH], joined.bias)
    return Pair(joined(torch.cat([x, cond], 1))[0], shift(features, cond)[0])


@torch.inference_mode()
def slope_change(conditioning: type[nn.Module], seed: int) -> float:
    """Measures whether γ changes a layer's slope: how f(2h) − f(h) differs between two γ.

    0 for a layer that only adds γ; the mean over features, in units of the feature.
    """
    layer = conditioning(WIDTH, COND)
    _filled(layer, seed)
    h = _normal(seed + 1, 64, WIDTH)
    rises = []
    for k in (2, 3):
        cond = _normal(seed + k, 1, COND).expand(64, COND)
        rises.append(layer(2 * h, cond) - layer(h, cond))
    return float((rises[0] - rises[1]).abs().mean())
