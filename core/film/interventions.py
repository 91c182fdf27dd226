"""Interventions: changes to what a network is told, modulate → modulate; its weights stay.

Each is a frozen record that, called with a modulate (see ``core.film.modulation``), returns a
changed one. Applied to no layer it returns the very same object, and at its neutral value the
values are the same to the last bit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn

from core.film.modulation import Modulate, affine, of, run
from core.networks import ScoreNetwork

EVERY = None  # all layers


class Intervention(Protocol):
    """A change of conditioning: modulate in, modulate out."""

    def __call__(self, modulate: Modulate) -> Modulate:
        """Gives the changed modulate."""


def _time(name: str, t: float) -> None:
    if not 0 <= t <= 1:
        raise ValueError(f"{name}={t}: need a time from 0 to 1")


def _swap(old: Tensor, new: Tensor, layers: tuple[int, ...] | None) -> Tensor:
    """Takes the rows of `layers` from new, the rest from old, both (…, L, C)."""
    if layers is EVERY:
        return new
    mask = torch.zeros(old.shape[-2], 1, dtype=torch.bool, device=old.device)
    beyond = [layer for layer in layers if not 0 <= layer < len(mask)]
    if beyond:
        raise ValueError(f"layers={layers}: need layers from 0 to {len(mask) - 1}")
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
class Told:
    """A lie about time: some layers are told t′ instead of t. Neutral: t′ = t.

    Args:
        t: t′ in [0, 1].
        layers: Which layers, from 0; None is all, () none.
        scale: Whether their scale hears the lie; alone, it freezes the scale at t′.
        shift: Whether their shift does.
    """

    t: float
    layers: tuple[int, ...] | None = EVERY
    scale: bool = True
    shift: bool = True

    def __post_init__(self) -> None:
        _time("t", self.t)

    def __call__(self, modulate: Modulate) -> Modulate:
        """Gives a modulate that reads its own at t′ there."""
        return _pairwise(
            modulate,
            lambda t, label: modulate(torch.full_like(torch.as_tensor(t), self.t), label),
            self.layers,
            scale=self.scale,
            shift=self.shift,
        )


@dataclass(frozen=True)
class Neutral:
    """Scale becomes 1, shift 0, or both, in some layers: both switch FiLM off there.

    Args:
        layers: Which layers, from 0; None is all, () none.
        scale: Whether scale becomes 1; alone, the layer is left with its shift only.
        shift: Whether shift becomes 0; alone, with its scale only.
    """

    layers: tuple[int, ...] | None = EVERY
    scale: bool = True
    shift: bool = True

    def __call__(self, modulate: Modulate) -> Modulate:
        """Gives a modulate that is the identity there."""

        def identity(t: Tensor, label: Tensor) -> tuple[Tensor, Tensor]:
            scale, shift = modulate(t, label)
            return torch.ones_like(scale), torch.zeros_like(shift)

        return _pairwise(modulate, identity, self.layers, scale=self.scale, shift=self.shift)


@dataclass(frozen=True)
class Amount:
    """Scales the modulation's distance from the identity: 1 + k (scale − 1), k · shift.

    Args:
        factor: k, any number from −10 to 10. Neutral: 1; 0 switches FiLM off.
        layers: Which layers, from 0; None is all, () none.
    """

    factor: float
    layers: tuple[int, ...] | None = EVERY

    def __post_init__(self) -> None:
        if not -10 <= self.factor <= 10:
            raise ValueError(f"factor={self.factor}: need a number from -10 to 10")

    def __call__(self, modulate: Modulate) -> Modulate:
        """Gives a modulate that is k times as far from the identity there."""
        if self.factor == 1:
            return modulate

        def stretched(t: Tensor, label: Tensor) -> tuple[Tensor, Tensor]:
            scale, shift = modulate(t, label)
            return 1 + self.factor * (scale - 1), self.factor * shift

        return _pairwise(modulate, stretched, self.layers)


@dataclass(frozen=True)
class Hand:
    """Sets one feature's scale and shift by hand, at every t. Scale 0 and shift 0 silence it.

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
        for name in ("scale", "shift"):
            if not -100 <= getattr(self, name) <= 100:
                raise ValueError(f"{name}={getattr(self, name)}: need a number from -100 to 100")

    def __call__(self, modulate: Modulate) -> Modulate:
        """Gives a modulate that holds that feature where the hand put it."""

        def held(t: Tensor, label: Tensor) -> tuple[Tensor, Tensor]:
            scale, shift = (part.clone() for part in modulate(t, label))
            layers, width = scale.shape[-2:]
            if not (0 <= self.layer < layers and 0 <= self.feature < width):
                raise ValueError(
                    f"layer={self.layer}, feature={self.feature}: need a layer from 0 to "
                    f"{layers - 1} and a feature from 0 to {width - 1}"
                )
            scale[..., self.layer, self.feature] = self.scale
            shift[..., self.layer, self.feature] = self.shift
            return scale, shift

        return held


class Intervened(ScoreNetwork):
    """A network whose modulate has passed through interventions; all weights are shared.

    Args:
        network: Whose parts are used; its conditioning must be affine.
        interventions: Applied in order; none at all changes nothing, to the last bit.
    """

    def __init__(self, network: ScoreNetwork, interventions: Sequence[Intervention]) -> None:
        nn.Module.__init__(self)
        affine(network)
        for name in (
            "config",
            "schedule",
            "time_mlp",
            "label_table",
            "layers",
            "conditions",
            "out",
        ):
            setattr(self, name, getattr(network, name))
        self.modulate = of(network)
        for intervention in interventions:
            self.modulate = intervention(self.modulate)
        self.training = network.training

    def forward(self, x_t: Tensor, t: Tensor, label: Tensor) -> Tensor:
        """Gives the network's reading under the changed modulate, shape (B, 2)."""
        return run(self, self.modulate, x_t, torch.as_tensor(t), label)
