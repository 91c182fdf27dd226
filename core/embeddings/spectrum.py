"""What an embedding can distinguish: wavelengths, similarity, rotation, effective rank.

Times are steps k = 0 … N - 1; the angle of channel i advances by ω_i·stride from step to step.
With t in [0, 1] and a time scale c the stride is c / N. All of it is float64.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from core import checks
from core.arguments import checked, whole
from core.embeddings.positional import MAX_DIM, find_convention

STILL = 0.05  # a value that swings by less than this, of 2 possible, never moves for the eye
WRAP = 0.9  # a later similarity this high takes two far steps for the same one
KINDS = ("dead", "slow", "useful", "aliased")


@checked(steps=whole(2, MAX_DIM), time_scale=checks.positive)
def grid(steps: int, time_scale: float = 1.0) -> Tensor:
    """What the network sees at each step: u_k = c·k / N, k = 0 … N - 1, shape (N,)."""
    return time_scale * torch.arange(steps, dtype=torch.float64) / steps


@checked()
def wavelengths(omega: Tensor) -> Tensor:
    """2π/ω in the unit of 1/ω, same shape."""
    return 2 * math.pi / omega


def columns(dim: int, convention: str) -> tuple[Tensor, Tensor]:
    """Which channel each column shows, -1 for the zero column, and whether it is the sine.

    Returns:
        channel (D,) int64 and is_sine (D,) bool, in the convention's layout.
    """
    half = checks.whole("dim", dim, 2, MAX_DIM) // 2
    channel = torch.arange(half)
    order = find_convention(convention).arrange(channel, channel + half)  # sines come after
    pad = torch.full((dim % 2,), -1)
    return torch.cat([order % half, pad]), torch.cat([order >= half, pad > 0])


@checked(blocks=("*", "D"))
def in_turn(blocks: Tensor) -> Tensor:
    """Columns of two blocks a_0 … a_h-1, b_0 … b_h-1 in the order a_0, b_0, a_1, b_1, …

    Takes and gives (*, D); the zero column of an odd width stays last.
    """
    half = blocks.shape[-1] // 2
    pairs = blocks[..., : 2 * half].unflatten(-1, (2, half)).transpose(-1, -2).flatten(-2)
    return torch.cat([pairs, blocks[..., 2 * half :]], dim=-1)


@checked()
def swing(omega: Tensor, span: float, sine: bool) -> Tensor:
    """Largest less smallest value of sin(ωu) or cos(ωu) over u in [0, span], in [0, 2]."""
    angle = (omega * span).to(torch.float64)
    if not sine:
        return torch.where(angle < math.pi, 1 - angle.cos(), 2.0)
    rising = angle.clamp(max=math.pi / 2).sin()
    return rising - angle.clamp(math.pi, 1.5 * math.pi).sin()


@checked()
def kinds(omega: Tensor, span: float, stride: float) -> Tensor:
    """What each channel is good for, as an index into `KINDS`, shape (h,).

    dead: its sine swings by less than `STILL` over the span; slow: less than a quarter cycle in
    the span; aliased: fewer than two steps per cycle (ω·stride > π); useful: the rest.
    """
    angle = omega * span
    kind = torch.full(omega.shape, KINDS.index("useful"))
    kind[angle < math.pi / 2] = KINDS.index("slow")
    kind[angle < math.asin(STILL)] = KINDS.index("dead")
    kind[omega * stride > math.pi] = KINDS.index("aliased")
    return kind


@checked()
def still_columns(dim: int, omega: Tensor, convention: str, span: float) -> Tensor:
    """Columns of γ that never move over the span (swing below `STILL`), (D,) bool."""
    channel, is_sine = columns(dim, convention)
    checks.tensor("omega", omega, (dim // 2,))
    moves = torch.where(
        is_sine, swing(omega, span, True)[channel], swing(omega, span, False)[channel]
    )
    return (moves < STILL) | (channel < 0)


@checked(omega=("h",), lags=checks.numbers)
def similarity(omega: Tensor, lags: Tensor) -> Tensor:
    """cos(γ(u), γ(u + Δ)) = mean over i of cos(ω_i Δ): it depends on the difference only.

    Args:
        omega: Frequencies, (h,).
        lags: Differences Δ in the unit of 1/ω, shape (*).
    """
    if not len(omega):
        checks.refuse("omega", omega, "one frequency or more")
    lags = torch.as_tensor(lags, dtype=torch.float64)
    return (lags[..., None] * omega.to(torch.float64)).cos().mean(-1)


def _rows(embedding: Tensor) -> Tensor:
    rows = checks.shape("embedding", checks.numbers("embedding", embedding), ("N", "D"))
    if not rows.numel():
        checks.refuse("embedding", embedding, "one row and one column or more")
    return rows.to(torch.float64)


def _centred(embedding: Tensor) -> Tensor:
    rows = _rows(embedding)
    return rows - rows.mean(0)


def cosine_matrix(embedding: Tensor) -> Tensor:
    """Cosine of every pair of rows of γ, (N, D) → (N, N); a zero row is like nothing, 0."""
    unit = torch.nn.functional.normalize(_rows(embedding), dim=-1)
    return unit @ unit.T


@dataclass(frozen=True)
class Landmarks:
    """Where a similarity curve over Δ = 0, 1, 2, … turns; None where it never does.

    first_rise: the first Δ whose next value is higher; minimum: the Δ of the smallest value;
    bumps: how many local maxima lie after Δ = 0; wrap: the first local maximum of at least `WRAP`
    (the embedding starts over there); resolution: the first Δ below the threshold asked for.
    """

    first_rise: int | None
    minimum: int
    bumps: int
    wrap: int | None
    resolution: int | None


@checked(curve=("N",))
def landmarks(curve: Tensor, threshold: float = 0.5) -> Landmarks:
    """Reads the landmarks of a similarity curve, (N,), off its values at whole steps."""
    if len(curve) < 2:
        checks.refuse("curve", curve, "shape (N,) with N ≥ 2")
    rising = curve.diff() > 1e-12  # rounding is not a rise
    falling = curve.diff() < -1e-12
    peaks = (rising[:-1] & falling[1:]).nonzero()[:, 0] + 1
    return Landmarks(
        first_rise=_first(rising.nonzero()[:, 0]),
        minimum=int(curve.argmin()),
        bumps=len(peaks),
        wrap=_first(peaks[curve[peaks] >= WRAP]),
        resolution=_first((curve < threshold).nonzero()[:, 0]),
    )


def _first(where: Tensor) -> int | None:
    return int(where[0]) if len(where) else None


def effective_rank(embedding: Tensor) -> float:
    """exp of the entropy of the covariance's eigenvalue shares (Roy and Vetterli, 2007).

    Counts the directions in which γ moves over its N rows, (N, D): 1 along a line, at most D;
    0 when nothing moves.
    """
    share = _variances(embedding)
    if share.sum() <= 0:
        return 0.0
    share = share / share.sum()
    return float(torch.special.entr(share).sum().exp())


def principal_path(embedding: Tensor, parts: int = 3) -> tuple[Tensor, Tensor]:
    """The rows of γ along their first principal directions, each with its share of variance.

    A direction's sign is fixed so that the path's largest coordinate along it is positive.

    Returns:
        path (N, parts), zero-filled when D < parts, and share (parts,).
    """
    checks.whole("parts", parts, 1, MAX_DIM)
    centred = _centred(embedding)
    u, s, _ = torch.linalg.svd(centred, full_matrices=False)
    scores = u * s
    sign = scores.gather(0, scores.abs().argmax(0, keepdim=True)).sign()
    share = s.square() / s.square().sum().clamp(min=torch.finfo(torch.float64).tiny)
    missing = max(parts - len(s), 0)
    path = torch.nn.functional.pad(scores * sign, (0, missing))[:, :parts]
    return path, torch.nn.functional.pad(share, (0, missing))[:parts]


def _variances(embedding: Tensor) -> Tensor:
    centred = _centred(embedding)
    # The smaller of the two Gram matrices has the same eigenvalues and is far cheaper than an SVD.
    gram = centred.T @ centred if len(centred) > centred.shape[1] else centred @ centred.T
    return torch.linalg.eigvalsh(gram).clamp(min=0)


@checked()
def rotation(dim: int, omega: Tensor, shift: float, convention: str) -> Tensor:
    """The matrix R with γ(u + shift) = R γ(u): one 2×2 rotation per frequency, (D, D).

    sin(a + b) = cos b · sin a + sin b · cos a and cos(a + b) = cos b · cos a - sin b · sin a,
    with b = ω_i·shift; the zero column maps to itself, so R is orthogonal.
    """
    channel, is_sine = columns(dim, convention)
    checks.tensor("omega", omega, (dim // 2,))
    angle = torch.cat([omega.to(torch.float64) * shift, torch.zeros(1)])[channel]  # (D,)
    pair = (channel[:, None] == channel[None, :]) & (is_sine[:, None] != is_sine[None, :])
    sign = is_sine.to(torch.float64) * 2 - 1
    return torch.diag(angle.cos()) + pair * (sign * angle.sin())[:, None]


@checked(times=checks.numbers)
def distinct_times(times: Tensor, dtype: torch.dtype) -> tuple[int, float]:
    """How many different times survive in `dtype`, and the largest shift any of them suffers."""
    times = torch.as_tensor(times)
    if not times.numel() or not dtype.is_floating_point:
        checks.refuse("times", times, "one time or more, and a floating-point dtype")
    stored = times.to(dtype).to(torch.float64)
    return len(stored.unique()), float((stored - times.to(torch.float64)).abs().max())
