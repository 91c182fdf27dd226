"""Published statements on time embeddings, measured at the source's settings and at yours."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import streamlit as st
import torch
from torch import Tensor

from core.embeddings import frequencies, spectrum
from pages.shared import layout
from pages.shared.format import number
from pages.shared.layout import Statement, Verdict
from pages.time_embedding.settings import Room, signed
from pages.time_embedding.sinusoid import Sinusoid

NOTES = "Lecture notes “Time Embedding and FiLM” (PyTorch)"
ARTICLE = "An article in Chinese on guided-diffusion's timestep_embedding"
PERIODS = (10.0, 100.0, 1_000.0, 10_000.0, 100_000.0, 1_000_000.0)
TOLD_APART = 0.99  # cosine below which we let two steps count as told apart
ALIKE = 0.95  # cosine above which we let two steps count as nearly identical
SAME = 0.01  # relative difference below which two embeddings count as the same
LINEAR = 1e-6
SOURCE = Sinusoid("guided-diffusion")
NOTES_OWN = Sinusoid("ddpm", time_scale=1.0, dim=32)


def claims(room: Room) -> None:
    """Draws all statements with their verdicts."""
    layout.section(
        "Put it to the test",
        "Each is somebody's statement. It is measured now, at the source's settings and at "
        "yours; the verdict follows from the two.",
    )
    left, right = st.columns(2, gap="medium")
    for i, claim in enumerate(tested(room)):
        with (left, right)[i % 2]:
            layout.statement(claim)


def tested(room: Room) -> list[Statement]:
    """All statements, measured."""
    one = room.sinusoid
    return [
        period_claim(one, room.first, room.second),
        neighbours_in_unit_time(one),
        linear_shift(one, room.shift),
        nearly_identical(one),
        formula_and_code(one),
        first_half_is_fast(one),
        float32_needed(one),
    ]


def verdict(source: bool, yours: bool) -> Verdict:
    """Holds in both places, in neither, or it depends."""
    if source != yours:
        return "depends"
    return "holds" if source else "fails"


def falling(values: Sequence[float]) -> bool:
    """Whether every value is below the one before."""
    return all(b < a for a, b in pairwise(values))


def period_claim(one: Sinusoid, first: int, second: int) -> Statement:
    """Statement 1: a larger max_period lowers similarity."""
    lag = abs(second - first)
    source = [replace(SOURCE, max_period=period).similarity(100.0) for period in PERIODS]
    yours = [replace(one, max_period=period).similarity(lag * one.stride) for period in PERIODS]
    return Statement(
        "The larger max_period, the lower the similarity of two steps.",
        ARTICLE,
        f"max_period 10, 100, … 10⁶ gives steps 0 and 100 at width 128 the cosines "
        f"{_list(source)}; your steps {first} and {second} {_list(yours)}.",
        verdict(falling(source), falling(yours)),
        "A longer period adds slow channels, and slow channels make steps more alike.",
    )


def neighbours_in_unit_time(one: Sinusoid) -> Statement:
    """Statement 2: t = 0.5 and 0.51 are told apart without scaling."""
    source = NOTES_OWN.similarity(0.01)
    scaled = replace(NOTES_OWN, time_scale=1000.0).similarity(10.0)
    yours = one.similarity(0.01 * one.time_scale)
    wide = replace(NOTES_OWN, dim=128)
    short, tiny = (replace(wide, max_period=period).rank for period in (10.0, 0.001))
    scaled_rank = replace(wide, time_scale=1000.0).rank
    return Statement(
        "The embedding tells t = 0.5 from t = 0.51.",
        f"{NOTES}, t in [0, 1] unscaled, width 32",
        f"cosine {source:.6f} as written, {signed(scaled)} once t is multiplied by 1000, "
        f"{yours:.6f} at your settings; told apart means below {TOLD_APART}.",
        verdict(source < TOLD_APART, yours < TOLD_APART),
        f"At width 128 unscaled time moves in {wide.rank:.2f} effective directions, and with "
        f"max_period 10 in {short:.2f}: a period only sets the lowest frequency. Scaled by 1000 "
        f"it moves in {scaled_rank:.0f}, with max_period 0.001 in {tiny:.0f}.",
    )


def linear_shift(one: Sinusoid, shift: float) -> Statement:
    """Statement 3: γ(t + k) is a linear function of γ(t)."""
    source, yours = _residual(SOURCE, 100.0), _residual(one, shift)
    return Statement(
        "γ(t + k) is a linear function of γ(t).",
        f"{NOTES}; arXiv 1706.03762, section 3.5",
        f"one matrix R for all steps misses γ(t + 100) by {source:.1e} at most at width 128, and "
        f"γ(t + {shift:g}) by {yours:.1e} at your settings.",
        verdict(source < LINEAR, yours < LINEAR),
        "R is one 2×2 rotation per frequency. The Shift view draws it.",
    )


def _residual(one: Sinusoid, shift: float) -> float:
    turn = spectrum.rotation(one.dim, one.omega, shift * one.stride, one.convention)
    moved = one.at(one.times + shift * one.stride)
    return float((one.gamma @ turn.T - moved).abs().max())


def nearly_identical(one: Sinusoid) -> Statement:
    """Statement 4: neighbouring steps are nearly identical."""
    source, yours = float(SOURCE.curve[1]), float(one.curve[1])
    rise = spectrum.landmarks(one.curve).first_rise
    wobble = (
        "At your settings it only falls."
        if rise is None
        else f"It is not monotone: at your settings it first rises after Δ = {rise}."
    )
    return Statement(
        "Neighbouring steps are nearly identical.",
        f"{ARTICLE}; width 128, steps 500 and 501",
        f"cosine {signed(source)} at the source's settings, {signed(yours)} at yours; nearly "
        f"identical means above {ALIKE}.",
        verdict(source > ALIKE, yours > ALIKE),
        f"The similarity depends on the difference of steps alone. {wobble}",
    )


def formula_and_code(one: Sinusoid) -> Statement:
    """Statement 5: the formula and the code of the notes are the same embedding."""
    source = [ladder_gap(128, 10_000.0, u) for u in (1.0, 100.0, 500.0)]
    yours = ladder_gap(one.dim, one.max_period, float(one.times[-1]))
    return Statement(
        "ω_i = P^(−2i/dim) in the formula and P^(−i/(h−1)) in the code are the same embedding.",
        f"{NOTES}: formula and code stand side by side, width 128",
        f"they differ by {source[0]:.1%} at t = 1, {source[1]:.0%} at 100 and {source[2]:.0%} at "
        f"500; by {yours:.2g} of the embedding at your last step. Same means below {SAME:.0%}.",
        verdict(max(source) < SAME, yours < SAME),
        "Weights trained under one convention cannot be used under the other.",
    )


def ladder_gap(dim: int, max_period: float, u: float) -> float:
    """‖difference‖ / ‖embedding‖ of formula and code at u, both in one layout."""
    formula, code = (
        _circles(frequencies(dim, max_period=max_period, convention=name, dtype=torch.float64) * u)
        for name in ("transformer", "ddpm")
    )
    return float((formula - code).norm() / code.norm())


def _circles(angles: Tensor) -> Tensor:
    return torch.cat([angles.cos(), angles.sin()])


def first_half_is_fast(one: Sinusoid) -> Statement:
    """Statement 6: the first half of the dimensions is the high frequencies."""
    source, yours = fast_share(SOURCE), fast_share(one)
    others = {
        name: fast_share(replace(one, convention=name))
        for name in ("guided-diffusion", "ddpm", "transformer")
    }
    listed = ", ".join(f"{name} {share:.0%}" for name, share in others.items())
    return Statement(
        "The first half of the dimensions holds the high frequencies.",
        f"{ARTICLE}; the lecture notes say that the low ones come first",
        f"of the first half, {source:.0%} belong to the faster half of the channels in the "
        f"source's layout, {yours:.0%} in yours (at your width and period: {listed}).",
        verdict(source > ALIKE, yours > ALIKE),
        "It depends on the layout: in two blocks, cosines and sines each run through the whole "
        "ladder; in turn, they start with the fast ones. Below max_period 1 the ladder climbs.",
    )


def fast_share(one: Sinusoid) -> float:
    """Share of the first half of the dimensions whose channel is among the faster half."""
    channel, _ = spectrum.columns(one.dim, one.convention)
    held = channel[: one.dim // 2]
    fast = one.omega >= one.omega.sort(descending=True).values[max(len(one.omega) // 2 - 1, 0)]
    return float(fast[held].to(torch.float64).mean())


def float32_needed(one: Sinusoid) -> Statement:
    """Statement 16: 16-bit time merges steps."""
    source, far = spectrum.distinct_times(torch.arange(1000), torch.bfloat16)
    yours = {
        name: spectrum.distinct_times(one.times, kind)[0]
        for name, kind in (("bfloat16", torch.bfloat16), ("float16", torch.float16))
    }
    late = float(torch.tensor(999.0).to(torch.bfloat16))
    return Statement(
        "Time must be embedded in float32: 16 bits confuse steps.",
        "Practice in mixed-precision training; steps 0 to 999",
        f"bfloat16 keeps {source} of 1000 whole steps apart, moves them by up to {far:g}, and "
        f"turns 999 into {late:.0f}. Of your {number(one.steps)} steps bfloat16 keeps "
        f"{number(yours['bfloat16'])} and float16 {number(yours['float16'])}.",
        verdict(source < 1000, yours["bfloat16"] < one.steps),
        "Rounding happens before the embedding sees the time; core embeds in float32 or better.",
    )


def _list(values: Sequence[float]) -> str:
    return ", ".join(signed(value) for value in values)
