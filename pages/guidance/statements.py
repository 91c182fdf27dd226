"""Published statements on guidance, measured now with exact scores and with the network."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace

import numpy as np
import streamlit as st
import torch

from core import experiments, guidance, guided, metrics
from core.engine import SampleRequest
from core.guided import Guided
from pages.guidance.numbers import numbers_button
from pages.guidance.settings import Room
from pages.shared import background, layout, runs
from pages.shared.layout import Statement

BLOG = "A blog on diffusion models, part 2 (PyTorch and JAX), λ for our s"
POINTS = 400
STRONG = 8.0
SAME = 1e-5  # largest difference of two means that counts as none, in units of the plane
NEAR = 1.5  # noise floors within which samples count as the law they are compared with
BAND = (0.2, 0.5)
READINGS = {"x0": "x₀", "eps": "ε", "v": "v"}


def claims_view(room: Room) -> None:
    """Draws statements 12 to 15 with their verdicts, one after another."""
    layout.section(
        "Put it to the test",
        f"Each is somebody's statement. It is measured now on {room.one_label}, at s = "
        f"{scale(room):g}; the verdict follows from the measurement.",
    )
    made: Sequence[Callable[[Room], Statement]] = (naive, tilted, interval, blind)

    def start() -> Iterator[Statement]:
        for make in made:
            yield make(room)

    asked = ("claims", room.one_label, scale(room))
    background.work(
        "guidance_claims",
        asked,
        start,
        len(made),
        _draw,
        lambda found: numbers_button(
            room, "statements", lambda: columns(found), {"s": scale(room)}
        ),
    )


def columns(found: Sequence[Statement]) -> dict[str, np.ndarray]:
    """One row a statement: what was said, what was measured, the verdict."""
    rows = [asdict(one) for one in found]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _draw(found: Sequence[Statement]) -> None:
    left, right = st.columns(2, gap="medium")
    for i, claim in enumerate(found):
        with (left, right)[i % 2]:
            layout.statement(claim)


def scale(room: Room) -> float:
    """The scale that is tested: the page's where it guides, else a strong one."""
    return room.guidance if room.guidance > 1 else STRONG


def run(room: Room, *, sampler: str = "heun", steps: int = 40) -> Guided:
    """A run with exact scores at the scale that is tested."""
    base = SampleRequest(
        label=room.one_label,
        guidance=scale(room),
        sampler=sampler,
        steps=steps,
        n=POINTS,
        seed=room.seed,
        checkpoint=runs.CHECKPOINT,
    )
    return Guided(base, source="exact")


def measured(one: Guided) -> dict[str, float]:
    """The five measures of a run's samples."""
    label = str(one.base.label)
    x = experiments.sampled(one, one.base.guidance, one.base.seed)
    return experiments.measure(x, label, experiments.fresh(label, POINTS, 0))


def floor(label: str) -> dict[str, float]:
    """The same measures of fresh data."""
    return experiments.measure(
        experiments.fresh(label, POINTS, 1), label, experiments.fresh(label, POINTS, 0)
    )


def naive(room: Room) -> Statement:
    """Statement 12: λ = 1 is naive conditioning."""
    x = 2 * torch.randn(POINTS, 2, generator=torch.Generator().manual_seed(room.seed))
    gaps = {}
    for source in guided.SOURCES:
        one = replace(run(room), source=source)
        u, c = (guided.means(one, label) for label in (None, room.one_label))
        mixed = guidance.classifier_free(u, c, torch.ones(1, 1))
        gaps[source] = max(
            float((mixed(x, torch.tensor(t)) - c(x, torch.tensor(t))).abs().max())
            for t in (0.1, 0.5, 0.9)
        )
    return Statement(
        "λ = 1 equals naive conditioning.",
        BLOG,
        f"u + 1·(c − u) and c differ by at most {gaps['network']:.1e} (network) and "
        f"{gaps['exact']:.1e} (exact) on {POINTS} points at three times: rounding.",
        "holds" if max(gaps.values()) < SAME else "fails",
        "u cancels. So s = 1 (w = 0) is plain conditioning and s = 0 (w = −1) ignores the label.",
    )


