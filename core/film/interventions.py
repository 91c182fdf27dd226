"""Interventions: changes of a network's modulation; its weights stay as they are.

Each intervention is a frozen record. Called with a modulate (see ``core.film.modulation``), it
returns a changed one. Applied to no layer it returns the same object; at its neutral value the
numbers stay the same to the last bit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn

from core import checks
from core.arguments import checked, several
from core.film.modulation import Modulate, affine, of, run
from core.networks import ScoreNetwork

EVERY = None  # all layers
MOST = 4095  # the last layer or feature that any network may have


class Intervention(Protocol):
    """A change of modulation: modulate in, modulate out."""

    def __call__(self, modulate: Modulate) -> Modulate:
        """Gives the changed modulate."""


def _check_layers(layers: tuple[int, ...] | None) -> None:
    if layers is not EVERY:
        for layer in checks.instance("layers", layers, tuple):
            checks.whole("layers", layer, 0, MOST)


def _swap(old: Tensor, new: Tensor, layers: tuple[int, ...] | None) -> Tensor:
    """Takes the rows of `layers` from new, the rest from old, both (…, L, C)."""
    if layers is EVERY:
        return new
    mask = torch.zeros(old.shape[-2], 1, dtype=torch.bool, device=old.device)
    beyond = [layer for layer in layers if not 0 <= layer < len(mask)]
    if beyond:
        checks.refuse("layers", layers, f"layers from 0 to {len(mask) - 1}")
    mask[list(layers)] = True
    return torch.where(mask, new, old)


def _pairwise(
    modulate: Modulate,
    other: Modulate,
    layers: tuple[int, ...] | None,
    *,
    scale: bool = True,
    shift: bool = True,
) -> Modulate:
    """Takes scale, shift or both of some layers from another modulate."""
    if layers == ():
        return modulate

    def changed(t: Tensor, label: Tensor) -> tuple[Tensor, Tensor]:
        (old_scale, old_shift), (new_scale, new_shift) = modulate(t, label), other(t, label)
        return (
            _swap(old_scale, new_scale, layers) if scale else old_scale,
            _swap(old_shift, new_shift, layers) if shift else old_shift,
        )

    return changed


@dataclass(frozen=True)
class OverrideTime:
    """Gives some layers the time t′ instead of t. Neutral: t′ = t.

    Args:
        t: t′ in [0, 1].
        layers: Which layers, from 0; None is all, () none.
        scale: Whether their scale is computed at t′. Alone, it freezes the scale.
        shift: Whether their shift is. Alone, it freezes the shift.
    """

    t: float
    layers: tuple[int, ...] | None = EVERY
    scale: bool = True
    shift: bool = True

    def __post_init__(self) -> None:
        checks.real("t", self.t, 0, 1)
        _check_layers(self.layers)

    @checked()
    def __call__(self, modulate: Modulate) -> Modulate:
        """Gives a modulate that computes those layers at t′."""
        return _pairwise(
            modulate,
            lambda t, label: modulate(torch.full_like(torch.as_tensor(t), self.t), label),
            self.layers,
            scale=self.scale,
            shift=self.shift,
        )


@dataclass(frozen=True)
class Ablate:
    """Replaces scale by 1, shift by 0, or both, in some layers. Both switch FiLM off there.

    Args:
        layers: Which layers, from 0; None is all. Neutral: ().
        scale: Whether scale becomes 1. Alone, it leaves the layer its shift only.
        shift: Whether shift becomes 0. Alone, it leaves the layer its scale only.
    """

    layers: tuple[int, ...] | None = EVERY
    scale: bool = True
    shift: bool = True

    def __post_init__(self) -> None:
        _check_layers(self.layers)

    @checked()
    def __call__(self, modulate: Modulate) -> Modulate:
        """Gives a modulate that is the identity in those layers."""

        def identity(t: Tensor, label: Tensor) -> tuple[Tensor, Tensor]:
            scale, shift = modulate(t, label)
            return torch.ones_like(scale), torch.zeros_like(shift)

        return _pairwise(modulate, identity, self.layers, scale=self.scale, shift=self.shift)


@dataclass(frozen=True)
class ScaleModulation:
    """Scales the modulation's distance from the identity: 1 + k (scale − 1), k · shift.

    Args:
        factor: k, any number from −10 to 10. Neutral: 1; 0 switches FiLM off.
        layers: Which layers, from 0; None is all, () none.
    """

    factor: float
    layers: tuple[int, ...] | None = EVERY

    def __post_init__(self) -> None:
        checks.real("factor", self.factor, -10, 10)
        _check_layers(self.layers)

    @checked()
    def __call__(self, modulate: Modulate) -> Modulate:
        """Gives a modulate that is k times as far from the identity in those layers."""
        if self.factor == 1:
            return modulate

        def scaled(t: Tensor, label: Tensor) -> tuple[Tensor, Tensor]:
            scale, shift = modulate(t, label)
            return 1 + self.factor * (scale - 1), self.factor * shift

        return _pairwise(modulate, scaled, self.layers)


@dataclass(frozen=True)
class SetFeature:
    """Sets the scale and shift of one feature, at every t. Scale 0 and shift 0 switch it off.

    Args:
        layer: From 0.
        feature: From 0.
        scale: From −100 to 100.
        shift: From −100 to 100.
    """

    layer: int
    feature: int
    scale: float = 0.0
    shift: float = 0.0

    def __post_init__(self) -> None:
        for name in ("layer", "feature"):
            checks.whole(name, getattr(self, name), 0, MOST)
        for name in ("scale", "shift"):
            checks.real(name, getattr(self, name), -100, 100)

    @checked()
    def __call__(self, modulate: Modulate) -> Modulate:
        """Gives a modulate in which that feature has this scale and shift."""

        def fixed(t: Tensor, label: Tensor) -> tuple[Tensor, Tensor]:
            scale, shift = (part.clone() for part in modulate(t, label))
            layers, width = scale.shape[-2:]
            checks.whole("layer", self.layer, 0, layers - 1)
            checks.whole("feature", self.feature, 0, width - 1)
            scale[..., self.layer, self.feature] = self.scale
            shift[..., self.layer, self.feature] = self.shift
            return scale, shift

        return fixed


@checked(changes=several(checks.function, 0))
def intervened(modulate: Modulate, changes: Sequence[Intervention]) -> Modulate:
    """Gives a modulate changed by interventions in order; none at all gives the very same one."""
    for change in changes:
        modulate = change(modulate)
    return modulate


class Intervened(ScoreNetwork):
    """A network whose modulation is changed by interventions; all weights are shared.

    Args:
        network: The network; its conditioning must be affine.
        interventions: Applied in order. Neutral: none.

    Raises:
        ValueError: If a layer's conditioning is not affine in its features.
    """

    @checked(interventions=several(checks.function, 0))
    def __init__(self, network: ScoreNetwork, interventions: Sequence[Intervention]) -> None:
        nn.Module.__init__(self)
        affine(network)
        self.config, self.schedule = network.config, network.schedule
        self.out_condition = None
        for name, part in network.named_children():
            setattr(self, name, part)
        self.modulate = intervened(of(network), interventions)
        self.training = network.training

    def forward(self, x_t: Tensor, t: Tensor, label: Tensor) -> Tensor:
        """Gives the network's prediction under the changed modulation, shape (B, 2)."""
        return run(self, self.modulate, x_t, torch.as_tensor(t), label)


@checked()
def modulate_of(network: ScoreNetwork) -> Modulate:
    """Gives the modulate of a network, changed or not."""
    return network.modulate if isinstance(network, Intervened) else of(network)
