"""Players on made-up paths: what the browser tests and the benchmark look at."""

import numpy as np
import streamlit as st

from pages.components.point_cloud import Panel, point_cloud

query = st.query_params
N = int(query.get("n", 2000))
FRAMES = int(query.get("frames", 21))
PANELS = int(query.get("panels", 1))
LADDER = np.array([-2.0, -1, 0, 1, 2, 3, 4, 6, 8]) if "ladder" in query else None
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


seed = st.number_input("seed", value=0) if "seed" in query else 0
path, labels, data = paths(N, FRAMES, int(seed))
times = np.linspace(1, 0, FRAMES)
if LADDER is not None:
    pull = 1 + 0.12 * (LADDER[:, None, None, None] - 1) * (1 - times)[None, :, None, None]
    ladder_path = path[None] * pull
panels = [
    Panel(
        ladder_path if LADDER is not None and j == 0 else path * (1 - 0.1 * j),
        ("Learned", "Exact", "Few steps", "Many steps")[j],
        ("network", "exact", "network", "stored")[j],
        contours=density(FRAMES) if "contours" in query else None,
        reference=data[:400] if "reference" in query else None,
    )
    for j in range(PANELS)
]
shown = point_cloud(
    panels,
    times,
    labels,
    key="player",
    alt="Two thousand points drift from noise to moons and circles.",
    ladder=LADDER,
    ladder_value=1.0 if LADDER is not None else None,
    trails="trails" in query,
    show_contours="contours" in query,
    t=float(query["t"]) if "t" in query else None,
    height=int(query.get("height", 560)),
)
st.text(f"t={shown.t} guidance={shown.guidance} selected={shown.selected}")
if "unmount" in query:
    st.toggle("gone")
