"""Numbers behind published statements on sinusoidal embeddings; the verdicts are the reader's."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor

from core import checks
from core.arguments import checked, several, whole
from core.embeddings import spectrum
from core.embeddings.positional import MAX_DIM, frequencies
from core.embeddings.sinusoid import BOUNDS, Sinusoid

PERIODS = several(partial(checks.real, low=BOUNDS["max_period"][0], high=BOUNDS["max_period"][1]))
FIRST = whole(0, MAX_DIM)  # i of the first frequency


@checked(periods=PERIODS)
def similarities(one: Sinusoid, periods: Sequence[float], lag: float) -> list[float]:
    """Cosine of two embeddings whose u differ by `lag`, for each max_period."""
    return [replace(one, max_period=period).similarity(lag) for period in periods]


@checked(periods=PERIODS)
def resolutions(
    one: Sinusoid, periods: Sequence[float], threshold: float = 0.5
) -> list[int | None]:
    """The first difference of steps whose cosine is below the threshold, for each max_period."""
    curves = (replace(one, max_period=period).curve for period in periods)
    return [spectrum.landmarks(curve, threshold).resolution for curve in curves]


@checked()
def rotation_residual(one: Sinusoid, shift: float) -> float:
    """max |γ(u + k) - R_k γ(u)| over all steps u, with k = shift steps."""
    turn = spectrum.rotation(one.dim, one.omega, shift * one.stride, one.convention)
    moved = one.at(one.times + shift * one.stride)
    return float((one.gamma @ turn.T - moved).abs().max())


@checked(dim=whole(2, MAX_DIM), max_period=checks.positive, first=FIRST)
def notes_frequencies(dim: int, max_period: float, first: int = 1) -> Tensor:
    """ω_i = P^(-2i/dim) for i = first … first + dim//2 - 1, (dim // 2,) float64.

    With `first` 1, as the lecture notes write it, the fastest channel is P^(-2/dim) and the
    slowest 1/P; with 0 they are the Transformer's.
    """
    i = torch.arange(first, first + dim // 2, dtype=torch.float64)
    return torch.pow(max_period, -2 * i / dim)


@checked(dim=whole(2, MAX_DIM), max_period=checks.positive, first=FIRST)
def formula_gap(dim: int, max_period: float, u: float, first: int = 0) -> float:
    """‖formula - code‖ / ‖code‖ at u, both in one layout.

    The formula is `notes_frequencies`, the code ω_i = P^(-i/(h-1)) with i from 0.
    """
    code = frequencies(dim, max_period=max_period, convention="ddpm", dtype=torch.float64)
    formula = notes_frequencies(dim, max_period, first)
    a, b = (_circles(omega * u) for omega in (formula, code))
    return float((a - b).norm() / b.norm())


def _circles(angles: Tensor) -> Tensor:
    return torch.cat([angles.cos(), angles.sin()])


@checked()
def order_gap(one: Sinusoid) -> float:
    """‖formula - code‖ / ‖code‖ over all steps: cosine and sine in turn against two blocks."""
    blocks = replace(one, convention="guided-diffusion").gamma
    return float((spectrum.in_turn(blocks) - blocks).norm() / blocks.norm())


def _fast(omega: Tensor) -> Tensor:
    """Which channels belong to the faster half, (h,) bool."""
    return omega >= omega.sort(descending=True).values[max(len(omega) // 2 - 1, 0)]


@checked()
def fast_frequencies(one: Sinusoid) -> float:
    """Share of the first half of the frequencies ω that belong to the faster half."""
    first = _fast(one.omega)[: max(len(one.omega) // 2, 1)]
    return float(first.to(torch.float64).mean())


@checked()
def fast_columns(one: Sinusoid) -> float:
    """Share of the first half of the columns whose channel belongs to the faster half."""
    channel, _ = spectrum.columns(one.dim, one.convention)
    return float(_fast(one.omega)[channel[: one.dim // 2]].to(torch.float64).mean())


@checked(waves=checks.positive)
def closest_return(one: Sinusoid, waves: float = 2.0) -> float:
    """The highest cosine that comes back after the embedding has first turned away.

    Looks at 20 000 lags up to `waves` of the longest wavelength; 1 means that γ repeats itself.
    """
    longest = float(spectrum.wavelengths(one.omega).max())
    lags = torch.linspace(0, waves * longest, 20_001, dtype=torch.float64)
    curve = spectrum.similarity(one.omega, lags)
    rising = (curve.diff() > 0).nonzero()
    return float(curve[int(rising[0, 0]) :].max()) if len(rising) else float(curve[-1])


@checked(periods=PERIODS)
def best_period(one: Sinusoid, periods: Sequence[float]) -> float:
    """The max_period whose embedding has the highest effective rank."""
    return max(periods, key=lambda period: replace(one, max_period=period).rank)
