"""Players on made-up paths: what the browser tests and the benchmark look at."""

import numpy as np
import streamlit as st

from pages.shared.components.player import Panel, point_cloud

query = st.query_params
N = int(query.get("n", 2000))
FRAMES = int(query.get("frames", 21))
PANELS = int(query.get("panels", 1))
SCALES = np.array([-2.0, -1, 0, 1, 2, 3, 4, 6, 8]) if "scales" in query else None
st.set_page_config(layout="wide")


@st.cache_data
def paths(n: int, frames: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = np.repeat([0, 1], [n - n // 2, n // 2])
    angle = rng.uniform(0, 2 * np.pi, n)
    ring = (
        np.stack([np.cos(angle), np.sin(angle)], 1)
        * np.where(rng.random(n) < 0.5, 0.8, 1.6)[:, None]
    )
    half = np.pi * rng.random(n)
    upper = rng.random(n) < 0.5
    moon = np.where(
        upper[:, None],
        np.stack([np.cos(half) - 0.5, np.sin(half) - 0.25], 1),
        np.stack([0.5 - np.cos(half), 0.25 - np.sin(half)], 1),
    )
    data = np.where(labels[:, None] == 0, 1.5 * moon, ring) + 0.06 * rng.normal(size=(n, 2))
    noise = rng.normal(size=(n, 2))
    t = np.linspace(1, 0, frames)[:, None, None]
    return np.cos(np.pi / 2 * t) * data + np.sin(np.pi / 2 * t) * noise, labels, data


def density(frames: int, side: int = 96, extent: float = 3.2) -> np.ndarray:
    axis = np.linspace(-extent, extent, side)
    x, y = np.meshgrid(axis, axis)
    width = np.linspace(1, 0.25, frames)[:, None, None]
    radius = np.hypot(x, y)
    ring = np.exp(-((radius - 1.2 * (1 - width)) ** 2) / (2 * width**2))
    blob = np.exp(-((x - (1 - width)) ** 2 + (y / 1.5) ** 2) / (2 * width**2))
    return np.stack([blob, ring], 1)


def one_point(frames: int) -> np.ndarray:
    """A point from (−2, 1) at t = 1 straight to (2, −1) at t = 0."""
    t = np.linspace(1, 0, frames)[:, None, None]
    return np.array([2.0, -1.0]) * (1 - 2 * t)


def round_gaussian(frames: int, side: int = 96, extent: float = 3.2) -> np.ndarray:
    """The density of a round Gaussian of width 1, at every frame."""
    axis = np.linspace(-extent, extent, side)
    x, y = np.meshgrid(axis, axis)
    return np.broadcast_to(np.exp(-(x**2 + y**2) / 2), (frames, 1, side, side))


seed = int(st.number_input("seed", value=0)) if "seed" in query else 0
path, labels, data = paths(N, FRAMES, seed)
contours = density(FRAMES) if "contours" in query else None
if query.get("scene") == "one":
    path, labels = one_point(FRAMES), np.array([0])
if query.get("scene") == "gauss":
    path, labels, contours = np.zeros((FRAMES, 0, 2)), np.zeros(0, int), round_gaussian(FRAMES)
times = np.linspace(1, 0, FRAMES)
swept = path
if SCALES is not None:
    swept = path * (1 + 0.12 * (SCALES[:, None, None, None] - 1))
titles, badges = ("Learned", "Exact", "Few steps", "Many steps"), ("network", "exact", "stored")
panels = [
    Panel(
        swept if j == 0 else path * (1 - 0.1 * j),
        titles[j],
        badges[j % 3],
        contours=contours,
        reference=data[:400] if "reference" in query else None,
    )
    for j in range(PANELS)
]
if not ("leave" in query and st.toggle("Leave")):
    shown = point_cloud(
        panels,
        times,
        labels,
        key="player",
        alt="Points drift from noise to moons and circles.",
        scales=SCALES,
        guidance=1.0 if SCALES is not None else None,
        trails="trails" in query,
        show_contours=contours is not None,
        t=float(query["t"]) if "t" in query else None,
        height=int(query.get("height", 560)),
    )
    st.text(f"t={shown.t} guidance={shown.guidance} selected={shown.selected}")
    if shown.t is not None and "address" in query:
        st.query_params["t"] = str(shown.t)
