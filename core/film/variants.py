"""Variants of FiLM in public codes, each run on small random features.

Every function draws from a seed, leaves global state alone and gives arrays to look at.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

from core import data, denoisers, density
from core.arguments import SEED, between, checked
from core.conditioning import Concatenation, FiLM, ResidualFiLM, film
from core.networks import NetworkConfig, build
from core.schedules import Cosine

WIDTH, COND = 32, 16
GROUPS = 4  # of the features, in a group normalisation
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


@checked(seed=SEED)
@torch.inference_mode()
def residual(seed: int) -> Pair:
    """Runs scale ⊙ h + shift and (1 + scale) ⊙ h + shift with biases one apart: the same map."""
    plain, rest = FiLM(WIDTH, COND), ResidualFiLM(WIDTH, COND)
    _filled(plain, seed)
    rest.load_state_dict(plain.state_dict())
    rest.to_modulation.bias[:WIDTH] -= 1
    h, cond = _normal(seed + 1, 1, WIDTH), _normal(seed + 2, 1, COND)
    return Pair(plain(h, cond)[0], rest(h, cond)[0])


@checked(seed=SEED, share=between(0, 1))
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


@checked(seed=SEED)
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
    """FiLM after and before a group normalisation, on the features of one sample.

    Args:
        after: Features normalised, then modulated, (C,).
        before: Features modulated, then normalised, (C,).
        doubled_after: ‖out‖ with all scales and shifts doubled over ‖out‖, FiLM after.
        doubled_before: The same with FiLM before: normalising removes a common factor.
    """

    after: Tensor
    before: Tensor
    doubled_after: float
    doubled_before: float


@checked(seed=SEED)
@torch.inference_mode()
def orders(seed: int) -> Orders:
    """Puts FiLM after a group normalisation, as AdaGN does, and before it."""
    layer = FiLM(WIDTH, COND)
    _filled(layer, seed)
    h, cond = 2 * _normal(seed + 1, 8, WIDTH) + 1, _normal(seed + 2, 8, COND)
    scale, shift = layer.modulation(cond)
    normed = functional.group_norm(h, GROUPS)
    after = film(normed, scale, shift)
    before = functional.group_norm(film(h, scale, shift), GROUPS)
    twice_after = film(normed, 2 * scale, 2 * shift)
    twice_before = functional.group_norm(film(h, 2 * scale, 2 * shift), GROUPS)
    return Orders(
        after[0],
        before[0],
        float(twice_after.norm() / after.norm()),
        float(twice_before.norm() / before.norm()),
    )


@checked(seed=SEED)
@torch.inference_mode()
def batch_dependence(seed: int) -> dict[str, float]:
    """Measures how far one sample's output moves when the rest of its batch is replaced.

    Each norm is followed by the same scale and shift on maps (8, C, 6, 6): 0 means that its
    statistics are the sample's own.

    Returns:
        Norm → largest absolute change, for "group norm" and "batch norm".
    """
    layer = FiLM(WIDTH, COND)
    _filled(layer, seed)
    h, cond = _normal(seed + 1, 8, WIDTH, 6, 6), _normal(seed + 2, 8, COND)
    others = torch.cat([h[:1], 5 * _normal(seed + 3, 7, WIDTH, 6, 6)])
    norms: dict[str, Callable[[Tensor], Tensor]] = {
        "group norm": lambda x: functional.group_norm(x, GROUPS),
        "batch norm": lambda x: functional.batch_norm(x, None, None, training=True),
    }
    found = {}
    for name, norm in norms.items():
        one, other = (film(norm(x), *layer.modulation(cond))[0] for x in (h, others))
        found[name] = float((one - other).abs().max())
    return found


@dataclass(frozen=True)
class Convolved:
    """FiLM in a convolution: maps before and after, (C, H, W), one scale and shift a channel."""

    before: Tensor
    scale: Tensor
    shift: Tensor
    after: Tensor


@checked(seed=SEED)
@torch.inference_mode()
def convolution(seed: int, label: str | None) -> Convolved:
    """Modulates the outputs of four 3 × 3 filters on the picture of a label's exact density."""
    axis = torch.linspace(-data.EXTENT, data.EXTENT, PIXELS)
    law = density.on_grid(denoisers.exact(Cosine(), label), axis, 0.25).float()
    weight = _normal(seed, CHANNELS, 1, 3, 3)
    h = functional.conv2d((law / law.max())[None, None].flip(2), weight, padding=1)
    cond = _normal(seed + 1, 1, COND)
    layer = FiLM(CHANNELS, COND)
    _filled(layer, seed + 2)
    scale, shift = layer.modulation(cond)
    after = film(h, scale, shift)  # (B, C, H, W) with scale (B, C) seen as (B, C, 1, 1)
    return Convolved(h[0], scale[0], shift[0], after[0])


@checked(seed=SEED)
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


@checked(seed=SEED)
@torch.inference_mode()
def slope_change(
    conditioning: Callable[..., nn.Module], seed: int, *, activation: bool = False
) -> float:
    """Measures whether γ changes a layer's slope: how f(2h) − f(h) differs between two γ.

    The mean over features, in units of the feature. 0 for a layer that only adds γ.

    Args:
        conditioning: A layer of ``core.conditioning``.
        seed: Of the weights, the features and both γ.
        activation: Whether the slope is taken after SiLU, which bends what is added too.
    """
    layer = conditioning(WIDTH, COND)
    _filled(layer, seed)
    h = _normal(seed + 1, 64, WIDTH)
    rises = []
    for k in (2, 3):
        cond = _normal(seed + k, 1, COND).expand(64, COND)
        ends = (layer(2 * h, cond), layer(h, cond))
        one, other = map(functional.silu, ends) if activation else ends
        rises.append(one - other)
    return float((rises[0] - rises[1]).abs().mean())
