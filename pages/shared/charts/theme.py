"""The look that all charts share: colours of the paper and of the projection room, one base.

A chart function takes arrays and a `Scheme`, starts from `figure(scheme, …)` or ends in
`altair_theme(chart, scheme)`, or is a record from the start (`vega.py`). Moons are gold and
circles purple everywhere; an exact quantity is a line or contour, a network's is points or solid;
a difference uses `scheme.diverging`, centred at 0; a similarity uses `scheme.sequential`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import altair as alt
import plotly.graph_objects as go
import pyarrow as pa
from altair.utils import schemapi

schemapi.disable_debug_mode()  # which checks every row of data against the schema, time and again

MOONS = ("#B87A00", "#F2B632")  # on paper, in the projection room
CIRCLES = ("#6B3FA0", "#A98BE8")
FONT = '"Source Sans", "Source Sans Pro", sans-serif'
FONT_SIZE = 17  # readable from the back of a room
LINE_WIDTH = 3.0

Name = Literal["light", "dark"]
Chart = TypeVar("Chart", bound=alt.TopLevelMixin)


@dataclass(frozen=True)
class Scheme:
    """Colours of one appearance, every one as a hex string."""

    name: Name
    paper: str  # behind the picture
    ink: str  # text and exact lines
    faint: str  # axes, secondary text
    grid: str
    moons: str
    circles: str
    accent: str  # what the viewer holds: cursor, selected step, present setting
    others: tuple[str, ...]  # further series, safe for colour-blind viewers
    diverging: tuple[str, ...]  # odd length; the middle one stands for 0
    sequential: tuple[str, ...]  # from nothing to much

    @property
    def labels(self) -> tuple[str, str]:
        """Colours by label: 0 is moons, 1 is circles."""
        return self.moons, self.circles


LIGHT = Scheme(
    name="light",
    paper="#FBF8F1",
    ink="#14110E",
    faint="#6A6258",
    grid="#E4DCCD",
    moons=MOONS[0],
    circles=CIRCLES[0],
    accent="#C2410C",
    others=("#00707F", "#C2410C", "#2F5FB3", "#5A7D2A", "#A3326B"),
    diverging=("#0A5163", "#3D8A99", "#9CC6CC", "#F4EEE2", "#E9B49B", "#C9683F", "#8C2F0E"),
    sequential=("#F6F0E2", "#CFE3D8", "#8FC4C0", "#4B97A6", "#22638A", "#0D2C55"),
)
DARK = Scheme(
    name="dark",
    paper="#131116",
    ink="#F3EBDD",
    faint="#ACA394",
    grid="#36313B",
    moons=MOONS[1],
    circles=CIRCLES[1],
    accent="#FF8A5B",
    others=("#4CC3D0", "#FF8A5B", "#7FA8F5", "#A5CC6B", "#EE85B5"),
    diverging=("#A6EDF3", "#48B4C1", "#1F5964", "#1D1A21", "#6E3420", "#DB7146", "#FFC9AE"),
    sequential=("#17141B", "#163A55", "#1F6784", "#3F9AA6", "#8DCBBE", "#F4F1DD"),
)
SCHEMES: dict[str, Scheme] = {"light": LIGHT, "dark": DARK}


def scale(colours: tuple[str, ...]) -> list[list[Any]]:
    """Evenly spaced colours as a Plotly colour scale: [[0, first], …, [1, last]]."""
    return [[i / (len(colours) - 1), colour] for i, colour in enumerate(colours)]


def figure(
    scheme: Scheme,
    *,
    height: int = 420,
    x_title: str = "",
    y_title: str = "",
    square: bool = False,
) -> go.Figure:
    """An empty Plotly figure in this scheme; `square` locks one unit of x to one of y.

    Show it with `layout.plotly`, which leaves the theme alone.
    """
    axis = {
        "gridcolor": scheme.grid,
        "zerolinecolor": scheme.grid,
        "linecolor": scheme.faint,
        "tickcolor": scheme.faint,
        "ticks": "outside",
        "title": {"standoff": 12},
    }
    base = go.Figure(
        layout={
            "height": height,
            "font": {"family": FONT, "size": FONT_SIZE, "color": scheme.ink},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 64, "r": 16, "t": 40, "b": 56},
            "colorway": [*scheme.labels, *scheme.others],
            "hoverlabel": {"font": {"family": FONT, "size": FONT_SIZE}},
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            "xaxis": axis,
            "yaxis": axis,
        }
    )
    base.update_xaxes(title_text=x_title)
    base.update_yaxes(title_text=y_title)
    if square:
        base.update_yaxes(scaleanchor="x", scaleratio=1)
    return base


def altair_theme(chart: Chart, scheme: Scheme) -> Chart:
    """The same chart in the look of this scheme; call it last."""
    return chart.configure(**vega_config(scheme))


def vega_config(scheme: Scheme) -> dict[str, Any]:
    """What a Vega-Lite chart is configured with: colours, big fonts and thick lines."""
    text = {"labelColor": scheme.ink, "titleColor": scheme.ink}
    sizes = {"labelFontSize": FONT_SIZE - 2, "titleFontSize": FONT_SIZE, "labelFont": FONT}
    return {
        "background": "transparent",
        "font": FONT,
        "axis": text
        | sizes
        | {"gridColor": scheme.grid, "domainColor": scheme.faint, "tickColor": scheme.faint}
        | {"titleFontWeight": "normal", "labelOverlap": True},
        "legend": text | sizes | {"orient": "top", "titleFontWeight": "normal"},
        "header": text | sizes,
        "title": {"color": scheme.ink, "fontSize": FONT_SIZE + 1, "anchor": "start"},
        "line": {"strokeWidth": LINE_WIDTH},
        "rule": {"strokeWidth": 2, "color": scheme.faint},
        "text": {"color": scheme.ink, "fontSize": FONT_SIZE - 2, "font": FONT},
        "view": {"stroke": None},
        "range": {
            "category": [*scheme.labels, *scheme.others],
            "diverging": list(scheme.diverging),
            "heatmap": list(scheme.sequential),
            "ramp": list(scheme.sequential),
        },
    }


def table(rows: Sequence[Mapping[str, object]]) -> alt.Data:
    """Rows as an Arrow table, which Altair hands on as it is and which is cheap to send again."""
    return alt.Data(values=pa.Table.from_pylist(list(rows)))


def record(chart: Chart) -> dict[str, Any]:
    """The chart as Vega-Lite: its largest `table` for all views, smaller ones as rows."""
    found: dict[str, Any] = chart.to_dict(validate=False)
    own = [
        view for view in _views(found) if isinstance(view.get("data", {}).get("values"), pa.Table)
    ]
    if not own:
        return found
    largest = max((view["data"]["values"] for view in own), key=len)
    for view in own:
        rows = view.pop("data")["values"]
        if rows is not largest:
            view["data"] = {"values": rows.to_pylist()}
    return {**found, "data": {"values": largest}}


def _views(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield found
    for name in ("layer", "hconcat", "vconcat", "concat"):
        for view in found.get(name, ()):
            yield from _views(view)
    if "spec" in found:
        yield from _views(found["spec"])
