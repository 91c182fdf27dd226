"""Other ways for t to become a vector, each beside what it is compared with."""

from dataclasses import dataclass, replace
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core.embeddings import Sinusoid, spectrum
from core.embeddings.families import FAMILIES, Part
from pages.shared import layout
from pages.shared.charts.theme import Scheme
from pages.shared.controls import control
from pages.shared.format import number
from pages.shared.runs import kept, shared
from pages.time_embedding import runs
from pages.time_embedding.captions import signed
from pages.time_embedding.charts import embedding
from pages.time_embedding.settings import ADDRESS, Settings

MAX_STEPS = 500  # a one-hot needs a column for each
Options = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Figures:
    """What is measured of one part: effective rank of its width, and how alike neighbours are."""

    title: str
    rank: float
    width: int
    neighbours: float
    parameters: int


def view(settings: Settings) -> None:
    """Draws the chosen family beside its counterpart, with the figures of both."""
    family = FAMILIES[settings.family]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        control(ADDRESS, "family", width=320)
        for option in family.options:
            control(ADDRESS, option.name, width="content" if option.choices else 190)
    one = replace(settings.sinusoid, steps=min(settings.steps, MAX_STEPS))
    asked = (settings.family, one, tuple(settings.options.items()))
    layout.badge(family.origin, family.source)
    st.markdown(f"**{family.title}**: `{family.formula}`. {family.summary}")
    for column, i in zip(st.columns(2, gap="medium"), (0, 1), strict=True):
        with column:
            _pictures(asked, i)
    layout.show_plotly(
        shared(path_figure, *asked, layout.scheme()),
        key="family_path",
        sentence=f"Path of the embedding {family.title} in its first three directions.",
    )
    note = f" {family.note()}" if family.note else ""
    layout.caption(kept(caption, *asked) + note)


def parts(name: str, one: Sinusoid, options: Options) -> tuple[Part, Part]:
    """The family's embedding, and what it is compared with."""
    first, *rest = runs.family(name, one, options)
    return first, rest[0] if rest else Part("Your sinusoid", one.gamma)


def _pictures(asked: tuple[str, Sinusoid, Options], i: int) -> None:
    title = parts(*asked)[i].title
    for kind, build, words in (
        ("heatmap", heatmap_figure, "Values of every step"),
        ("pairs", pairs_figure, "Cosine of any two steps"),
    ):
        layout.show_plotly(
            shared(build, *asked, i, layout.scheme()),
            key=f"family_{kind}_{i}",
            sentence=f"{words} under the embedding {title}.",
        )


def heatmap_figure(
    name: str, one: Sinusoid, options: Options, i: int, scheme: Scheme
) -> go.Figure:
    """The values of one part."""
    part = parts(name, one, options)[i]
    values = part.values.detach().numpy()
    limit = float(abs(values).max()) if name == "table" else max(1.0, float(abs(values).max()))
    return embedding.heatmap(values, scheme, title=part.title, limit=limit)


def pairs_figure(name: str, one: Sinusoid, options: Options, i: int, scheme: Scheme) -> go.Figure:
    """The cosine of any two steps under one part."""
    matrix = spectrum.cosine_matrix(parts(name, one, options)[i].values.detach())
    return embedding.pairs(matrix.numpy(), scheme, title="Cosine of any two steps")


def path_figure(name: str, one: Sinusoid, options: Options, scheme: Scheme) -> go.Figure:
    """The family's path in three directions."""
    part = parts(name, one, options)[0]
    points, shares = spectrum.principal_path(part.values.detach())
    title = f"{part.title}: its path in three directions"
    return embedding.path(points.numpy(), shares.tolist(), scheme, title=title)


def measured(part: Part) -> Figures:
    """The figures of a part."""
    values = part.values.detach()
    unit = values.double() / values.double().norm(dim=1, keepdim=True).clamp(min=1e-12)
    return Figures(
        part.title,
        spectrum.effective_rank(values),
        values.shape[1],
        float((unit[1:] * unit[:-1]).sum(1).mean()),
        part.parameters,
    )


def caption(name: str, one: Sinusoid, options: Options) -> str:
    """The figures of both parts, and how far they differ where they can be compared."""
    both = parts(name, one, options)
    first, second = (measured(part) for part in both)
    words = f"Over {number(len(both[0].values))} steps: {_words(first)}; {_words(second)}."
    a, b = (part.values.detach().double() for part in both)
    if a.shape == b.shape:
        gap = (a - b).abs()
        words += (
            f" They differ by {float(gap.max()):.2g} at most, "
            f"{float(gap.square().mean().sqrt()):.2g} in the root mean square."
        )
    return words


def _words(found: Figures) -> str:
    learned = f", {number(found.parameters)} parameters" if found.parameters else ""
    return (
        f"**{found.title}** moves in **{found.rank:.1f}** effective directions of {found.width}, "
        f"neighbours have cosine {signed(found.neighbours)}{learned}"
    )
