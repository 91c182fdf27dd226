"""The comparison view: settings pinned as A beside those in hand, B, and their difference."""

import streamlit as st
from torch import Tensor

from core.embeddings import spectrum
from pages.shared import layout
from pages.shared.format import number
from pages.time_embedding.charts import curves, embedding
from pages.time_embedding.settings import ADDRESS, KNOBS, Room, signed
from pages.time_embedding.sinusoid import Sinusoid


def view(room: Room) -> None:
    """Pins A, and draws both with their difference once A is there."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Pin these settings as A",
            icon=":material/keep:",
            on_click=ADDRESS.set,
            args=("a", room.sinusoid),
            help="Keeps what the explorer shows now as A; go on turning knobs for B.",
        )
        if room.a is not None:
            st.button(
                "Show A again",
                icon=":material/undo:",
                on_click=_take,
                args=(room.a,),
                help="Sets the explorer's knobs to A.",
            )
            st.button(
                "Unpin",
                icon=":material/keep_off:",
                on_click=ADDRESS.set,
                args=("a", None),
                help="Forgets A.",
            )
    if room.a is None:
        layout.caption("Nothing is pinned yet: pin the present settings as A, then turn a knob.")
        return
    _pictures(room.a, room.sinusoid, room.threshold)


def _take(one: Sinusoid) -> None:
    for name in KNOBS:
        ADDRESS.set(name, getattr(one, name))


def difference(a: Sinusoid, b: Sinusoid) -> Tensor:
    """B less A at B's times t, over the dimensions that both have, (B's steps, least dim)."""
    unit = spectrum.grid(b.steps)
    width = min(a.dim, b.dim)
    return b.gamma[:, :width] - a.at(unit * a.time_scale)[:, :width]


def _pictures(a: Sinusoid, b: Sinusoid, threshold: float) -> None:
    scheme = layout.scheme()
    gap = difference(a, b)
    shown = {"A": a.gamma, "B": b.gamma, "B less A": gap}
    for column, (name, values) in zip(st.columns(3, gap="small"), shown.items(), strict=True):
        with column:
            limit = 2.0 if values is gap else 1.0
            layout.show_plotly(
                embedding.heatmap(values.numpy(), scheme, title=name, limit=limit),
                key=f"compare_{name}",
                sentence=f"Heatmap of {name}: {len(values)} steps, {values.shape[1]} dimensions.",
            )
    relative = float(gap.norm() / b.gamma[:, : gap.shape[1]].norm().clamp(min=1e-12))
    layout.caption(
        f"A is {a.words}; B is {b.words}. Over the {gap.shape[1]} dimensions that both have, the "
        f"difference is **{relative:.0%}** of B"
        + (
            ": the same embedding."
            if relative < 1e-9
            else ": weights trained on A would misread B by as much."
        )
    )
    _curves(a, b, threshold)
    st.dataframe(_table(a, b, threshold), hide_index=True, alt="Figures of A and B side by side.")


def _curves(a: Sinusoid, b: Sinusoid, threshold: float) -> None:
    lags = spectrum.grid(b.steps)
    series = {
        "B": b.curve.numpy(),
        "A": spectrum.similarity(a.omega, lags * a.time_scale).numpy(),
    }
    layout.show_altair(
        curves.similarities(series, {}, threshold, layout.scheme(), own="B"),
        key="compare_curves",
        sentence="Similarity of A and B over the same differences of t, in B's steps.",
    )


def _table(a: Sinusoid, b: Sinusoid, threshold: float) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {"figure": [], "A": [], "B": []}
    for name, one in (("A", a), ("B", b)):
        marks = spectrum.landmarks(one.curve, threshold)
        apart = "never" if marks.resolution is None else f"{number(marks.resolution)} steps"
        found = {
            "effective directions": f"{one.rank:.1f} of {one.dim}",
            "cosine of neighbours": signed(float(one.curve[1])),
            f"cosine below {threshold:g} after": apart,
        } | {f"{kind} channels": str(count) for kind, count in one.kinds.items()}
        rows["figure"] = list(found)
        rows[name] = list(found.values())
    return rows
