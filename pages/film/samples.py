"""Samples of the changed and the untouched network, cached, and how far they are from data."""

from itertools import combinations

import streamlit as st
import torch
from torch import Generator, Tensor

from core import data, denoisers, metrics, samplers
from pages.film.runs import Changes, Floats, network

POINTS = 1000
STEPS = 20
DRAWS = 6
SHOWN = 400  # real data, faintly behind the samples


def times() -> Floats:
    """Times of the samples' steps, noise first, (STEPS + 1,)."""
    return samplers.times(STEPS).numpy()


def reference(label: str | None) -> Floats:
    """Fresh draws of the data, (SHOWN, 2)."""
    whole = _draws(label, POINTS)[0]
    return whole[:: len(whole) // SHOWN].numpy()


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
