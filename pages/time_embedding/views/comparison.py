"""The comparison view: settings pinned as A beside the present ones, B, and their difference."""

from typing import Any

import plotly.graph_objects as go
import streamlit as st
from torch import Tensor

from core.embeddings import Sinusoid, spectrum
from pages.shared import layout
from pages.shared.charts.theme import Scheme, record
from pages.shared.runs import kept, shared
from pages.time_embedding import runs
from pages.time_embedding.captions import describe, resolution, signed
from pages.time_embedding.charts import curves, embedding
from pages.time_embedding.settings import ADDRESS, SINUSOID, Settings

SHOWN = ("A", "B", "B minus A")


def view(settings: Settings) -> None:
    """Pins A, and draws both with their difference once A is there."""
    with st.container(horizontal=True, vertical_alignment="center"):
        _buttons(settings)
    if settings.a is None:
        layout.caption("Nothing is pinned yet. Pin the present settings as A, then change one.")
    else:
        _pictures(settings.a, settings.sinusoid, settings.threshold)


def _buttons(settings: Settings) -> None:
    st.button(
        "Pin these settings as A",
        icon=":material/keep:",
        on_click=ADDRESS.set,
        args=("a", settings.sinusoid),
        help="Keeps what the explorer shows now as A; further changes make B.",
    )
    if settings.a is None:
        return
    st.button(
        "Show A again",
        icon=":material/undo:",
        on_click=_restore,
        args=(settings.a,),
        help="Sets the explorer's sliders to A.",
    )
    st.button(
        "Unpin",
        icon=":material/keep_off:",
        on_click=ADDRESS.set,
        args=("a", None),
        help="Removes A.",
    )


def _restore(one: Sinusoid) -> None:
    for name in SINUSOID:
        ADDRESS.set(name, getattr(one, name))


def difference(a: Sinusoid, b: Sinusoid) -> Tensor:
    """B minus A at B's times t, over the dimensions that both have, (B's steps, least dim)."""
    unit = spectrum.grid(b.steps)
    width = min(a.dim, b.dim)
    return b.gamma[:, :width] - a.at(unit * a.time_scale)[:, :width]


def relative(a: Sinusoid, b: Sinusoid) -> float:
    """‖B minus A‖ / ‖B‖ over the dimensions that both have."""
    gap = difference(a, b)
    return float(gap.norm() / b.gamma[:, : gap.shape[1]].norm().clamp(min=1e-12))


def heatmap_figure(name: str, a: Sinusoid, b: Sinusoid, scheme: Scheme) -> go.Figure:
    """One of the three heatmaps."""
    values = {"A": lambda: a.gamma, "B": lambda: b.gamma}.get(name, lambda: difference(a, b))()
    limit = 1.0 if name in ("A", "B") else 2.0
    return embedding.heatmap(values.numpy(), scheme, title=name, limit=limit)


def curves_chart(a: Sinusoid, b: Sinusoid, threshold: float, scheme: Scheme) -> dict[str, Any]:
    """Similarity of both over the same differences of t, in B's steps."""
    lags = spectrum.grid(b.steps)
    series = {
        "B": b.curve.numpy(),
        "A": spectrum.similarity(a.omega, lags * a.time_scale).numpy(),
    }
    return record(curves.similarities(series, {}, threshold, scheme, own="B"))


def _pictures(a: Sinusoid, b: Sinusoid, threshold: float) -> None:
    scheme, width = layout.scheme(), min(a.dim, b.dim)
    for column, name in zip(st.columns(3, gap="small"), SHOWN, strict=True):
        with column:
            layout.show_plotly(
                shared(heatmap_figure, name, a, b, scheme),
                key=f"compare_{name}",
                sentence=f"Heatmap of {name} over the steps, dimension by dimension.",
            )
    share = kept(relative, a, b)
    layout.caption(
        f"A is {describe(a)}; B is {describe(b)}. Over the {width} dimensions that both have, the "
        f"difference is **{share:.0%}** of B"
        + (
            ": the same embedding."
            if share < 1e-9
            else ": a network trained on A would misread B by as much."
        )
    )
    layout.show_vega(
        kept(curves_chart, a, b, threshold, scheme),
        key="compare_curves",
        sentence="Similarity of A and B over the same differences of t, in B's steps.",
    )
    st.dataframe(_table(a, b, threshold), hide_index=True, alt="Figures of A and B side by side.")


def _table(a: Sinusoid, b: Sinusoid, threshold: float) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {"figure": [], "A": [], "B": []}
    for name, given in (("A", a), ("B", b)):
        one = runs.sinusoid(given)
        found = {
            "effective directions": f"{one.rank:.1f} of {one.dim}",
            "cosine of neighbours": signed(float(one.curve[1])),
            f"cosine below {threshold:g} after": resolution(
                spectrum.landmarks(one.curve, threshold)
            ),
        } | {f"{kind} channels": str(count) for kind, count in one.kinds.items()}
        rows["figure"] = list(found)
        rows[name] = list(found.values())
    return rows
