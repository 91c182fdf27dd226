"""What the FiLM page measures of a network, cached: parts, folded weights, time felt or not."""

import json
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st
import torch
from torch import Generator

from core import checkpoints
from core.film import activations, modulation
from core.networks import build
from core.recipes.film import TABLE
from pages.film.runs import SHIPPED, Changes, Floats, modulate, network, times

FELT_AT = (0.1, 0.9)
TABLE_PATH = checkpoints.ROOT.parent / "tables" / TABLE


@dataclass(frozen=True)
class Apart:
    """Scale and shift taken apart, arrays as in `core.film.modulation.Contributions`."""

    bias: Floats
    time: Floats
    label: Floats

    def total(self, label: int) -> Floats:
        """Scale and shift with this label, (2, TIMES, L, C)."""
        whole: Floats = self.bias + self.time + self.label[:, label]
        return whole

    @property
    def moved(self) -> Floats:
        """How far t moves each feature about its mean, root mean square, (L, C)."""
        spread: Floats = np.sqrt(self.time.var(axis=1).sum(axis=0))
        return spread

    @property
    def told(self) -> Floats:
        """How far apart the two labels hold each feature, (L, C)."""
        gap: Floats = np.sqrt(((self.label[:, 0, 0] - self.label[:, 1, 0]) ** 2).sum(axis=0))
        return gap


@st.cache_data(max_entries=8, show_spinner=False)
def apart(training: str) -> Apart:
    """What t alone and what each label alone contribute."""
    found = modulation.contributions(network(training), times())
    bias = found.bias[:, None].numpy()
    return Apart(bias, found.time.numpy(), found.label[:, :, None].numpy())


@dataclass(frozen=True)
class Folded:
    """One layer's weights before and after folding, and how well the outputs agree."""

    weight: Floats  # (C, inputs)
    folded: Floats  # (C, inputs)
    scale: Floats  # (C,)
    gap: float  # largest difference of the outputs over the points
    size: float  # their root mean square
    per_point: int  # multiplications and additions a point, folded
    film: int  # those that FiLM would add a point
    per_step: int  # those of embedding, time MLP and modulation, once a step


@st.cache_data(max_entries=64, show_spinner=False)
def folded(training: str, label: str | None, t: float, layer: int) -> Folded:
    """Folds the network at one t and compares it with itself on normal points."""
    net = network(training)
    layers = modulation.plain_layers(net, t, label)
    x = torch.randn(2000, 2, generator=Generator().manual_seed(0))
    with torch.inference_mode():
        number = torch.tensor(modulation.label_number(net, label))
        plain = net(x, torch.tensor(t), number)
        quick = modulation.run_plain(layers, x)
    scale, _ = modulation.over_time(net, modulate(training), torch.tensor([t]), label)
    config = net.config
    sizes = [weight.numel() for weight, _ in layers]
    outputs = [len(bias) for _, bias in layers]
    width, wide = config.width, config.time_dim
    return Folded(
        net.state_dict()[f"layers.{layer}.weight"].numpy(),
        layers[layer][0].numpy(),
        scale[0, layer].numpy(),
        float((plain - quick).abs().max()),
        float(plain.square().mean().sqrt()),
        2 * sum(sizes),
        2 * sum(outputs[:-1]),
        4 * wide * wide + config.depth * 2 * wide * 2 * width,
    )


@st.cache_data(max_entries=64, show_spinner=False)
def felt(training: str, label: str | None, changes: Changes = ()) -> float:
    """Mean |f(x, 0.1) − f(x, 0.9)| on normal points, as the source's check has it."""
    x = torch.randn(4096, 2, generator=Generator().manual_seed(0))
    return activations.time_sensitivity(network(training, changes), x, label, *FELT_AT)


@st.cache_data(max_entries=4, show_spinner=False)
def felt_untaught(label: str | None) -> float:
    """The same for an untrained network whose every layer starts as torch starts layers."""
    net = build(replace(network(SHIPPED).config, identity=False), seed=0)
    bound = net.config.width**-0.5
    with torch.no_grad():
        net.out.weight.uniform_(-bound, bound, generator=Generator().manual_seed(1))
    x = torch.randn(4096, 2, generator=Generator().manual_seed(0))
    return activations.time_sensitivity(net, x, label, *FELT_AT)


@st.cache_data(max_entries=4, show_spinner=False)
def felt_exact(label: str | None) -> float:
    """The same for the closed form."""
    x = torch.randn(4096, 2, generator=Generator().manual_seed(0))
    one, other = activations.exact_field(
        network(SHIPPED), x, torch.tensor(FELT_AT), label, network(SHIPPED).config.reading
    )
    return float((one - other).abs().mean())


@st.cache_data(max_entries=1, show_spinner=False)
def identity_table() -> dict[str, Any]:
    """The stored runs of `python -m core.recipes identity-start`."""
    table: dict[str, Any] = json.loads(TABLE_PATH.read_text(encoding="utf-8"))
    return table
