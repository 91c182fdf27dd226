"""The families view: other ways for t to become a vector, beside the sinusoid in hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st
import torch
from torch import Generator, Tensor

from core.embeddings import families, learned_table, spectrum
from pages.shared import layout
from pages.shared.format import number
from pages.time_embedding.charts import embedding
from pages.time_embedding.settings import ADDRESS, FAMILIES, PRECISIONS, Room, signed
from pages.time_embedding.sinusoid import Sinusoid

MAX_STEPS = 500  # a one-hot needs a column for each


@dataclass(frozen=True)
class Family:
    """How to build one family's embedding (N, D) of a room, its controls, and what it is."""

    build: Callable[[Room, Sinusoid], Tensor]
    words: str
    controls: tuple[str, ...] = ()
    kind: Literal["exact", "stored"] = "exact"


def view(room: Room) -> None:
    """Draws the chosen family on the same views as the sinusoid, with its figures."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Family",
            list(BUILD),
            format_func=FAMILIES.__getitem__,
            key=ADDRESS.key("family"),
            help="Changes how t becomes a vector in the pictures below.",
            width=260,
        )
        for name in BUILD[room.family].controls:
            CONTROLS[name]()
    table = room.family == "table"
    steps = learned_table.STEPS if table else min(room.sinusoid.steps, MAX_STEPS)
    one = replace(room.sinusoid, steps=steps)
    values = BUILD[room.family].build(room, one).detach().to(torch.float64)
    matrix = spectrum.cosine_matrix(values)
    layout.badge(BUILD[room.family].kind)
    _pictures(room, values, matrix)
    layout.caption(f"{BUILD[room.family].words} {figures(room, one, values, matrix)}")


def _pictures(room: Room, values: Tensor, matrix: Tensor) -> None:
    scheme = layout.scheme()
    name = FAMILIES[room.family]
    limit = max(1.0, float(values.abs().max()))
    left, right = st.columns([0.6, 0.4], gap="medium")
    with left:
        layout.show_plotly(
            embedding.heatmap(values.numpy(), scheme, title=f"{name}: γ(t)", limit=limit),
            key="family_heatmap",
            sentence=f"{name} embedding of {len(values)} steps in {values.shape[1]} dimensions.",
        )
    with right:
        layout.show_plotly(
            embedding.pairs(matrix.numpy(), scheme, title="Any two steps"),
            key="family_pairs",
            sentence=f"Cosine of any two steps under the {name} embedding.",
        )
    points, shares = spectrum.principal_path(values)
    layout.show_plotly(
        embedding.path(
            points.numpy(), shares.tolist(), scheme, title="Its path in three directions"
        ),
        key="family_path",
        sentence=f"Path of the {name} embedding; three directions hold "
        f"{float(shares.sum()):.0%} of its variance.",
    )


def figures(room: Room, one: Sinusoid, values: Tensor, matrix: Tensor) -> str:
    """Effective rank and neighbours of a family beside the sinusoid's, in one sentence."""
    rank, width = spectrum.effective_rank(values), values.shape[1]
    neighbours = float(matrix.diagonal(1).mean())
    said = (
        f"Over {number(len(values))} steps it moves in **{rank:.1f}** effective directions of "
        f"{width} (the sinusoid in {one.rank:.1f} of {one.dim}), and neighbours have cosine "
        f"{signed(neighbours)} (the sinusoid {signed(float(one.curve[1]))})."
    )
    if room.family == "quantised":
        error = (values - one.gamma).abs()
        said += (
            f" Its values err by {float(error.max()):.1e} at most, "
            f"{float(error.square().mean().sqrt()):.1e} in the root mean square."
        )
    return said


def _generator(room: Room) -> Generator:
    return Generator().manual_seed(room.seed)


def _clock(one: Sinusoid) -> dict[str, float]:
    return {"max_period": one.max_period, "time_scale": one.time_scale}


def _unit(one: Sinusoid) -> Tensor:
    return spectrum.grid(one.steps)


def _gaussian(room: Room, one: Sinusoid) -> Tensor:
    made = families.GaussianFourier(one.dim, scale=room.scale, generator=_generator(room))
    return made(_unit(one))


def _table(room: Room, one: Sinusoid) -> Tensor:
    return learned_table.load().table


def _hybrid(room: Room, one: Sinusoid) -> Tensor:
    return families.Hybrid(one.dim, **_clock(one), generator=_generator(room))(_unit(one))


def _low_rank(room: Room, one: Sinusoid) -> Tensor:
    made = families.LowRank(one.dim, room.rank, **_clock(one), generator=_generator(room))
    return made(_unit(one))


def _quantised(room: Room, one: Sinusoid) -> Tensor:
    return families.quantise(one.gamma, room.precision)


def _multi_scale(room: Room, one: Sinusoid) -> Tensor:
    coarse, fine = families.MultiScale(one.dim, time_scale=one.time_scale)(_unit(one))
    return torch.cat([coarse, fine], dim=-1)


def _scalar(room: Room, one: Sinusoid) -> Tensor:
    return families.RawScalar()(_unit(one))


def _one_hot(room: Room, one: Sinusoid) -> Tensor:
    return families.OneHot(one.steps)(torch.arange(one.steps))


BUILD: Mapping[str, Family] = {
    "gaussian": Family(
        _gaussian, "Random frequencies in place of a ladder, drawn once.", ("scale", "seed")
    ),
    "table": Family(
        _table,
        "The rows that a small score network for moons and circles has learned, one for each of "
        f"{learned_table.STEPS} times, from random ones; your knobs do not touch them.",
        kind="stored",
    ),
    "hybrid": Family(
        _hybrid,
        "The sinusoid beside a learned projection of it, mixed by a linear layer; the weights "
        "are drawn, not trained.",
        ("seed",),
    ),
    "low-rank": Family(
        _low_rank,
        "A narrow sinusoid spread over the whole width by a linear layer; the weights are drawn, "
        "not trained.",
        ("rank", "seed"),
    ),
    "quantised": Family(_quantised, "The sinusoid, stored in fewer bits.", ("precision",)),
    "multi-scale": Family(
        _multi_scale,
        "Two sinusoids, max_period 100 above and 10 000 below, meant for different depths.",
    ),
    "scalar": Family(_scalar, "t itself and nothing else: every step points the same way."),
    "one-hot": Family(_one_hot, "One dimension for each step: no step is nearer than another."),
}


def _scale_control() -> None:
    st.number_input(
        "Scale in cycles",
        0.01,
        1000.0,
        key=ADDRESS.key("scale"),
        help="Spread of the random frequencies: more cycles tell closer steps apart.",
        width=180,
    )


def _seed_control() -> None:
    st.number_input(
        "Seed", 0, 9999, key=ADDRESS.key("seed"), help="Draws other weights.", width=140
    )


def _rank_control() -> None:
    st.number_input(
        "Rank",
        2,
        64,
        key=ADDRESS.key("rank"),
        help="Width of the inner sinusoid: no more directions can come out.",
        width=140,
    )


def _precision_control() -> None:
    st.segmented_control(
        "Precision",
        PRECISIONS,
        key=ADDRESS.key("precision"),
        required=True,
        help="How few bits each value keeps: fewer show as steps in the waves.",
    )


CONTROLS: Mapping[str, Callable[[], None]] = {
    "scale": _scale_control,
    "seed": _seed_control,
    "rank": _rank_control,
    "precision": _precision_control,
}
