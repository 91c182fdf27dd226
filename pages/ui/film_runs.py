"""What the FiLM page computes, cached: tracks, responses, fields and samples, as arrays."""

import json
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor

from core import (
    checkpoints,
    data,
    denoisers,
    grids,
    interventions,
    metrics,
    modulation,
    samplers,
)
from core.interventions import Intervened, Intervention
from core.networks import ScoreNetwork, build
from core.recipes.film import SNAPSHOTS, TABLE, snapshot_name
from pages.ui import runs

Floats = NDArray[np.float32]
Changes = tuple[Intervention, ...]

TIMES = 401  # of scale and shift: enough that a line between two of them is within a ripple
MOMENTS = 201  # of the response, whose inputs ripple as scale and shift do
FRAMES = 41  # of fields, which change slowly
LEAST_T = 0.01  # ε, v and score divide by σ, which is 0 at t = 0
SIDE = 29  # nodes of the plane's grid along each side
EXTENT = runs.EXTENT
POINTS = 1000
STEPS = 20
DRAWS = 6
SHIPPED = "shipped"
FELT_AT = (0.1, 0.9)
TABLE_PATH = checkpoints.ROOT.parent / "tables" / TABLE
TRAINING = (*map(str, SNAPSHOTS), SHIPPED)


def checkpoint(training: str) -> str:
    """The checkpoint's name of a stage of training."""
    return runs.CHECKPOINT if training == SHIPPED else snapshot_name(int(training))


def network(training: str, changes: Changes = ()) -> ScoreNetwork:
    """The network at a stage of training, changed if there are changes."""
    net = checkpoints.load(checkpoint(training))
    return Intervened(net, changes) if changes else net


def modulate(training: str, changes: Changes = ()) -> modulation.Modulate:
    """Its (t, label) → (scale, shift)."""
    net = network(training, changes)
    return net.modulate if isinstance(net, interventions.Intervened) else modulation.of(net)


def times() -> Tensor:
    """Times of scale and shift, noise first, (TIMES,)."""
    return torch.linspace(1, 0, TIMES)


def frames() -> Tensor:
    """Times of fields, noise first, (FRAMES,)."""
    return torch.linspace(1, LEAST_T, FRAMES)


def moments() -> Tensor:
    """Times of responses, noise first, (MOMENTS,)."""
    return torch.linspace(1, 0, MOMENTS)


def plane() -> Tensor:
    """Nodes of the shown square, (SIDE², 2), rows of x from bottom to top."""
    axis = torch.linspace(-EXTENT, EXTENT, SIDE)
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], 1)


@dataclass(frozen=True)
class Tracks:
    """Scale and shift over t, (TIMES, L, C), and when each feature acts, (L, C)."""

    scale: Floats
    shift: Floats
    acting: Floats


@st.cache_data(max_entries=48, show_spinner=False)
def tracks(training: str, label: str | None, changes: Changes = ()) -> Tracks:
    """Scale and shift of every feature over t, under changes if there are any."""
    net = network(training)
    scale, shift = modulation.tracks(net, modulate(training, changes), times(), label)
    acting = modulation.acting_time(scale, shift, times())
    return Tracks(scale.numpy(), shift.numpy(), acting.numpy())


@st.cache_data(max_entries=96, show_spinner=False)
def before(
    training: str, label: str | None, layer: int, feature: int, changes: Changes = ()
) -> Floats:
    """One feature over the plane before FiLM, (MOMENTS, SIDE, SIDE)."""
    net = network(training)
    found = modulation.before(
        net, modulate(training, changes), plane(), moments(), label, layer, feature
    )
    return found.reshape(MOMENTS, SIDE, SIDE).numpy()


@st.cache_data(max_entries=48, show_spinner=False)
def field(training: str, label: str | None, reading: str, changes: Changes = ()) -> Floats:
    """The network's reading over the plane, (FRAMES, SIDE, SIDE, 2)."""
    found = modulation.field(network(training, changes), plane(), frames(), label, reading)
    return found.reshape(FRAMES, SIDE, SIDE, 2).numpy()


@st.cache_data(max_entries=16, show_spinner=False)
def exact_field(label: str | None, reading: str) -> Floats:
    """The closed form's reading over the plane, (FRAMES, SIDE, SIDE, 2)."""
    net = network(SHIPPED)
    found = modulation.exact_field(net, plane(), frames(), label, reading)
    return found.reshape(FRAMES, SIDE, SIDE, 2).numpy()


