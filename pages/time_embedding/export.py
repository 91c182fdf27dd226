"""What the time embedding page exports: code, data, settings and link."""

from dataclasses import asdict
from typing import Any

import numpy as np

from core.embeddings import Sinusoid
from pages.shared.export import Bundle
from pages.time_embedding.captions import describe
from pages.time_embedding.settings import ADDRESS, Settings

EXPONENTS = {
    "guided-diffusion": "i / half",
    "ddpm": "i / max(half - 1, 1)",
    "transformer": "2 * i / dim",
}
LAYOUTS = {
    "guided-diffusion": "torch.cat([angles.cos(), angles.sin()], dim=-1)",
    "ddpm": "torch.cat([angles.sin(), angles.cos()], dim=-1)",
    "transformer": "torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)",
}
CODE = '''"""A sinusoidal time embedding: {title}."""

import torch


def embed(t, dim={dim}, max_period={max_period!r}, time_scale={time_scale!r}):
    """Times in [0, 1], shape (*), to (*, dim). In float64, since bfloat16 merges steps."""
    half = dim // 2
    i = torch.arange(half, dtype=torch.float64, device=t.device)
    omega = max_period ** -({exponent})
    angles = time_scale * t.double()[..., None] * omega
    embedding = {layout}
    return torch.nn.functional.pad(embedding, (0, dim % 2)).float()


steps = {steps}
t = torch.arange(steps, dtype=torch.float64) / steps
gamma = embed(t)  # (steps, dim)
similarity = torch.cosine_similarity(gamma[{first}], gamma[{second}], dim=0)
print(f"gamma {{tuple(gamma.shape)}}, cosine of steps {first} and {second}: {{similarity:.3f}}")
'''


def code(chosen: Settings) -> str:
    """PyTorch that repeats this embedding with nothing but torch."""
    one = chosen.sinusoid
    return CODE.format(
        title=describe(one).replace("\u202f", " "),
        **one.settings(),
        exponent=EXPONENTS[one.convention],
        layout=LAYOUTS[one.convention],
        first=chosen.first,
        second=chosen.second,
    )


def columns(one: Sinusoid) -> dict[str, np.ndarray]:
    """One row per step: its time, what the network sees, the similarity at that lag, γ."""
    times = one.times.numpy()
    named = {
        "step": np.arange(one.steps),
        "t": times / one.time_scale,
        "seen": times,
        "similarity_at_this_difference": one.curve.numpy(),
    }
    gamma = one.gamma.numpy().round(7)
    return named | {f"gamma_{j}": gamma[:, j] for j in range(one.dim)}


def settings(chosen: Settings) -> dict[str, Any]:
    """Everything that decides what the page shows, by name."""
    rest = {name: value for name, value in asdict(chosen).items() if name not in ("sinusoid", "a")}
    pinned = None if chosen.a is None else chosen.a.settings()
    return {**chosen.sinusoid.settings(), **rest, "a": pinned}


def bundle(chosen: Settings) -> Bundle:
    """All that can be exported."""
    one = chosen.sinusoid
    return Bundle(
        name="film-room-time-embedding",
        code=code(chosen),
        settings=settings(chosen),
        link=ADDRESS.link(chosen),
        columns=lambda: columns(one),
        arrays=lambda: {
            "embedding": one.gamma.numpy().astype(np.float32),
            "frequencies": one.omega.numpy(),
            "times": one.times.numpy(),
            "similarity": one.curve.numpy(),
        },
    )