def tilted(room: Room) -> Statement:
    """Statement 13: guidance samples p(x|y)^λ p(x)^(1−λ)."""
    s, label = scale(room), room.one_label
    ode, sde = run(room), run(room, sampler="ddpm", steps=100)
    generator = torch.Generator().manual_seed(room.seed)
    target, again = (
        experiments.tilted_draw(label, s, POINTS, generator=generator) for _ in range(2)
    )
    noise = metrics.sliced_wasserstein(target, again)
    far = {}
    for name, one in (("ODE", ode), ("SDE", sde)):
        x = experiments.sampled(one, s, room.seed)
        far[name] = metrics.sliced_wasserstein(x, target)
    flow, drift, data = measured(ode), measured(sde), floor(label)
    return Statement(
        "Guidance samples p(x|y)^λ p(x)^(1−λ).",
        f"{BLOG}; disputed in arXiv 2408.09000 and 2409.13074",
        f"with exact scores at s = {s:g} the ODE ends {far['ODE']:.2f} and the SDE "
        f"{far['SDE']:.2f} from draws of that density, which lie {noise:.2f} from each other.",
        "holds" if max(far.values()) < NEAR * noise else "fails",
        f"The ODE sits {flow['off_curve']:.3f} off the curve and the SDE {drift['off_curve']:.3f} "
        f"(data {data['off_curve']:.3f}); they keep {flow['variance']:.0%} and "
        f"{drift['variance']:.0%} of the variance. The exact lines above draw the density.",
    )


def interval(room: Room) -> Statement:
    """Statement 14: guidance in an interval of noise levels only is better."""
    low, high = BAND if room.interval == (0.0, 1.0) else room.interval
    everywhere = run(room)
    limited = replace(everywhere, low=low, high=high)
    full, part, data = measured(everywhere), measured(limited), floor(room.one_label)
    return Statement(
        "Guidance in a limited interval improves samples.",
        "arXiv 2404.07724",
        f"exact ODE at s = {scale(room):g}: {full['distance']:.2f} from the class with guidance "
        f"everywhere, **{part['distance']:.2f}** with t in [{low:g}, {high:g}] only; fresh data "
        f"{data['distance']:.2f}.",
        "holds" if part["distance"] < full["distance"] else "fails",
        f"Variance kept rises from {full['variance']:.0%} to {part['variance']:.0%}, coverage "
        f"from {full['coverage']:.0%} to {part['coverage']:.0%}.",
    )


def blind(room: Room) -> Statement:
    """Statement 15: without time a network cannot denoise."""
    label, reference = room.one_label, experiments.fresh(room.one_label, POINTS, 0)
    data = floor(label)
    rows = {
        reading: experiments.measure(
            experiments.blind_samples(label, reading, POINTS, 20, room.seed), label, reference
        )
        for reading in READINGS
    }
    listed = ", ".join(
        f"{READINGS[name]} {row['distance']:.2f} from the class and {row['off_curve']:.2f} off "
        "the curve"
        for name, row in rows.items()
    )
    failed = [row["off_curve"] > NEAR * data["off_curve"] for row in rows.values()]
    return Statement(
        "Without time a network cannot denoise.",
        "disputed for images in arXiv 2502.13129",
        f"the best denoiser that sees xₜ alone, in closed form, by what it predicts: {listed}; "
        f"fresh data {data['distance']:.2f} and {data['off_curve']:.2f}.",
        "holds" if all(failed) else "fails" if not any(failed) else "depends",
        "In two dimensions xₜ hardly shows its own noise level; in an image thousands of pixels "
        "do. Predicting v loses least.",
    )