@st.cache_data(max_entries=4, show_spinner=False)
def weight(label: str | None) -> Floats:
    """How much of the data is at each node at each time, (FRAMES, SIDE, SIDE), sums 1."""
    truth = denoisers.exact(network(SHIPPED).schedule, label)
    axis = torch.linspace(-EXTENT, EXTENT, SIDE)
    density = torch.stack([grids.density(truth, axis, t) for t in frames()]).double()
    return (density / density.sum((1, 2), keepdim=True)).float().numpy()


def error(training: str, label: str | None, reading: str, changes: Changes = ()) -> Floats:
    """Root mean square error of the reading where the data are, at each frame, (FRAMES,)."""
    gap = field(training, label, reading, changes) - exact_field(label, reading)
    squared = (gap.astype(np.float64) ** 2).sum(-1)
    return np.sqrt((squared * weight(label)).sum((1, 2))).astype(np.float32)


@st.cache_data(max_entries=32, show_spinner=False)
def sample(training: str, label: str | None, seed: int, changes: Changes = ()) -> Floats:
    """Points on their way from noise to data without guidance, (STEPS + 1, POINTS, 2)."""
    net = network(training, changes)
    x = torch.randn(POINTS, 2, generator=Generator().manual_seed(seed))
    walk = samplers.trajectory(
        "dpmpp-2m",
        denoisers.network(net, label),
        x,
        samplers.times(STEPS),
        schedule=net.schedule,
    )
    with torch.inference_mode():
        path = torch.stack([state.x for state in walk])
    return path.nan_to_num(nan=0.0, posinf=1e6, neginf=-1e6).clamp(-1e6, 1e6).numpy()


def distance(points: Floats, label: str | None) -> float:
    """Sliced Wasserstein distance to fresh data, averaged over a few draws."""
    drawn = _draws(label, len(points))
    return sum(metrics.sliced_wasserstein(points, fresh) for fresh in drawn) / len(drawn)


@st.cache_data(max_entries=8, show_spinner=False)
def floor(label: str | None) -> tuple[float, float]:
    """Mean and largest distance between fresh draws: what a perfect sampler would reach."""
    drawn = _draws(label, POINTS)
    apart = [metrics.sliced_wasserstein(a, b) for a, b in combinations(drawn, 2)]
    return sum(apart) / len(apart), max(apart)


@st.cache_resource(max_entries=8, show_spinner=False)
def _draws(label: str | None, points: int) -> tuple[Tensor, ...]:
    generator = Generator().manual_seed(30_000)
    shapes = [label] if label else list(data.DATASETS)
    share = points // len(shapes)
    return tuple(
        torch.cat([data.draw(name, share, generator=generator)[0] for name in shapes])
        for _ in range(DRAWS)
    )


@dataclass(frozen=True)
class Apart:
    """Scale and shift taken apart, arrays as in `core.modulation.Parts`."""

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
    found = modulation.parts(network(training), times())
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
    scale, _ = modulation.tracks(net, modulate(training), torch.tensor([t]), label)
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
    return modulation.felt(network(training, changes), x, label, *FELT_AT)


@st.cache_data(max_entries=4, show_spinner=False)
def felt_untaught(label: str | None) -> float:
    """The same for an untrained network whose every layer starts as torch starts layers."""
    net = build(replace(network(SHIPPED).config, identity=False), seed=0)
    bound = net.config.width**-0.5
    with torch.no_grad():
        net.out.weight.uniform_(-bound, bound, generator=Generator().manual_seed(1))
    x = torch.randn(4096, 2, generator=Generator().manual_seed(0))
    return modulation.felt(net, x, label, *FELT_AT)


@st.cache_data(max_entries=4, show_spinner=False)
def felt_exact(label: str | None) -> float:
    """The same for the closed form."""
    x = torch.randn(4096, 2, generator=Generator().manual_seed(0))
    one, other = modulation.exact_field(
        network(SHIPPED), x, torch.tensor(FELT_AT), label, network(SHIPPED).config.reading
    )
    return float((one - other).abs().mean())


@st.cache_data(max_entries=1, show_spinner=False)
def identity_table() -> dict[str, Any]:
    """The stored runs of `python -m core.recipes identity-start`."""
    table: dict[str, Any] = json.loads(TABLE_PATH.read_text(encoding="utf-8"))
    return table
